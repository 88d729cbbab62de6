"""The keyboard alone, on a real screen: what a talk and a class meeting take, and that they do.

The same steps are reckoned by the keystroke-level model and pressed by xdotool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from casework import clock
from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.read_models import FileLine, FileQuery
from casework.records import Role
from casework.required_services import Service
from casework.service_layer.imports import graduating_cohort
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.desktop import Desktop, Thing, a_desktop, can_run
from tests.builders.homes import facts, roster_of
from tests.builders.keystrokes import Press, Step, Type, seconds_of
from tests.ui.conftest import PASSPHRASE

pytestmark = [
    pytest.mark.system_clock(reason="starts the program on a screen"),
    pytest.mark.xdist_group("desktop"),
    pytest.mark.skipif(not can_run(), reason="needs Xvfb, xdotool and AT-SPI for Python"),
]

WHO = NewCaseload("周敏", "信息工程学院", "10099", Role.COUNSELOR)
NAME = "林晓禾"
CLASS = "软件2301"
IN_CLASS = 30


def note(*, to_measures: str) -> tuple[Step, ...]:
    """Fill the blanks of the first template and save; what is said is the note itself."""
    return (
        Press("ctrl+1", after_thought=True),
        Type("12", is_note=True),
        Press("Tab"),
        Type("3", is_note=True),
        Press("Tab"),
        Type("passed the written test, has an interview next week", is_note=True),
        Press("Tab"),
        Type("speaks too fast when asked about projects", is_note=True),
        *(Press(keys) for keys in to_measures.split()),
        Type("practise the answers on Friday", is_note=True),
        Press("ctrl+Return", after_thought=True),
    )


WHERE: tuple[Step, ...] = (Press("alt+p"), Type("205"), Press("alt+n"))
"""The first talk of all: later ones begin at the place of the one before."""

ONE_TALK: tuple[Step, ...] = (
    Press("ctrl+k", after_thought=True),
    Type("lxh", after_thought=False),
    Press("Return", after_thought=True),
    Press("ctrl+t", after_thought=True),
    *WHERE,
    *note(to_measures="Tab"),
)
CLASS_MEETING: tuple[Step, ...] = (
    Press("ctrl+2", after_thought=True),
    Press("ctrl+f"),
    Type("2301"),
    Press("Down"),  # from the search into what it found
    Press("ctrl+a", after_thought=True),
    Press("ctrl+t", after_thought=True),
    *WHERE,
    *note(to_measures="alt+m ctrl+a"),  # between lie the lines of each alone
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A caseload of two classes; one student of the first is called NAME."""
    folder = tmp_path / "home"
    manager = LocalCaseloadManager()
    manager.create(folder, PASSPHRASE, WHO, quick=True)
    cohort = graduating_cohort(clock.today())  # the program reads the clock of the machine
    rows = [
        facts(
            place,
            cohort=cohort,
            class_name=CLASS if place <= IN_CLASS else "网络2302",
            **({"name": NAME} if place == 7 else {}),
        )
        for place in range(1, IN_CLASS + 11)
    ]
    with manager.open(folder, UnlockCredentials(passphrase=PASSPHRASE)) as caseload:
        caseload.services.imports.import_draft(roster_of(rows))
    return folder


@pytest.fixture
def desktop(home: Path, tmp_path: Path) -> Iterator[Desktop]:
    with a_desktop(tmp_path, "--home", str(home), "--lang", "zh_CN", "--locked") as made:
        made.wait_for_name("解锁")
        made.wait_for(_has_focus("密码"), "the field of the passphrase")
        made.type(PASSPHRASE)
        made.press("Return")
        made.wait_for_name("待办清单")
        yield made


def test_a_talk_is_logged_in_twenty_seconds_plus_the_note(desktop: Desktop, home: Path) -> None:
    assert seconds_of(ONE_TALK) <= 20

    play(desktop, ONE_TALK)

    desktop.leave()
    [(case, line)] = logged_in(home)
    assert case.file.name == NAME
    assert counted(line) == 1


def test_a_class_meeting_is_logged_in_a_minute_as_one_group_session(
    desktop: Desktop, home: Path
) -> None:
    assert seconds_of(CLASS_MEETING) <= 60

    play(desktop, CLASS_MEETING)

    desktop.leave()
    logged = logged_in(home)
    assert {case.file.class_name for case, _line in logged} == {CLASS}
    assert len(logged) == IN_CLASS
    assert len({talk.session.id for case, _line in logged for talk in case.talks}) == 1
    assert {counted(line) for _case, line in logged} == {0}


# --- playing and looking


def play(desktop: Desktop, steps: Sequence[Step]) -> None:
    """Press every step as soon as the window shows what the one before asked for."""
    for step in steps:
        if isinstance(step, Type):
            desktop.type(step.words)
        else:
            desktop.press(step.keys)
        await_answer(desktop, step)


def await_answer(desktop: Desktop, step: Step) -> None:
    """A person looks before going on; so does this."""
    keys = step.keys if isinstance(step, Press) else step.words
    if keys in _SHOWS:
        desktop.wait_for(_SHOWS[keys], f"the answer to {keys}")


def _has_focus(name: str) -> Any:
    return lambda things: any(thing.name == name and "focused" in thing.states for thing in things)


def _shows(words: str) -> Any:
    return lambda things: any(words in thing.name and thing.is_shown for thing in things)


def _opens(name: str) -> Any:
    return lambda things: any(thing.role == "dialog" and thing.name == name for thing in things)


def _finds(name: str) -> Any:
    return lambda things: any(thing.role == "list item" and name in thing.name for thing in things)


def _is_closed(things: list[Thing]) -> bool:
    return not any(thing.role == "dialog" and thing.is_shown for thing in things)


_SHOWS = {
    "ctrl+k": _opens("跳转到学生或操作"),
    "lxh": _finds(NAME),
    "Return": _has_focus("记录"),
    "ctrl+f": _has_focus("搜索学生"),
    "2301": _shows("全部 30"),
    "Down": _has_focus("学生"),
    "ctrl+t": _opens("快速记录"),
    "alt+n": _has_focus("内容"),
    "ctrl+Return": _is_closed,
}


def logged_in(home: Path) -> list[tuple[Any, FileLine]]:
    """Return each case with a talk that the closed window has left, and its line in the list."""
    with (
        LocalCaseloadManager().open(home, UnlockCredentials(passphrase=PASSPHRASE)) as caseload,
        caseload.snapshot() as reader,
    ):
        lines = reader.lines(FileQuery())
        cases = reader.cases([line.file.id for line in lines])
        return [(cases[line.file.id], line) for line in lines if cases[line.file.id].talks]


def counted(line: FileLine) -> int:
    return line.standing[Service.TALK].given
