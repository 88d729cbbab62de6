"""Colours that can be told apart, sizes that follow the setting, icons that exist."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import pytest
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.icons import NAMES, icon, icon_pixmap, paint_icon
from ui.theme import palette as contrast
from ui.theme.palette import palette_of, tokens_of
from ui.theme.style import STYLE
from ui.theme.theme import theme
from ui.theme.tokens import DARK, LIGHT, Tokens
from ui.widgets.basics import Card, button

ROOT = Path(__file__).resolve().parents[2]

TEXTS = (
    ("text", ("surface", "win", "subtle", "rail", "chip", "accent_soft", "warn_soft")),
    ("text", ("danger_soft",)),
    ("text2", ("surface", "accent_soft", "chip", "rail", "win", "subtle")),
    ("text3", ("surface", "win", "subtle", "accent_soft")),
    ("accent", ("surface", "accent_soft", "warn_soft", "win")),
    ("on_accent", ("accent", "accent_hover")),
    ("warn", ("warn_soft", "accent_soft", "subtle", "surface")),
    ("danger", ("danger_soft", "surface")),
    ("ok", ("ok_soft", "accent_soft", "surface")),
    ("toast_text", ("toast",)),
    ("toast_link", ("toast",)),
)
LINES = (
    ("line_strong", ("surface", "win")),
    ("miss", ("surface", "accent_soft")),
    ("focus", ("surface", "win", "rail", "accent_soft")),
)
KNOWN = {("text", "surface"): (15.7, 12.9), ("miss", "accent_soft"): (3.2, 3.2)}
"""Two ratios computed by others, so that the formula is checked too."""


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_enough_contrast_on_every_background(tokens: Tokens) -> None:
    colours = tokens._asdict()
    weak = [
        (front, ground, ratio)
        for front, grounds in TEXTS
        for ground in grounds
        if (ratio := contrast.ratio(colours[front], colours[ground])) < contrast.TEXT_AT_LEAST
    ]

    assert weak == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_marks_have_enough_contrast_on_every_background(tokens: Tokens) -> None:
    colours = tokens._asdict()
    weak = [
        (front, ground)
        for front, grounds in LINES
        for ground in grounds
        if contrast.ratio(colours[front], colours[ground]) < contrast.LINE_AT_LEAST
    ]

    assert weak == []


def test_contrast_is_computed_as_in_wcag() -> None:
    assert contrast.ratio("#000000", "#FFFFFF") == pytest.approx(21)
    for (front, ground), ratios in KNOWN.items():
        for tokens, expected in zip((LIGHT, DARK), ratios, strict=True):
            found = contrast.ratio(getattr(tokens, front), getattr(tokens, ground))
            assert found == pytest.approx(expected, abs=0.06)


def test_the_style_sheet_uses_only_existing_tokens_and_sizes() -> None:
    known = set(LIGHT._asdict()) | {f"f{size}" for size in (11, 12, 13, 14, 20, 30)}
    known |= {f"h{size}" for size in (22, 24, 26, 28, 30, 34, 36)}

    named = set(Template(STYLE).get_identifiers())

    assert {name for name in named - known if not name.startswith("img_")} == set()


def test_a_theme_sets_the_palette_and_the_style_sheet(qapp: QApplication) -> None:
    theme().apply("dark", 100)

    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.win)
    assert DARK.line_strong in qapp.styleSheet()
    assert LIGHT.surface not in qapp.styleSheet()


def test_the_text_size_scales_text_and_controls(qapp: QApplication, qtbot: QtBot) -> None:
    heights = []
    for percent in (100, 130):
        theme().apply("light", percent)
        edit = QLineEdit()
        qtbot.addWidget(edit)
        edit.show()
        heights.append((qapp.font().pixelSize(), edit.sizeHint().height()))

    assert heights[0] == (13, 30)
    assert heights[1] == (17, 38)


def test_an_unknown_text_size_falls_back_to_the_default() -> None:
    theme().apply("light", 400)

    assert theme().percent == 100


def test_high_contrast_takes_every_colour_from_the_system() -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#FFFF00"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#00FFFF"))

    tokens = tokens_of(palette)

    assert tokens.win == tokens.surface == tokens.accent_soft == "#000000"
    assert tokens.text == tokens.accent == tokens.warn == tokens.miss == "#ffff00"


def test_disabled_text_is_grey_but_readable() -> None:
    faded = palette_of(LIGHT).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)

    assert contrast.ratio(faded.name(), LIGHT.surface) >= contrast.TEXT_AT_LEAST


def test_every_icon_is_distinct(qapp: QApplication) -> None:
    pictures = {}
    for name in NAMES:
        image = icon_pixmap(name, 32).toImage()
        assert not _is_blank(image), f"{name} is blank"
        pictures.setdefault(bytes(image.constBits()), []).append(name)

    assert [names for names in pictures.values() if len(names) > 1] == []


def test_every_icon_named_in_the_code_exists() -> None:
    pattern = re.compile(r"(?:icon|glyph|icon_button|icon_pixmap)\s*[=(]\s*\"([a-z-]+)\"")
    named = {
        name
        for path in (ROOT / "ui").rglob("*.py")
        for name in pattern.findall(path.read_text("utf-8"))
    }

    assert "printer" in named
    assert named - set(NAMES) == set()


def test_an_icon_follows_the_theme_and_greys_when_disabled(qapp: QApplication) -> None:
    made = icon("gear", "text")

    def darkest(mode: QIcon.Mode) -> str:
        image = made.pixmap(QSize(32, 32), mode).toImage()
        return max(
            (image.pixelColor(x, y) for x in range(32) for y in range(32)),
            key=QColor.alpha,
        ).name()

    light, grey = darkest(QIcon.Mode.Normal), darkest(QIcon.Mode.Disabled)
    theme().apply("dark", 100)

    assert light == LIGHT.text.lower()
    assert grey == LIGHT.text3.lower()
    assert darkest(QIcon.Mode.Normal) == DARK.text.lower()


def test_the_icon_font_ships_with_its_licence() -> None:
    words = (ROOT / "ui" / "icons" / "LICENSE.txt").read_text("utf-8")

    assert "Phosphor" in words
    assert "MIT License" in words


def test_an_unknown_icon_name_is_refused() -> None:
    with pytest.raises(KeyError, match="unicorn"):
        icon("unicorn")


def test_an_icon_is_painted_inside_its_box(qapp: QApplication) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_icon(painter, QRectF(10, 10, 20, 20), "gear", QColor("black"))
    painter.end()

    outside = [image.pixelColor(x, y) for x in range(40) for y in (2, 37)]
    assert {colour.name() for colour in outside} == {"#ffffff"}
    assert not _is_blank(image)


def _is_blank(image: QImage) -> bool:
    first = image.pixel(0, 0)
    return all(
        image.pixel(x, y) == first for x in range(image.width()) for y in range(image.height())
    )


def test_a_link_stays_aligned_when_its_card_grows(
    qtbot: QtBot,
) -> None:
    class Growing(QWidget):
        def resizeEvent(self, event: QResizeEvent) -> None:
            super().resizeEvent(event)
            layout.invalidate()  # as adding to it does

    holder, card = QStackedWidget(), Growing()
    qtbot.addWidget(holder)
    holder.addWidget(QWidget())
    layout = QVBoxLayout(card)
    link = button("Show 3 students", "link", card)
    layout.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
    holder.addWidget(card)
    holder.resize(400, 300)
    holder.show()
    card.resize(400, 300)
    layout.setGeometry(card.rect())

    holder.setCurrentIndex(1)

    assert link.x() == layout.contentsMargins().left() - 4


def test_link_text_is_aligned_with_the_card_text(qtbot: QtBot) -> None:
    card = Card("Progress")
    qtbot.addWidget(card)
    card.setMinimumWidth(300)
    link, right = button("Show 3 students", "link", card), button("All dates", "link", card)
    foot = QHBoxLayout()
    foot.addStretch(1)
    foot.addWidget(right)
    card.body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
    card.body.addLayout(foot)
    card.show()

    def words_of(made: QPushButton) -> QRect:
        option = QStyleOptionButton()
        option.initFrom(made)
        made.initStyleOption(option)
        inner = made.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, made)
        return inner.translated(made.pos())

    title = next(one for one in card.findChildren(QLabel) if one.text() == "Progress")
    assert words_of(link).left() == title.x()
    assert words_of(right).right() == card.body.contentsRect().right()
    card.resize(400, 200)
    assert words_of(link).left() == title.x()
    assert words_of(right).right() == card.body.contentsRect().right()
