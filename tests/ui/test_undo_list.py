"""Whatever the window writes is taken back by Ctrl+Z, or says why it never is; the list says which.

What the window offers is read off its source, so that a new action cannot be forgotten here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt

import ui
from casework.problems import RuleBroken
from casework.read_models import Action, JournalQuery
from casework.service_layer.undo import NEVER_UNDONE, UndoPreview
from tests.builders.homes import START, a_home, a_talk
from tests.builders.nonempty import nonempty
from tests.builders.stories import STORIES
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from tests.builders.writing_methods import WITH_PARTNERS, WRITES_NOTHING_BACK, writing_methods
from ui.common.i18n import set_language
from ui.common.problems import problem_sentences
from ui.journal.page import JournalPage
from ui.journal.view_model import ActionLine, read_undo_list, undo_preview_words
from ui.shell.requests import ShowJournal

ROOT = Path(ui.__file__).parent.parent
SOURCES = tuple(
    path
    for folder in ("ui", "exports/runs")
    for path in (ROOT / folder).rglob("*.py")
    if "cli" not in path.parts
)
"""The modules of the window, and the runs that it starts."""


@cache
def offered() -> frozenset[str]:
    """The service methods that the window's own modules call, and begin an action."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    return frozenset(name for name in writing_methods() if re.search(rf"\.{name}\b", text))


@pytest.fixture(scope="module")
def gui(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Iterator[WindowFixture]:
    folder = tmp_path_factory.mktemp("undo")
    with window_fixture(
        a_home(folder / "home", students=3), folder / "window.json", ANY_PAGE
    ) as opened:
        yield opened


def done(gui: WindowFixture, work: Callable[[Any], object]) -> Any:
    """What a service call returned, done as the window does it."""
    found: list[object] = []
    refused: list[object] = []
    gui.session.write(work).then(found.append, problem=refused.append)
    gui.until(lambda: bool(found or refused))
    assert not refused
    return found[0]


def undo_list(gui: WindowFixture) -> JournalPage:
    gui.page_host.ask(ShowJournal(is_undo_list=True))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, JournalPage)
    return page


def test_every_action_is_undoable_or_says_why_not() -> None:
    assert len(offered()) > 60
    assert offered() - {"undo", "redo", "preview_correction"} <= (
        STORIES.keys() | WRITES_NOTHING_BACK.keys() | WITH_PARTNERS
    )


@pytest.mark.parametrize("what", sorted(STORIES.keys() & offered()))
def test_ctrl_z_undoes_each_action(gui: WindowFixture, what: str) -> None:
    gui.page_host.show_page("settings")
    files, turn = gui.files[:3], sorted(STORIES).index(what)
    with set_up(gui, lambda services: STORIES[what](services, files, turn)) as act:
        before = gui.caseload.checks.state_digest()
        done(gui, lambda _services: act())

        (newest,) = gui.read(lambda reader: read_undo_list(reader, JournalQuery())[0][:1])
        assert newest.can_undo, undo_preview_words(newest)
        assert newest.preview is not None
        assert not newest.preview.kept, undo_preview_words(newest)
        toast = gui.window.toast
        assert toast is not None
        toast.forget()
        gui.keys(Qt.Key.Key_Z, mods=Qt.KeyboardModifier.ControlModifier)
        gui.until(lambda: bool(toast.text))

        assert toast.text.startswith("Undone")
        assert gui.caseload.checks.state_digest() == before


@contextmanager
def set_up(gui: WindowFixture, stage: Callable[[Any], Any]) -> Iterator[Any]:
    """What a story needs before its act; all of it that can go is gone afterwards."""
    services = gui.caseload.services
    entries = gui.read(lambda reader: reader.journal_head()[0])
    yield stage(services)
    for action in gui.read(lambda reader: reader.journal_page(JournalQuery())):
        if action.seq > entries:
            with suppress(RuleBroken):  # an undo, what was undone, or a partner: it stays
                services.actions.undo(action.id)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_actions_that_cannot_be_undone_say_why(language: str) -> None:
    set_language(language)
    shown = {name: undo_preview_words(a_line(name)) for name in NEVER_UNDONE}

    assert {f"NOT_UNDOABLE/{name}" for name in NEVER_UNDONE} <= problem_sentences().general.keys()
    assert len(set(shown.values())) == len(shown)
    if language == "zh_CN":
        assert all("撤销" in sentence for sentence in nonempty(shown.values())), shown


