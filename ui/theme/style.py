"""The style sheet, a template with tokens and sizes as placeholders; and its images as files.

Widgets select their style by dynamic properties (``kind``) and set no style sheets of their own.
"""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

from ui.theme.tokens import Tokens

STYLE = """
QMainWindow, QDialog { background: $win; }
QToolTip { background: $toast; color: $toast_text; border: 0; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[kind="title"] { font-size: $f20; font-weight: 700; color: $text; }
QLabel[kind="titleAccent"] { font-size: $f20; font-weight: 700; color: $accent; }
QLabel[kind="titleDanger"] { font-size: $f20; font-weight: 700; color: $danger; }
QLabel[kind="desk"] { background: $subtle; color: $text2; }
QLabel[kind="cardTitle"] { font-size: $f14; font-weight: 700; color: $text; }
QLabel[kind="strong"] { font-weight: 700; color: $text; }
QLabel[kind="total"] { font-size: $f30; font-weight: 700; color: $text; }
QLabel[kind="secondary"] { color: $text2; }
QLabel[kind="caption"] { font-size: $f12; color: $text3; }
QLabel[kind="label"] { color: $text2; }
QLabel[kind="warn"] { font-size: $f12; color: $warn; }
QLabel[kind="danger"] { font-size: $f12; color: $danger; }
QLabel[kind="ok"] { font-size: $f12; color: $ok; }
QLabel[kind="chip"] { background: $chip; color: $text2; border-radius: 3px; padding: 2px 6px;
    font-size: $f12; }
QLabel[kind="chipWarn"] { background: $warn_soft; color: $warn; border-radius: 3px;
    padding: 2px 6px; font-size: $f12; }
QLabel[kind="chipAccent"] { background: $accent_soft; color: $accent; border-radius: 3px;
    padding: 2px 6px; font-size: $f12; }
QLabel[kind="chipOk"] { background: $ok_soft; color: $ok; border-radius: 3px;
    padding: 2px 6px; font-size: $f12; }
QLabel[kind="chipDanger"] { background: $danger_soft; color: $danger; border-radius: 3px;
    padding: 2px 6px; font-size: $f12; }

QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="field"] { background: $win; border: 1px solid $line; border-radius: 4px; }
QFrame[kind="bar"] { background: $surface; border: 0; border-top: 1px solid $line; }
QFrame[kind="panel"] { background: $surface; border: 0; border-left: 1px solid $line; }
QFrame[kind="line"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[kind="choice"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="choice"][chosen="true"] { background: $accent_soft; border: 2px solid $accent; }
QFrame[kind="choice"][ringed="true"] { border: 2px solid $focus; }
QFrame[kind="bannerDanger"] { background: $danger_soft; border: 1px solid $danger;
    border-radius: 4px; }
QFrame[kind="bannerWarn"] { background: $warn_soft; border: 1px solid $warn; border-radius: 4px; }
QFrame[kind="bannerInfo"] { background: $accent_soft; border: 1px solid $accent;
    border-radius: 4px; }
QFrame[kind="note"] { background: $warn_soft; border: 0; border-left: 3px solid $warn; }
QFrame[kind="toast"] { background: $toast; border: 0; border-radius: 4px; }
QFrame[kind="toast"] QLabel { color: $toast_text; }
QFrame[kind="toast"] QPushButton { background: transparent; color: $toast_link; border: 0;
    font-weight: 700; padding: 4px 6px; min-height: 0; }
QFrame[kind="toast"] QPushButton:hover { text-decoration: underline; }
QFrame[kind="toast"] QPushButton:focus { border: 2px solid $toast_link; padding: 2px 4px; }

QMenuBar { background: $surface; color: $text; border: 0; border-bottom: 1px solid $line;
    padding: 4px 8px; spacing: 0; }
QMenuBar::item { background: transparent; color: $text; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $subtle; color: $text; }
QMenu { background: $surface; color: $text; border: 1px solid $line_strong; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 28px; border-radius: 3px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 7px; }
QStatusBar { background: $surface; color: $text2; border: 0; border-top: 1px solid $line;
    font-size: $f12; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $text2; font-size: $f12; }

QPushButton { background: $surface; color: $text; border: 1px solid $line_strong;
    border-radius: 4px; padding: 0 12px; min-height: $h28; }
QPushButton:hover { background: $subtle; }
QPushButton:pressed, QPushButton:checked { background: $accent_soft; }
QPushButton:disabled { color: $text3; border-color: $line; background: $surface; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; min-height: $h26; }
QPushButton::menu-indicator { image: url("$img_caret"); width: 14px; height: 14px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 700; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed
    { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:disabled { background: $chip; color: $text3; border-color: $chip; }
QPushButton[kind="primary"]:focus { border: 2px solid $focus; }
QPushButton[inList="true"] { text-align: left; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind="small"] { min-height: $h24; padding: 0 10px; font-size: $f12; }
QPushButton[kind="small"]:focus { min-height: $h22; padding: 0 9px; }
QPushButton[kind="large"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 700; min-height: $h34; }
QPushButton[kind="large"]:hover { background: $accent_hover; }
QPushButton[kind="large"]:disabled { background: $chip; color: $text3; border-color: $chip; }
QPushButton[kind="large"]:focus { border: 2px solid $focus; min-height: $h34; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent;
    padding: 0 8px; }
QPushButton[kind="quiet"]:hover { background: $subtle; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; padding: 0 7px; }
QPushButton[kind="link"] { background: transparent; color: $accent; border: 1px solid transparent;
    padding: 0 3px; min-height: $h24; text-align: left; }
QPushButton[kind="link"]:hover { color: $accent_hover; text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: $text3; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 0 2px; }
QPushButton[kind="segment"] { border-radius: 0; padding: 0 14px; }
QPushButton[kind="segment"][follows="true"] { border-left: 0; }
QPushButton[kind="segment"]:checked { background: $accent_soft; color: $accent;
    font-weight: 700; }
QPushButton[kind="segment"][tight="true"] { padding: 0 9px; }
QPushButton[kind="segment"]:focus { border: 2px solid $focus; padding: 0 12px; }
QPushButton[kind="segment"][tight="true"]:focus { padding: 0 8px; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent;
    border-radius: 4px; padding: 3px; }
QToolButton:hover { background: $subtle; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $focus; padding: 2px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox { background: $surface;
    color: $text; border: 1px solid $line_strong; border-radius: 4px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox, QComboBox { padding: 0 8px; min-height: $h28; }
QTextEdit, QPlainTextEdit { padding: 4px 6px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $focus;
    padding: 0 7px; min-height: $h26; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 3px 5px; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"],
QTextEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border-color: $danger; }
QLineEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled
    { color: $text3; background: $subtle; border-color: $line; }
QLineEdit:read-only { background: $subtle; }
QLineEdit[kind="large"] { min-height: $h34; }
QLineEdit[kind="large"]:focus { min-height: $h34; border: 2px solid $focus; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { border: 0; padding: 0 2px;
    min-height: $h22; background: transparent; }
QFrame[kind="tokens"] { background: $surface; border: 1px solid $line_strong; border-radius: 4px; }
QFrame[kind="tokens"][wrong="true"] { border-color: $danger; }
QFrame[kind="tokens"][ringed="true"] { border: 2px solid $focus; }
QToolButton[kind="token"] { background: $accent_soft; color: $text; border: 1px solid $accent_soft;
    border-radius: 3px; padding: 0 4px; }
QToolButton[kind="token"]:hover { border-color: $accent; }
QToolButton[kind="token"]:focus { border: 2px solid $focus; padding: 0 3px; }
QListWidget#suggestions { border: 1px solid $line_strong; border-radius: 4px; padding: 2px; }
QListWidget#suggestions::item { padding: 5px 8px; border-radius: 3px; }
QListWidget#suggestions::item:selected { background: $accent_soft; color: $text; }
QFrame[kind="headline"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QFrame[kind="side"] { background: $win; border: 0; border-left: 1px solid $line; }
QDialog#quicklog { background: $surface; }
QComboBox::drop-down { border: 0; width: 26px; subcontrol-origin: padding;
    subcontrol-position: right center; }
QComboBox::down-arrow { image: url("$img_caret"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line_strong;
    padding: 2px; selection-background-color: $accent_soft; selection-color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 20px;
    background: transparent; subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("$img_caret_up"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$img_caret"); width: 10px; height: 10px; }
QDateEdit::drop-down { border: 0; width: 24px; subcontrol-origin: padding;
    subcontrol-position: right center; }
QDateEdit::down-arrow { image: url("$img_caret"); width: 14px; height: 14px; }

QCheckBox, QRadioButton { color: $text; background: transparent; spacing: 8px;
    border: 2px solid transparent; border-radius: 4px; min-height: $h24; padding: 0 2px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $focus; }
QFrame[kind="choice"] QRadioButton:focus { border: 2px solid transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $text3; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px;
    background: $surface; border: 1px solid $line_strong; border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: $accent;
    border-color: $accent; }
QCheckBox::indicator:checked { image: url("$img_tick"); }
QCheckBox::indicator:indeterminate { image: url("$img_dash"); background: $accent;
    border-color: $accent; }
QRadioButton::indicator:checked { image: url("$img_dot"); }

QAbstractItemView { background: $surface; color: $text; border: 0;
    alternate-background-color: $surface; selection-background-color: $accent_soft;
    selection-color: $text; }
QTableView, QTreeView, QListView { border: 1px solid $line; gridline-color: $line; }
QTableView[kind="bare"], QTreeView[kind="bare"], QListView[kind="bare"] { border: 0; }
QTreeView[kind="clear"], QListView[kind="clear"] { border: 0; background: transparent; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:open { image: url("$img_branch_open"); }
QTreeView::branch:has-children:closed { image: url("$img_branch_closed"); }
QTreeView::indicator, QListView::indicator, QTableView::indicator { width: 14px; height: 14px;
    background: $surface; border: 1px solid $line_strong; border-radius: 3px; }
QTreeView::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked
    { background: $accent; border-color: $accent; image: url("$img_tick"); }
QTreeView::indicator:indeterminate { background: $accent; border-color: $accent;
    image: url("$img_dash"); }
QHeaderView { background: $subtle; border: 0; }
QHeaderView::section { background: $subtle; color: $text2; border: 0;
    border-bottom: 1px solid $line; padding: 0 8px; min-height: $h30; font-size: $f12; }
QHeaderView::up-arrow { image: url("$img_caret_up"); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url("$img_caret"); width: 10px; height: 10px; }
QTableCornerButton::section { background: $subtle; border: 0; }

QTabBar { background: transparent; border: 0; }
QTabBar::tab { background: transparent; color: $text2; border: 0;
    border-bottom: 2px solid transparent; padding: 0 12px; min-height: $h34; }
QTabBar::tab:selected { color: $accent; font-weight: 700; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { border: 2px solid $focus; padding: 0 10px; }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }

QProgressBar { background: $surface; border: 1px solid $line_strong; border-radius: 3px;
    min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QGroupBox { border: 0; margin-top: 20px; font-weight: 700; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
"""

