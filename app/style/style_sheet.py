"""The style sheet, made from the tokens: what Qt's own widgets look like. Our own widgets paint themselves."""

from collections.abc import Callable

from PySide6.QtGui import QColor

from app.style import tokens

TONES = ("text", "text2", "text3", "accent", "ok", "warn", "error", "on_accent")

SHEET = """
QSplitter::handle {{ background: {line}; }}
QWidget[ground="chrome"] {{ background: {chrome}; }}
QWidget[ground="page"] {{ background: {page}; }}
QWidget[ground="raised"] {{ background: {raised}; }}
QWidget[ground="bench"] {{ background: {chrome}; border-bottom: 1px solid {line}; }}
QWidget[ground="status"] {{ background: {chrome}; border-top: 1px solid {line}; }}
QWidget[ground="tabs"] {{ background: {page}; border-bottom: 1px solid {line}; }}
QWidget[ground="strip_error"] {{ background: {tint_error}; }}
QWidget[ground="strip_warn"] {{ background: {tint_warn}; }}
QWidget[ground="strip_ok"] {{ background: {tint_ok}; }}
QTreeView, QTableView, QListView, QScrollArea, QPlainTextEdit, QTextEdit {{ border: 0;
    background: transparent; outline: 0; }}
QScrollArea > QWidget > QWidget[ground="none"] {{ background: transparent; }}
QTableView {{ selection-background-color: {select}; selection-color: {text}; }}
QTableView#tree {{ selection-background-color: transparent; }}
QTableCornerButton::section {{ background: transparent; border: 0; }}
QHeaderView {{ background: transparent; border: 0; font-size: 11px; }}
QHeaderView::section {{ background: transparent; border: 0;
    border-bottom: 1px solid {line}; color: {text3}; padding: 0 8px; }}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::section:vertical {{ border-bottom: 0; padding: 0 6px 0 0; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 0; height: 0; image: none; }}
QLineEdit {{ background: {raised}; color: {text}; border: 1px solid {edge};
    border-radius: 6px; padding: 0 8px; min-height: 26px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 0 7px; min-height: 24px; }}
QToolButton {{ border: 2px solid transparent; border-radius: 6px; padding: 2px 8px;
    min-height: 20px; background: transparent; color: {text2}; }}
QToolButton:hover {{ background: {hover}; color: {text}; }}
QToolButton:pressed {{ background: {line}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:disabled {{ color: {text3}; }}
QToolButton:checked {{ background: {tint_accent}; color: {accent}; font-weight: 600; }}
QToolButton[link="true"] {{ color: {accent}; background: transparent; }}
QToolButton[link="true"]:hover {{ text-decoration: underline; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QTabBar::tab {{ padding: 0 2px; margin: 0 20px 0 0; height: 37px;
    border: 0; border-bottom: 2px solid transparent; background: transparent; }}
QTabBar::tab:selected {{ border-bottom-color: {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabBar::tab:disabled {{ color: {text3}; }}
QTabBar {{ background: transparent; border: 0; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; background: transparent; }}
QMenu::item:selected {{ background: {select}; }}
QMenu::item:disabled {{ color: {text3}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::indicator {{ width: 14px; height: 14px; padding-left: 6px; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px 6px; }}
QScrollBar {{ background: transparent; border: 0; margin: 0; }}
QScrollBar:vertical {{ width: 8px; }}
QScrollBar:horizontal {{ height: 8px; }}
QScrollBar::handle {{ background: {thumb}; border-radius: 3px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {base}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: 0;
    height: 0; width: 0; }}
QSlider {{ min-height: 22px; background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::sub-page:horizontal:disabled {{ background: {line}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    border: 1px solid {edge}; background: {raised}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; width: 10px; height: 10px; }}
QProgressBar {{ border: 0; border-radius: 2px; background: {line}; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
"""


def build(
    color: Callable[[str], QColor], tint: Callable[[str], QColor], mix: Callable[[str, str, float], QColor]
) -> str:
    """The sheet with every name replaced; `color`, `tint` and `mix` are the theme's."""
    names = {token: color(token).name() for token in tokens.LIGHT}
    names |= {f"tint_{token}": tint(token).name() for token in ("accent", "ok", "warn", "error")}
    names["thumb"] = mix("base", "page", 0.6).name()
    tones = "".join(f'QLabel[tone="{tone}"] {{ color: {names[tone]}; }}\n' for tone in TONES)
    return SHEET.format_map(names) + tones
