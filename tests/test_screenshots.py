"""Which pictures a call of ``./dev screenshots`` makes, and what becomes of a worker that ends."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.tools.crew import Crew, Place
from tests.tools.pictures import (
    MAIN,
    NoSuchPictureError,
    Picture,
    all_pictures,
    choose,
    divide,
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


def test_parts_hold_every_picture_once_and_keep_modules_together() -> None:
    modules = found_modules()
    every = all_pictures(name for screens in modules.values() for name, _show in screens)
    parts = divide(every, modules, 2)

    assert sorted(one.name for part in parts for one in part) == sorted(one.name for one in every)
    assert min(map(len, parts)) > 0.9 * max(map(len, parts))
    for screens in modules.values():
        names = {name for name, _show in screens}
        assert sum(bool(names & {one.screen for one in part}) for part in parts) == 1


def _ends_over_students(
    told: Connection, _place: Place, _folder: str, _out: str, pictures: list[Picture]
) -> None:
    """A worker that ends, as at a fault of a library, over one screen."""
    for picture in pictures:
        told.send(("begun", picture.name))
        if picture.screen == "students":
            os._exit(11)
        faults = ["a word lacks room"] if picture.screen == "today" else []
        told.send(("taken", faults))
    told.send(("over", None))


def test_a_worker_that_ends_costs_one_screen_and_is_told_of(tmp_path: Path) -> None:
    pictures = choose(EVERYTHING, [], ["zh-light-1366", "zh-light-911"])
    parts = [pictures[:2], pictures[2:]]

    done = Crew(tmp_path, _ends_over_students).take(parts, [Place(), Place()])

    assert len(done.taken) == 6
    assert [line.split(":")[0] for line in done.lost] == ["students-zh-light-1366x728", "students"]
    assert sorted(done.wrong) == ["today-zh-light-1366x728", "today-zh-light-911x485"]
    assert done.wrong["today-zh-light-911x485"] == ["today-zh-light-911x485: a word lacks room"]


def _begins_nothing(
    _told: Connection, _place: Place, _folder: str, _out: str, _pictures: list[Picture]
) -> None:
    os._exit(3)


def test_a_worker_that_cannot_begin_is_not_started_again(tmp_path: Path) -> None:
    done = Crew(tmp_path, _begins_nothing).take([EVERYTHING[:3]], [Place()])

    assert not done.taken
    assert len(done.lost) == 1
    assert "(3)" in done.lost[0]