CONTRAST = """
QLabel[kind="chip"], QLabel[kind="chipWarn"], QLabel[kind="chipAccent"], QLabel[kind="chipOk"],
QLabel[kind="chipDanger"] { border: 1px solid $text; padding: 1px 5px; }
QToolButton[kind="token"] { border-color: $text; }
QFrame[kind="toast"] { border: 1px solid $text; }
QToolTip { border: 1px solid $text; padding: 3px 7px; }
QPushButton[kind="link"], QPushButton:hover, QToolButton:hover, QTabBar::tab:hover
    { text-decoration: underline; }
QPushButton[kind="link"]:hover { color: $text; }
QPushButton[kind="primary"]:hover, QPushButton[kind="large"]:hover { color: $on_marked; }
QPushButton:pressed, QPushButton:checked, QPushButton[kind="segment"]:checked,
QToolButton:pressed, QToolButton:checked, QMenuBar::item:selected, QMenuBar::item:pressed,
QMenu::item:selected, QListWidget#suggestions::item:selected
    { background: $marked; color: $on_marked; }
QPushButton:disabled, QPushButton[kind="primary"]:disabled, QPushButton[kind="large"]:disabled,
QPushButton[kind="link"]:disabled, QToolButton:disabled, QMenu::item:disabled,
QLineEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled,
QCheckBox:disabled, QRadioButton:disabled, QLabel:disabled { color: $faded; }
QPushButton:disabled, QPushButton[kind="primary"]:disabled, QPushButton[kind="large"]:disabled,
QLineEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled
    { border-color: $faded; }
QPushButton[kind="link"]:disabled, QPushButton[kind="quiet"]:disabled { border-color: transparent; }
QAbstractItemView, QComboBox QAbstractItemView
    { selection-background-color: $marked; selection-color: $on_marked; }
"""
"""Appended to ``STYLE`` in high contrast mode, where backgrounds are equal: selected items use the
selection colours, and areas otherwise set off by their background get a border.
"""


