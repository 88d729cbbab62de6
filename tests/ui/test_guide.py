"""The user guide: opened from the menu without a network, and true of the window it explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.builders.homes import Home, a_home
from tests.ui.whole_program import Run, Until
from ui.common.i18n import set_language
from ui.shell.dialogs import GuideWindow, guide_file
from ui.widgets.basics import plain

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh_CN", "en")
PICTURE = re.compile(r"!\[[^]]*]\(([^)]+)\)")
PATH = re.compile(r"\*\*([^\W\d]+) → ([^*]+?)\*\*")
KEYS = re.compile(r"Ctrl\+[A-Z]\b")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    set_language(str(request.param))
    return str(request.param)


def test_the_guide_lists_and_opens_its_chapters(qtbot: QtBot, language: str) -> None:
    window = GuideWindow()
    qtbot.addWidget(window)
    window.show()

    assert window.chapters.count() >= 12
    window.chapters.setCurrentRow(5)
    title = window.chapters.item(5).text()
    assert window.text.textCursor().block().text() == title
    assert window.text.verticalScrollBar().value() > 0


def test_every_picture_exists_and_fits_the_text_width(qtbot: QtBot, language: str) -> None:
    window = GuideWindow()
    qtbot.addWidget(window)
    named = PICTURE.findall(guide_file(language).read_text("utf-8"))

    assert len(named) >= 10
    kind = int(QTextDocument.ResourceType.ImageResource.value)
    for name in named:
        image = window.text.loadResource(kind, QUrl(name))
        assert not image.isNull(), name
        assert image.width() <= 700, name


def test_nothing_is_fetched_from_a_network(qtbot: QtBot) -> None:
    window = GuideWindow()
    qtbot.addWidget(window)

    kind = int(QTextDocument.ResourceType.ImageResource.value)
    assert window.text.loadResource(kind, QUrl("https://example.org/picture.png")) is None


def test_both_languages_have_the_same_chapters_and_pictures() -> None:
    shapes = []
    for language in LANGUAGES:
        text = guide_file(language).read_text("utf-8")
        pictures = [re.sub(r"-(zh|en)\.png$", "", name) for name in PICTURE.findall(text)]
        shapes.append((re.findall(r"^#+", text, re.MULTILINE), pictures))

    assert shapes[0] == shapes[1]


def test_there_are_no_unused_pictures() -> None:
    texts = "".join(
        page.read_text("utf-8") for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
    )
    kept = {path.name for path in (ROOT / "docs" / "images").glob("*.png")}

    assert {name for name in kept if f"images/{name}" not in texts} == set()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return a_home(tmp_path_factory.mktemp("small") / "home", students=2)


@pytest.fixture
def run(small: Home, qtbot: QtBot, tmp_path: Path, until: Until, language: str) -> Iterator[Run]:
    made = Run(small.copy(tmp_path / "home"), tmp_path / "window.json", until, language=language)
    made.open()
    yield made
    made.stop()


def test_the_menus_and_keys_that_the_guide_names_exist(run: Run, language: str) -> None:
    text = guide_file(language).read_text("utf-8")
    menus = {
        plain(action.text()): [
            plain(one.text()).rstrip("…") for one in run.window.menus.menus[key].actions()
        ]
        for key, action in zip(run.window.menus.menus, run.window.menuBar().actions(), strict=True)
    }

    named = PATH.findall(text)
    assert len(named) >= 6
    for menu, item in named:
        assert item.rstrip("…") in menus[menu], f"{menu} → {item}"
    bound = {keys for _title, keys in run.window.menus.shortcuts} | {"Ctrl+A"}
    assert set(KEYS.findall(text)) <= bound


def test_the_menu_opens_the_guide_in_its_own_window(run: Run) -> None:
    [command] = [
        one for one in run.window.page_host.commands() if one.title in ("Guide", "使用指南")
    ]

    command.do()

    [guide] = run.window.findChildren(GuideWindow)
    assert guide.isVisible()
    assert not guide.isModal()
    guide.close()
    assert isinstance(run.window.menus.menus["help"], QMenu)
