#!/usr/bin/env bash
# Opens the window on the demo; where there is no display, renders the same views to PNG files.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/setup/system.sh

final=resources/demo/shapes-final.pth
early=resources/demo/shapes-early.pth

starts_on() { # starts_on PLATFORM...: whether Qt finds its libraries there; setup.sh has said what to do where it does not
    [ -z "$(missing_qt_libraries "$@")" ]
}

names_display() { [ "$(uname)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }

# A name alone does not mean that anything answers there, and Qt aborts when nothing does.
display_answers() { .venv/bin/python -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' >/dev/null 2>&1; }

if names_display; then
    starts_on xcb || exit 1
    if display_answers; then exec .venv/bin/torchloupe "$final" "$early"; fi
fi

echo "There is no display here: the demo's views are rendered to shots/ instead."
starts_on offscreen || exit 1
mkdir -p shots
export QT_QPA_PLATFORM=offscreen
.venv/bin/torchloupe shot show "$final" -o shots/demo-final.png
.venv/bin/torchloupe shot show "$early" -o shots/demo-early.png
.venv/bin/torchloupe shot show "$final" -o shots/demo-final-dark.png --theme dark
ls shots/demo-*.png
