"""The look in figures: colours for light and dark, type sizes, weights, spaces. All that is drawn uses them."""

LIGHT = {
    "chrome": "#F5F6F8",
    "page": "#FFFFFF",
    "raised": "#FFFFFF",
    "hover": "#EBEDF1",
    "select": "#DDE7FA",
    "line": "#E2E5EA",
    "edge": "#858D99",
    "text": "#1A1D21",
    "text2": "#48505A",
    "text3": "#5F6772",
    "accent": "#2A5BC7",
    "on_accent": "#FFFFFF",
    "data": "#5E86D8",
    "base": "#8A929D",
    "ok": "#1A7445",
    "warn": "#865400",
    "error": "#B92735",
    "added": "#0B6E80",
    "removed": "#A63C0C",
    "changed": "#7040B5",
    "negative": "#2A5BC7",
    "zero": "#E9EBEF",
    "positive": "#BE4A0B",
}
DARK = {
    "chrome": "#17191D",
    "page": "#1D2025",
    "raised": "#272B31",
    "hover": "#262A30",
    "select": "#283A62",
    "line": "#2D3239",
    "edge": "#707986",
    "text": "#E7E9EC",
    "text2": "#B4BBC4",
    "text3": "#A0A9B4",
    "accent": "#82A8FF",
    "on_accent": "#0F1420",
    "data": "#6C90DF",
    "base": "#7B8591",
    "ok": "#5CC98D",
    "warn": "#E3B251",
    "error": "#FF8E93",
    "added": "#4FC3D8",
    "removed": "#F29B6E",
    "changed": "#BB9FF2",
    "negative": "#6E9BFF",
    "zero": "#2B2F36",
    "positive": "#F0894A",
}
THEMES = {"light": LIGHT, "dark": DARK}
TINT = {"light": 0.11, "dark": 0.16}  # share of a colour over its ground

HERO, SENTENCE, TITLE, BODY, SMALL, TINY = 22, 17, 14, 13, 12, 11  # pixels
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700

BENCH, SLOT, TABS, STRIP, STATUS = 56, 40, 40, 40, 32  # heights in pixels
TREE_ROW, TABLE_ROW, TABLE_HEAD, RECENT_ROW = 24, 28, 28, 32
TREE_WIDTH, DETAILS_WIDTH = 256, 312
PLOT = 210  # height of the plot below a table, before it is dragged
PAGE_MARGIN, DETAILS_MARGIN = 24, 16
SLOT_RADIUS, CONTROL_RADIUS, ROW_RADIUS, BADGE_RADIUS = 8, 6, 5, 4
