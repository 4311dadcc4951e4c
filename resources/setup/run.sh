#!/usr/bin/env bash
# Opens the window on the demo; where there is no display, renders the same views to PNG files.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/setup/system.sh

final=resources/demo/shapes-final.pth
early=resources/demo/shapes-early.pth

missing=$(missing_qt_libraries)
if [ -n "$missing" ]; then exit 1; fi # setup.sh has said what to do

has_display() {
    if [ "$(uname)" = Darwin ]; then return; fi
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then return 1; fi
    # A name alone does not mean that anything answers there; Qt aborts when nothing does.
    .venv/bin/python -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' >/dev/null 2>&1
}

if has_display; then exec .venv/bin/torchloupe "$final" "$early"; fi

echo "There is no display here: the demo's views are rendered to shots/ instead."
mkdir -p shots
export QT_QPA_PLATFORM=offscreen
.venv/bin/torchloupe shot show "$final" -o shots/demo-final.png
.venv/bin/torchloupe shot show "$early" -o shots/demo-early.png
.venv/bin/torchloupe shot show "$final" -o shots/demo-final-dark.png --theme dark
ls shots/demo-*.png