_SHAPES = {
    "caret": ('<path d="M3 6l5 5 5-5" fill="none" stroke="{c}" stroke-width="1.4"/>', "text2"),
    "caret_up": ('<path d="M3 10l5-5 5 5" fill="none" stroke="{c}" stroke-width="1.4"/>', "text2"),
    "tick": (
        '<path d="M3.5 8.5l3 3 6-6.5" fill="none" stroke="{c}" stroke-width="1.8"/>',
        "on_accent",
    ),
    "dash": ('<path d="M4 8h8" stroke="{c}" stroke-width="1.8"/>', "on_accent"),
    "dot": ('<circle cx="8" cy="8" r="3.4" fill="{c}"/>', "on_accent"),
    "branch_open": (
        '<path d="M4 6l4 4 4-4" fill="none" stroke="{c}" stroke-width="1.4"/>',
        "text3",
    ),
    "branch_closed": (
        '<path d="M6 4l4 4-4 4" fill="none" stroke="{c}" stroke-width="1.4"/>',
        "text3",
    ),
}
_FRAME = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">{shape}</svg>'

_folder: QTemporaryDir | None = None


def write_glyphs(tokens: Tokens) -> dict[str, str]:
    """Write the images in the colours of ``tokens`` to a temporary folder; return their paths."""
    global _folder  # noqa: PLW0603  one folder per process
    if _folder is None or not Path(_folder.path()).is_dir():
        _folder = QTemporaryDir(str(Path(tempfile.gettempdir()) / "zhuhang-XXXXXX"))
    paths: dict[str, str] = {}
    for name, (shape, colour) in _SHAPES.items():
        svg = _FRAME.format(shape=shape.format(c=getattr(tokens, colour)))
        path = Path(_folder.path()) / f"{name}-{zlib.crc32(svg.encode()):08x}.svg"
        if not path.exists():
            path.write_text(svg, "utf-8")
        paths[f"img_{name}"] = path.as_posix()
    return paths
