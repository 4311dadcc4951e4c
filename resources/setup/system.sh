# shellcheck shell=bash
# Sourced by the scripts beside it: what Qt and the tests need outside .venv, by the names Debian and Ubuntu give it.

qt_packages=(libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libgssapi-krb5-2 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 fonts-dejavu-core)
qt_modules=(QtWidgets QtSvg QtNetwork QtTest QtOpenGLWidgets) # the app's and pyqtgraph's, each with what it stands on
test_programs=(Xvfb xauth xdotool)
test_packages=(xvfb xauth xdotool)

by_hand() { # by_hand PACKAGE...: the command a person gives
    if [ "$(id -u)" = 0 ]; then echo "apt-get install -y $*"; else echo "sudo apt-get install -y $*"; fi
}

install_packages() { # install_packages PACKAGE...: false where it may not or cannot
    # sudo drops the proxies, so they are named.
    local as_root=(env DEBIAN_FRONTEND=noninteractive) output name
    command -v apt-get >/dev/null || return 1
    for name in http_proxy https_proxy; do
        if [ -n "${!name:-}" ]; then as_root+=("$name=${!name}"); fi
    done
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n "${as_root[@]}")
    fi
    echo "Installing system packages: $*"
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    if ! output=$("${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" 2>&1); then
        tail -5 <<<"$output" >&2
        return 1
    fi
}

missing_qt_libraries() { # missing_qt_libraries PLATFORM...: the shared libraries that Qt would not find there, on one line
    local folder name files=()
    command -v ldd >/dev/null || return 0
    folder=$(echo .venv/lib/python3*/site-packages/PySide6)
    for name in "${qt_modules[@]}"; do files+=("$folder/$name.abi3.so"); done
    for name in "$@"; do files+=("$folder/Qt/plugins/platforms/libq$name.so"); done
    # ldd fails where one of the files is absent and tells about the others all the same.
    { ldd "${files[@]}" 2>/dev/null || true; } | sed -n 's/^\s*\(\S*\) => not found$/\1/p' | sort -u | tr '\n' ' '
}

bring_qt_libraries() {
    local missing
    missing=$(missing_qt_libraries offscreen xcb)
    if [ -z "$missing" ]; then return; fi
    install_packages "${qt_packages[@]}" || true
    missing=$(missing_qt_libraries offscreen xcb)
    if [ -n "$missing" ]; then
        echo "The window needs ${missing% } of the system; give this command first: $(by_hand "${qt_packages[@]}")" >&2
    fi
}

bring_test_programs() {
    local program
    for program in "${test_programs[@]}"; do
        if command -v "$program" >/dev/null; then continue; fi
        install_packages "${test_packages[@]}" ||
            echo "The tests that drive a real window are skipped without ${test_packages[*]}; this command brings them: $(by_hand "${test_packages[@]}")" >&2
        return
    done
}
