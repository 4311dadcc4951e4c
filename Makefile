# make run    sets up what is missing and opens the window on the bundled demo
# make test   sets up likewise, then lint, types, import contracts and all tests
# make setup  the preparation alone; leaves .venv/bin/torchloupe
# make lock   resolves the locked requirement files anew
# make translations  takes new texts into resources/translations and compiles them
# make demo   trains the demo's network anew

.PHONY: run test setup lock translations demo

setup:
	@bash resources/setup/setup.sh gui

run: setup
	@bash resources/setup/run.sh

test:
	@bash resources/setup/setup.sh gui lab dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports
	.venv/bin/pytest -n 2 --dist loadfile --max-worker-restart 0

lock:
	@bash resources/setup/setup.sh
	@bash resources/setup/lock.sh

translations: setup
	.venv/bin/pyside6-lupdate -extensions py app -ts resources/translations/*.ts -no-obsolete -locations none
	.venv/bin/pyside6-lrelease resources/translations/*.ts

demo:
	@bash resources/setup/setup.sh lab dev
	.venv/bin/python resources/demo/make_demo.py
