"""The first files of a list: the same as all files give, whichever way is the shorter one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from uuid import UUID

import pytest

from casework.read_models import FileQuery
from storage.caseload import OpenCaseload
from tests.builders.homes import a_home, facts, roster_of

EARLY, MANY = 200, 1_600
"""Of the earlier numbers there are few; of the later ones so many that the list is gone through."""

NAMES = ("林知远", "知远林知", "知远林知", "林知远", "马晓亮", "王芳")

NUMBERS = ("0", "023", "0230", "0231", "02310", "023100", "02310009", "0232")
TYPED = ("", *NUMBERS, "ma", "mxlx", "林", "知远", "林知远", "0231 ma", "林 02310", "nobody")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCaseload]:
    numbers = [f"0230{place:06d}" for place in range(EARLY)]
    numbers += [f"0231{place:06d}" for place in range(MANY)]
    students = [
        facts(place, student_no=number, name=NAMES[place % len(NAMES)])
        for place, number in enumerate(numbers, 1)
    ]
    home = a_home(tmp_path_factory.mktemp("heads") / "home", students=0)
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of(students))
        yield caseload


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (16, 0), (16, 5), (400, 0)])
def test_the_first_files_are_a_prefix_of_all_files(
    caseload: OpenCaseload, typed: str, limit: int, offset: int
) -> None:
    with caseload.snapshot() as reader:
        every = reader.file_ids(FileQuery(search=typed))
        some = reader.file_ids(FileQuery(search=typed, limit=limit, offset=offset))

    assert some == every[offset : offset + limit]


@pytest.mark.fast
def test_a_filter_applies_to_the_first_files_too(caseload: OpenCaseload) -> None:
    query = FileQuery(search="023", where=(("lacks", "phone"),), limit=16)

    with caseload.snapshot() as reader:
        assert reader.file_ids(query) == ()
        assert len(reader.file_ids(FileQuery(search="023", limit=16))) == 16


def test_an_id_from_a_list_is_an_ordinary_uuid(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        (found,) = reader.file_ids(FileQuery(limit=1))
        file = reader.line(found).file

    made = UUID(str(found))
    assert (made, hash(made), made.is_safe) == (found, hash(found), found.is_safe)
    assert file.id == found
    assert copy(found) == found  # made from its state, as in a process that sets documents
