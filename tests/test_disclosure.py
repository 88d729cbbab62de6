"""Disclosure levels: what lies above a document's level is nowhere in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.disclosure import PAPERS, Disclosure, PersonalField, check_level, may_hold
from casework.problems import RuleBroken
from tests.builders.all_papers import MAKERS, MARKS, NEVER, a_marked_home
from tests.builders.homes import Home
from tests.builders.reading import words_in

BIRTHDAYS = ("2005-01-01", "2005年1月1日", "2005年01月01日", "20050101", "2005/1/1", "2005.1.1")
"""Ways to write the date of birth of the marked student."""

EVERY = [(key, level) for key, kind in PAPERS.items() for level in kind.levels]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return a_marked_home(tmp_path_factory.mktemp("marked") / "home")


def found_in(words: str) -> set[PersonalField]:
    return {field for field, marks in MARKS.items() if any(mark in words for mark in marks)}


def test_every_kind_of_document_is_looked_through() -> None:
    assert set(MAKERS) == set(PAPERS)
    assert set(MARKS) == set(PersonalField)


@pytest.mark.parametrize(("key", "level"), EVERY, ids=str)
def test_what_is_above_the_level_is_nowhere_in_the_document(
    key: str, level: Disclosure, marked: Home, tmp_path: Path
) -> None:
    home = marked.copy(tmp_path / "home")
    out = tmp_path / "out"
    out.mkdir()

    with home.open() as caseload:
        made = list(MAKERS[key](caseload, level, out))

    assert made
    words = "".join(words_in(path) for path in made)
    allowed = {field for field in PersonalField if may_hold(key, level, field)}
    assert found_in(words) <= allowed
    if key != "own_copy":  # the student's own copy holds the student's own numbers
        assert [number for number in NEVER if number in words] == []
    if level is not Disclosure.OWN:  # the date is what is covered in the number
        assert [day for day in BIRTHDAYS if day in words] == []


def test_the_search_finds_what_is_there(marked: Home, tmp_path: Path) -> None:
    home = marked.copy(tmp_path / "home")
    with home.open() as caseload:
        made = list(MAKERS["own_copy"](caseload, Disclosure.OWN, tmp_path))

    for path in made:
        assert found_in(words_in(path)) >= set(PersonalField) - {
            PersonalField.ID_NUMBER,
            PersonalField.PHONE,
        }


@pytest.mark.parametrize("key", PAPERS)
def test_a_level_that_a_kind_does_not_offer_is_refused(key: str) -> None:
    for level in Disclosure:
        if level in PAPERS[key].levels:
            check_level(key, level)
            continue
        with pytest.raises(RuleBroken) as refused:
            check_level(key, level)
        assert refused.value.field == "level"
