#!/usr/bin/env bash
# Prepares .venv for the parts named: gui (window and reader), lab (torch), dev (checks and tests).
# Installs only what is missing or out of date; a second call needs no network. PYTHON names another interpreter.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/setup/registry.sh
. resources/setup/system.sh

python=.venv/bin/python
marks=.venv/.setup

say() { printf '%s\n' "$*"; }

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

mark_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

is_marked() { [ "$(cat "$marks/$1" 2>/dev/null)" = "$2" ]; }

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if command -v "$name" >/dev/null && is_recent "$name"; then
            command -v "$name"
            return
        fi
    done
    stop "Torchloupe needs Python 3.11 or newer, and none is on the PATH: $(by_hand python3.11 python3.11-venv)"
}

create_environment() {
    # Scripts in an environment carry its address: one that was moved is made anew.
    if is_recent $python && grep -qF "$(pwd -P)/.venv" .venv/bin/activate; then return; fi
    local base
    base=$(find_python)
    say "Creating .venv with $("$base" --version)."
    if "$base" -c 'import ensurepip' 2>/dev/null; then
        "$base" -m venv --clear .venv
    elif command -v uv >/dev/null; then
        "$base" -m venv --clear --without-pip .venv
    else
        # Debian keeps ensurepip in a package of its own.
        local package
        package=$("$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        install_packages "$package" ||
            stop "Python cannot create environments here before the system has $package: $(by_hand "$package")"
        "$base" -m venv --clear .venv
    fi
}

bring_uv() {
    if [ -x .venv/bin/uv ] && is_marked uv "$(mark_of resources/setup/uv.txt)"; then return; fi
    honour_pip_configuration
    if command -v uv >/dev/null; then
        uv pip install --quiet --python $python --require-hashes -r resources/setup/uv.txt
    else
        $python -m pip install --quiet --disable-pip-version-check --require-hashes -r resources/setup/uv.txt
    fi
    mark_of resources/setup/uv.txt >$marks/uv
}

install_part() { # install_part gui|lab|dev
    local file=resources/setup/$1.txt
    if is_marked "$1" "$(mark_of "$file")"; then return; fi
    say "Installing the packages of resources/setup/$1.txt."
    honour_pip_configuration
    # Every locked package has a wheel: nothing is built, nothing runs while it is installed.
    .venv/bin/uv pip install --python $python --no-build --require-hashes -r "$file"
    mark_of "$file" >"$marks/$1"
}

install_checkout() {
    local mark
    mark=$(mark_of pyproject.toml resources/setup/build.txt)
    if is_marked checkout "$mark"; then return; fi
    honour_pip_configuration
    .venv/bin/uv pip install --quiet --python $python --no-deps --build-constraints resources/setup/build.txt --editable .
    echo "$mark" >$marks/checkout
}

create_environment
mkdir -p $marks
# The window installs the lab while it runs; whoever comes second waits, then finds it done.
if command -v flock >/dev/null; then
    exec 9>$marks/lock
    flock 9
fi
bring_uv
for part in "$@"; do
    install_part "$part"
done
install_checkout
for part in "$@"; do
    case $part in
    gui) bring_qt_libraries ;;
    dev) bring_test_programs ;;
    esac
done
