"""How long the window ever keeps its events waiting, story by story.

A clock of the window beats every few milliseconds; the largest gap between two beats is what a
person would feel as a jerk. Beside it stands how much of that gap the window's own thread was at
work: on a quiet machine nearly all of it, on a busy one the rest is waiting for the processor.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from casework.caseload_dtos import UnlockCredentials
from casework.records import Partner, Role
from casework.required_services import Service
from tests.bench.caseloads import KEY, PASSPHRASE, new_home, roster_of
from tests.bench.measure import Result
from tests.bench.windows import Window
from tests.builders.homes import a_talk
from tests.builders.rosters import invented_students, write_ledger
from ui.documents.document_run import Kind
from ui.documents.page import KINDS
from ui.shell.requests import GoTo, ImportRoster, OfferFile, QuickLog

LIMIT_MS = 100
MANY = 10_000
_BEAT_MS = 2
_ROUNDS = 3
_GROUP = 30
_PARCEL_FILES = 300
_NOTE = "谈到上周两次面试的情况，约好周五前改好简历再看一遍。"

Story = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without events, and how much of it the thread of the window was at work."""

    ms: float = 0.0
    at_work_ms: float = 0.0


class Pulse:
    """Finds the largest gap in the loop of the window, while a person is at its keys."""

    def __init__(self, window: Window) -> None:
        self._window = window.program.window
        self._clock = QTimer(interval=_BEAT_MS)
        self._clock.timeout.connect(self._beat)

    def largest_in(self, do: Story) -> Gap:
        """Do it, and return the largest gap meanwhile."""
        self._largest = Gap()
        # As before each story, so that it is not the time for what waits until nobody is there.
        QTest.keyClick(self._window.windowHandle(), Qt.Key.Key_Shift)
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._clock.start()
        do()
        self._beat()
        self._clock.stop()
        return self._largest

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        gap = Gap((now - self._last) * 1000, (worked - self._worked) * 1000)
        self._largest = max(self._largest, gap, key=lambda one: one.ms)
        self._last, self._worked = now, worked


def gaps(window: Window, folder: Path) -> Iterator[Result]:
    """Yield the largest gap of each story: those that are told once, then the others."""
    pulse = Pulse(window)
    for tell, do in _first_times(window).items():
        yield _result(tell, [pulse.largest_in(do)])
    for tell, do in _again_and_again(window).items():
        do()
        yield _result(tell, [pulse.largest_in(do) for _round in range(_ROUNDS)])
    for tell, do in _documents(window, folder).items():
        yield _result(tell, [pulse.largest_in(do)])
    for size in (600, MANY):
        for tell, do in _import(window, folder, size).items():
            yield _result(f"{tell} ({size:,} rows)", [pulse.largest_in(do)])
    for tell, do in _exchange(window, folder).items():
        yield _result(tell, [pulse.largest_in(do)])
    for tell, do in _looks_and_locks(window).items():
        yield _result(tell, [pulse.largest_in(do)])


