"""Which pictures a call of ``./dev screenshots`` makes, and what becomes of a worker that ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.tools.crew import Crew
from tests.tools.displays import Place, ended_in_order, on_screens
from tests.tools.pictures import (
    MAIN,
    WITH_OWN_CASELOADS,
    NoSuchPictureError,
    Picture,
    Piece,
    Queue,
    Screen,
    all_pictures,
    choose,
    cut,
    found_modules,
)
from tests.tools.screenshots import main

SCREENS = ("today", "students", "students_view", "settings-code")
EVERYTHING = all_pictures(SCREENS)


def test_every_screen_is_taken_in_each_language_theme_and_size_and_some_in_high_contrast() -> None:
    names = [one.name for one in EVERYTHING]

    assert len(names) == len(set(names)) == len(SCREENS) * 16 + 2 * 2
    assert "settings-code-en-dark-1920x1040" in names
    assert "students-zh-contrast-1366x728" in names
    assert "settings-code-zh-contrast-1366x728" not in names


def test_a_language_and_a_theme_are_chosen_once_and_sizes_follow_each_other() -> None:
    looks = [(one.spoken, one.theme) for one in EVERYTHING]
    changes = [look for before, look in zip([None, *looks], looks, strict=False) if before != look]

    assert len(changes) == len(set(changes)) == 6
    assert [one.screen for one in EVERYTHING[:5]] == ["today"] * 4 + ["students"]


def test_the_name_of_a_screen_means_all_of_its_pictures_and_no_other_screen() -> None:
    found = choose(EVERYTHING, ["students"])

    assert {one.screen for one in found} == {"students"}
    assert len(found) == 18


def test_the_name_of_a_picture_means_this_picture() -> None:
    name = "settings-code-zh-light-1366x728"

    assert [one.name for one in choose(EVERYTHING, [name])] == [name]
    assert [one.name for one in choose(EVERYTHING, [f"{name}.png"])] == [name]


def test_looks_narrow_what_the_names_mean() -> None:
    found = choose(EVERYTHING, ["today"], ["zh-light", "en-dark-911"])

    assert {one.look.rsplit("-", 1)[0] for one in found} == {"zh-light", "en-dark"}
    assert len(found) == 5


def test_letters_of_another_size_are_in_the_name() -> None:
    large = all_pictures(["today"], 130)

    assert choose(large, ["today-zh-light-911x485-130"])
    with pytest.raises(NoSuchPictureError):
        choose(large, ["today-zh-light-911x485"])


@pytest.mark.parametrize("name", ["studnets", "student", "students-zh-light-1366x700"])
def test_a_name_that_does_not_exist_is_refused_with_those_near_it(name: str) -> None:
    with pytest.raises(NoSuchPictureError, match=r"students\b") as refused:
        choose(EVERYTHING, ["today", name])

    assert repr(name) in str(refused.value)


def test_a_look_that_no_picture_has_is_refused() -> None:
    with pytest.raises(NoSuchPictureError, match="zh-blue"):
        choose(EVERYTHING, [], ["zh-blue"])


def test_a_name_that_does_not_exist_ends_the_tool_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["studnets"]) == 2

    out, err = capsys.readouterr()
    assert not out
    assert "'studnets'" in err
    assert "students" in err


def test_no_two_screens_share_a_name_and_those_of_every_day_are_there() -> None:
    names = [name for screens in found_modules().values() for name, _show in screens]

    assert len(names) == len(set(names))
    assert set(MAIN) <= set(names)


def test_pieces_hold_every_picture_once_and_one_module_in_one_look() -> None:
    modules = found_modules()
    every = all_pictures(name for screens in modules.values() for name, _show in screens)
    pieces = cut(every, modules, WITH_OWN_CASELOADS)

    assert sorted(one.name for piece in pieces for one in piece.pictures) == sorted(
        one.name for one in every
    )
    for piece in pieces:
        screens = {one.screen for one in piece.pictures}
        assert screens <= {name for name, _show in modules[piece.module]}
        if not piece.is_whole:
            assert {(one.spoken, one.theme) for one in piece.pictures} == {piece.look}
    whole = [piece.module for piece in pieces if piece.is_whole]
    assert sorted(whole) == sorted(WITH_OWN_CASELOADS)


def _module_of_each(*screens: str) -> dict[str, list[Screen]]:
    return {f"m_{name}": [(name, lambda _studio: None)] for name in screens}


def _queue(whole: Sequence[str] = ()) -> Queue:
    return Queue(cut(EVERYTHING, _module_of_each(*SCREENS), [f"m_{name}" for name in whole]))


def _names(piece: Piece | None) -> tuple[str, tuple[str, str]]:
    assert piece is not None
    return piece.pictures[0].screen, piece.look


def test_whole_modules_are_handed_out_first_and_in_all_of_their_looks() -> None:
    queue = _queue(whole=["students_view", "students"])

    for screen, count in (("students", 18), ("students_view", 16)):
        piece = queue.next_for(("zh", "light"))
        assert _names(piece)[0] == screen
        assert piece is not None
        assert len(piece.pictures) == count
    assert _names(queue.next_for(("zh", "light"))) == ("today", ("zh", "light"))


def test_a_worker_stays_with_its_look_and_takes_its_screens_in_their_order() -> None:
    queue = _queue()

    taken = [_names(queue.next_for(("en", "dark"), [("zh", "light")])) for _turn in SCREENS]

    assert taken == [(screen, ("en", "dark")) for screen in SCREENS]


def test_a_worker_takes_a_look_that_nobody_is_at_and_helps_others_only_at_the_end() -> None:
    queue = _queue()
    others = [("zh", "light"), ("zh", "dark")]
    looks = []
    look = None
    while (piece := queue.next_for(look, others)) is not None:
        look = piece.look
        if look not in looks:
            looks.append(look)

    assert looks[:4] == [("en", "light"), ("en", "dark"), ("zh", "contrast"), ("en", "contrast")]
    assert sorted(looks[4:]) == sorted(others)
    assert not len(queue)


def _ends_over_students(
    answer: Connection,
    _place: Place,
    _folder: str,
    _out: str,
    pieces: Iterable[Sequence[Picture]],
) -> None:
    """A worker that ends, as at a fault of a library, over one screen."""
    for picture in (one for pictures in pieces for one in pictures):
        answer.send(("begun", picture.name))
        if picture.screen == "students":
            os._exit(11)
        faults = ["a word lacks room"] if picture.screen == "today" else []
        answer.send(("taken", faults))


def test_a_worker_that_ends_costs_one_screen_and_is_told_of(tmp_path: Path) -> None:
    pictures = choose(EVERYTHING, [], ["zh-light-1366", "zh-light-911"])
    pieces = [Piece("m", tuple(pictures[:2])), Piece("m", tuple(pictures[2:]))]

    done = Crew(tmp_path, _ends_over_students).take(pieces, [Place(), Place()])

    assert len(done.taken) == 6
    assert [line.split(":")[0] for line in done.lost] == ["students-zh-light-1366x728", "students"]
    assert sorted(done.wrong) == ["today-zh-light-1366x728", "today-zh-light-911x485"]
    assert done.wrong["today-zh-light-911x485"] == ["today-zh-light-911x485: a word lacks room"]


def _begins_nothing(
    _told: Connection,
    _place: Place,
    _folder: str,
    _out: str,
    _pieces: Iterable[Sequence[Picture]],
) -> None:
    os._exit(3)


def test_a_worker_that_cannot_begin_is_not_started_again(tmp_path: Path) -> None:
    done = Crew(tmp_path, _begins_nothing).take([Piece("m", tuple(EVERYTHING[:3]))], [Place()])

    assert not done.taken
    assert len(done.lost) == 2
    assert "(3)" in done.lost[0]
    assert done.lost[1].startswith("3 pictures are left out")


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_screens_end_when_the_tool_is_asked_to_end(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def note(*arguments: Any, **more: Any) -> subprocess.Popen[bytes]:
        begun.append(real(*arguments, **more))
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", note)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)

    with pytest.raises(SystemExit) as left, ended_in_order(), on_screens(2):
        signal.raise_signal(number)

    assert left.value.code == 128 + number
    assert [server.args[0] for server in begun] == ["Xvfb"] * 2
    assert None not in [server.returncode for server in begun]


def _waits_for_ever(
    answer: Connection,
    _place: Place,
    folder: str,
    out: str,
    pieces: Iterable[Sequence[Picture]],
) -> None:
    for pictures in pieces:
        (Path(out) / "worker").write_text(f"{os.getpid()} {folder}")
        answer.send(("begun", pictures[0].name))
        os.kill(os.getppid(), signal.SIGTERM)
        time.sleep(60)


def test_workers_end_and_their_folders_go_when_the_tool_is_asked_to_end(tmp_path: Path) -> None:
    crew = Crew(tmp_path, _waits_for_ever)

    with pytest.raises(SystemExit), ended_in_order():
        crew.take([Piece("m", tuple(EVERYTHING[:3]))], [Place()])

    number, folder = (tmp_path / "worker").read_text().split(" ", 1)
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(number), 0)
