from dataclasses import replace

from app.file_state import FileState
from app.verdict import judge
from inspector.checkpoint.result import CallInfo, ChecksumReport
from tests.app.listings import network


def test_green_amber_red() -> None:
    listing = network()
    assert judge(listing).color == "ok"
    assert judge(replace(listing, warnings=("odd",))).color == "warn"
    assert judge(replace(listing, partial=True)).color == "warn"
    assert judge(listing, FileState(ChecksumReport("failed", 3, ("a",), ""))).color == "warn"
    call = CallInfo("os.system", "'x'", 1)
    assert judge(replace(listing, calls=(call,), partial=True)).color == "error"
    assert judge(replace(listing, calls=(call, call))).word == "2 calls"
