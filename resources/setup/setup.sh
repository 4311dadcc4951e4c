#!/usr/bin/env bash
# Prepares .venv for the parts named: gui (window and reader), lab (torch), dev (checks and tests).
# Installs only what is missing or out of date; a second call needs no network. PYTHON names another interpreter.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/setup/registry.sh
. resources/setup/system.sh

python=.venv/bin/python
marks=.venv/.setup
checkout_files=(pyproject.toml resources/setup/build.txt)

say() { printf '%s\n' "$*"; }

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

mark_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

is_marked() { [ "$(cat "$marks/$1" 2>/dev/null)" = "$2" ]; }

has_uv() { [ -x .venv/bin/uv ] && is_marked uv "$(mark_of resources/setup/uv.txt)"; }

has_part() { is_marked "$1" "$(mark_of "resources/setup/$1.txt")"; }

has_checkout() { is_marked checkout "$(mark_of "${checkout_files[@]}")"; }

has_everything() { # has_everything PART...
    local part
    has_uv && has_checkout || return 1
    for part in "$@"; do
        has_part "$part" || return 1
    done
}

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if command -v "$name" >/dev/null && is_recent "$name"; then
            command -v "$name"
            return
        fi
    done
    stop "Torchloupe needs Python 3.11 or newer, and none is on the PATH; give this command first: $(by_hand python3.11 python3.11-venv)"
}

create_environment() {
    # Scripts in an environment carry its address: one that was moved is made anew.
    # One whose making was interrupted has no installer.
    if is_recent $python && grep -qF "$(pwd -P)/.venv" .venv/bin/activate &&
        { [ -x .venv/bin/uv ] || [ -x .venv/bin/pip ] || command -v uv >/dev/null; }; then return; fi
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
            stop "Python cannot create environments here without $package; give this command first: $(by_hand "$package")"
        "$base" -m venv --clear .venv
    fi
}

could_not_install() {
    stop "$1 could not be installed, see above: when the network or the proxy is mended, give the same command again; it goes on from here."
}

bring_uv() {
    if has_uv; then return; fi
    honour_pip_configuration
    local install=("$python" -m pip install --disable-pip-version-check)
    if command -v uv >/dev/null; then install=(uv pip install --python "$python"); fi
    "${install[@]}" --quiet --require-hashes -r resources/setup/uv.txt || could_not_install uv
    mark_of resources/setup/uv.txt >$marks/uv
}

install_part() { # install_part gui|lab|dev
    local file=resources/setup/$1.txt
    if has_part "$1"; then return; fi
    say "Installing the packages of resources/setup/$1.txt."
    honour_pip_configuration
    : >"$marks/$1.unfinished" # half of torch can be found, but not imported: the window asks for this mark
    # Nothing is built, nothing runs while it is installed: every locked package has a wheel, but for one that the tests use.
    .venv/bin/uv pip install --python $python --only-binary :all: --no-binary grad-cam \
        --build-constraints resources/setup/build.txt --require-hashes -r "$file" || could_not_install "What $file lists"
    mark_of "$file" >"$marks/$1"
    rm "$marks/$1.unfinished"
}

install_checkout() {
    if has_checkout; then return; fi
    honour_pip_configuration
    .venv/bin/uv pip install --quiet --python $python --no-deps --build-constraints resources/setup/build.txt --editable . ||
        could_not_install "Torchloupe itself"
    mark_of "${checkout_files[@]}" >$marks/checkout
}

create_environment
mkdir -p $marks
if ! has_everything "$@"; then
    # The window installs the lab while it runs: whoever comes second waits, then finds it done.
    if command -v flock >/dev/null; then
        exec 9>$marks/lock
        flock 9
    fi
    bring_uv
    for part in "$@"; do
        install_part "$part"
    done
    install_checkout
fi
for part in "$@"; do
    case $part in
    gui) bring_qt_libraries ;;
    dev) bring_test_programs ;;
    esac
done