def _result(tell: str, found: list[Gap]) -> Result:
    ordered = sorted(found, key=lambda gap: gap.ms)
    middle, worst = ordered[len(ordered) // 2], ordered[-1]
    return Result(
        f"largest gap of the event loop: {tell}",
        "p95",
        middle.ms,
        worst.ms,
        LIMIT_MS,
        "the window's own work during that time",
        middle.at_work_ms,
        len(found),
    )


# --- stories ---------------------------------------------------------------------------------


def _show(window: Window, key: str) -> Any:
    page = window.page_host.show_page(key)
    window.settle()
    return page


def _first_times(window: Window) -> Mapping[str, Story]:
    keys = [entry.key for entry in window.program.environment.pages(window.program)]
    shown = {
        f"the page {key} for the first time": partial(_show, window, key)
        for key in keys
        if key not in ("file", "students", "today")
    }
    return {**shown, "a file for the first time": partial(_open_file, window, 3)}


def _open_file(window: Window, place: int) -> None:
    page = _show(window, "students")
    page.open_file(page.model.ids[place])
    window.settle()


def _ids(window: Window, count: int) -> tuple[Any, ...]:
    return tuple(_show(window, "students").model.ids[:count])


def _leave(window: Window) -> None:
    for left in window.dialogs():
        left.reject()
    window.settle()


def _again_and_again(window: Window) -> Mapping[str, Story]:
    one, group = _ids(window, 1), _ids(window, _GROUP)

    def go_through_pages() -> None:
        for entry in window.page_host.entries:
            if entry.key != "file":
                _show(window, entry.key)

    def search() -> None:
        page = _show(window, "students")
        for word in ("王", "wang", "0231", ""):
            page.header.search.set_asked(word)
            page.ask(search=word)
            window.settle()

    def log_a_talk(files: tuple[Any, ...]) -> None:
        window.page_host.ask(QuickLog(files=files, service=Service.TALK))
        window.settle()
        form = window.dialog().talk
        form.place.setText("主楼 205")
        form.topic.setText("求职进展")
        form.content.set_text(_NOTE)
        form.measures.set_text("周五前修改简历")
        window.settle()
        window.dialog().save.click()
        window.settle()
        _leave(window)

    def look_at(request: Any) -> None:
        window.page_host.ask(request)
        window.settle()
        _leave(window)

    def undo_and_redo() -> None:
        window.page_host.undo()
        window.settle()
        window.page_host.redo()
        window.settle()

    def change_all() -> None:
        page = _show(window, "students")
        page.model.tick_all()
        window.settle()
        files = tuple(page.model.ids)
        window.page_host.session.write(
            lambda services: services.pairings.pair(files, helper="王秀英", helper_role="班主任")
        )
        window.settle()
        window.page_host.undo()
        window.settle()

    def back_up() -> None:
        window.program.window.back_up()
        window.settle()

    return {
        "through all pages": go_through_pages,
        "searching": search,
        "logging a talk": partial(log_a_talk, one),
        f"logging a talk with {_GROUP}": partial(log_a_talk, group),
        "undo and redo": undo_and_redo,
        "quick log of a referral": partial(look_at, QuickLog(one, Service.REFERRAL)),
        "quick log of an event": partial(look_at, QuickLog(group, Service.EVENT)),
        "the palette": partial(look_at, GoTo()),
        "a helper for all 600, and undoing it": change_all,
        "backing up": back_up,
    }


def _documents(window: Window, folder: Path) -> Mapping[str, Story]:
    page = _show(window, "documents")

    def make(kind: Kind) -> None:
        page.kinds.setCurrentRow(next(at for at, one in enumerate(KINDS) if one[0] is kind))
        window.settle()
        if kind is Kind.DOSSIER:
            page.options.classes.setCurrentIndex(0)
        page.options.folder.set_folder(str(folder / f"made-{kind.name}"))
        page.make.click()
        window.settle()

    return {
        "making dossiers": partial(make, Kind.DOSSIER),
        "making a ledger": partial(make, Kind.LEDGER),
        "making class sheets": partial(make, Kind.CLASS_SHEET),
    }


def _import(window: Window, folder: Path, size: int) -> Mapping[str, Story]:
    stem = "20230421" if size < MANY else "202399"
    path = write_ledger(folder / f"rows{size}.xlsx", invented_students(size, stem=stem))

    def open_table() -> None:
        window.page_host.ask(ImportRoster(str(path)))
        window.settle()

    def go_on() -> None:
        window.page.footer.next.click()
        window.settle()

    def take_back() -> None:
        window.page.put_away()
        window.page_host.undo()
        window.settle()

    return {
        "reading a table": open_table,
        "correcting it": go_on,
        "checking it": go_on,
        "importing it": go_on,
        "undoing the import": take_back,
    }


def acquaint(home: Path, folder: Path) -> Path:
    """Let the caseload know another computer of the same person, and return its parcel."""
    manager = new_home(folder / "other")
    with manager.open(home, KEY) as here, manager.open(folder / "other", KEY) as there:
        for one, other in ((here, there), (there, here)):
            card = other.exchange.card()
            one.services.partners.add_partner(card, Role.COUNSELOR, checked=True, is_own=True)
        there.services.imports.import_draft(roster_of(_PARCEL_FILES, first=900_000))
        with there.snapshot() as reader:
            files = list(reader.file_ids(_every()))
            (partner,) = reader.get_all(Partner)
        for number in range(3):
            there.services.talks.log_talk(files, a_talk(content=f"{_NOTE}第{number}次。"))
        return Path(there.exchange.seal(partner, out=folder).path)


def _every() -> Any:
    from casework.read_models import FileQuery

    return FileQuery()


def _exchange(window: Window, folder: Path) -> Mapping[str, Story]:
    parcel = next(folder.glob("*.zhp"))

    def offer() -> None:
        window.page_host.ask(OfferFile(str(parcel)))
        window.settle()

    def take() -> None:
        window.page.parcels.incoming.take.click()
        window.settle()

    def seal() -> None:
        page = _show(window, "exchange")
        page.sending.seal(page.view_model.partners[0].partner, folder / "sent")
        window.settle()

    (folder / "sent").mkdir(exist_ok=True)
    return {
        f"previewing a parcel of {_PARCEL_FILES} files": offer,
        "importing it": take,
        "sealing a parcel": seal,
    }


def _looks_and_locks(window: Window) -> Mapping[str, Story]:
    def change(**choice: Any) -> None:
        window.program.change_settings(**choice)
        window.settle()

    def lock() -> None:
        window.program.lock()
        window.until(lambda: window.page_host is None)
        window.settle()

    def unlock() -> None:
        unlock_screen: Any = window.program.window.centralWidget()
        unlock_screen.offered.emit(UnlockCredentials(passphrase=PASSPHRASE))
        window.until(lambda: window.page_host is not None)
        window.settle()

    return {
        "switching to dark": partial(change, theme="dark"),
        "changing the text size": partial(change, percent=115),
        "changing the language": partial(change, language="en"),
        "locking": lock,
        "unlocking": unlock,
    }