def a_line(name: str) -> ActionLine:
    """A line of the journal for an action that is refused."""
    action = Action(1, uuid4(), START, "周敏", "00" * 16, name, {})
    refused = RuleBroken("NOT_UNDOABLE", "action", name=name, reason=name)
    return ActionLine(action, None, "", None, None, UndoPreview(action.id, 0, (), refused))


def test_the_list_omits_undo_actions_and_says_what_would_be_skipped(gui: WindowFixture) -> None:
    files = gui.files[:3]
    talk = done(gui, lambda services: services.talks.log_talk(files, a_talk(topic="第一次")))
    done(gui, lambda services: services.files.void(talk.created[:1], reason="误录"))
    done(
        gui,
        lambda services: services.disclosures.note_reveal(
            files[:1], reason="核对身份", what="id_number"
        ),
    )
    done(
        gui,
        lambda services: services.actions.undo(
            services.talks.log_talk(files, a_talk(topic="第二次")).action
        ),
    )
    gui.settle()
    page = undo_list(gui)

    lines = page.table.actions_model.lines
    assert not {"action.undo", "action.redo"} & {line.action.name for line in lines}
    second, shown, _voided, first = lines[:4]
    assert undo_preview_words(second) == "This was undone; it can be redone."
    assert undo_preview_words(shown).startswith("Unmasking numbers cannot be undone")
    assert first.action.id == talk.action
    assert "kept: edited since" in undo_preview_words(first)

    page.table.selectRow(1)
    gui.settle()
    assert not page.detail.undo.isVisible()
    assert page.detail.state.text() == undo_preview_words(shown)


def test_the_journal_is_one_key_away_from_the_list(gui: WindowFixture) -> None:
    page = undo_list(gui)
    heads = page.table.actions_model.columns
    assert heads[-1].title == "If undone"

    page.shown.set_value(False)
    gui.settle()

    assert page.table.actions_model.columns[-1].title == "About"
    assert any(line.action.name == "action.undo" for line in page.table.actions_model.lines)


HANDED_ON = {
    "exports/runs/ledgers.py": "the dialog of the office's form says it",
    "ui/documents/ticks.py": "Backspace takes the tick back",
    "ui/documents/seats_dialog.py": "`saved` carries it to the page",
    "exports/runs/forms.py": "the dialog of the templates says it",
    "ui/documents/office_form_dialog.py": "`saved` carries it to the page",
    "ui/evidence/destination_dialogs.py": "the dialog says it",
    "ui/evidence/proof_dialogs.py": "the window of the evidence says it",
    "ui/exchange/partner_setup.py": "the partners are notified of what is revoked",
    "ui/intake/controller.py": "the report has a button for it",
    "ui/offers/complaint_dialogs.py": "the tab says it",
    "ui/offers/visit_dialog.py": "the tab says it",
    "ui/quicklog/saving.py": "the dialog says it when it closes",
    "ui/rules/effect_dialog.py": "`applied` carries it to the page",
    "ui/dialogs/office_dialogs.py": "the settings say it",
    "ui/settings/destinations_dialog.py": "the settings say it",
    "ui/settings/forms.py": "the settings say it",
}
"""Modules that write what can be taken back and leave it to another to say so, with a link."""


def test_an_undoable_action_is_reported_with_an_undo_link() -> None:
    silent = set()
    for path in SOURCES:
        text = path.read_text("utf-8")
        writes = any(re.search(rf"services\.\w+\.{name}\(", text) for name in STORIES)
        if writes and not _SAID.search(text):
            silent.add(path.relative_to(ROOT).as_posix())

    assert silent == HANDED_ON.keys()


_SAID = re.compile(r"undo=|\.tell\(|_said_of\(")
