"""A caseload of every schema opens, is whole, and holds what it held."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.lists import FileQuery
from casework.records import Talk
from storage import schema
from tests.builders.golden_homes import GOLDEN, golden_home


@pytest.mark.fast
@pytest.mark.parametrize("number", GOLDEN)
def test_a_caseload_of_this_schema_opens_whole_with_what_it_held(
    number: str, tmp_path: Path
) -> None:
    said = GOLDEN[number]
    home = golden_home(number, tmp_path / "home")

    with home.world.open(home.folder, home.key) as caseload:
        assert caseload.verify_journal().findings == ()
        assert caseload.verify_store() == ()
        assert caseload.check_history() == ()
        assert caseload.state_digest() == said.digest
        with caseload.look() as reader:
            assert reader.journal_head(until=said.entries) == (said.entries, said.head)
            names = {line.file.student_no for line in reader.lines(FileQuery())}
            talks = reader.all_of(Talk)
    assert names == {"20239001", "20239002", "20239003"}
    assert len(talks) == said.talks


def test_every_schema_has_its_caseload() -> None:
    """Schema 1 has one of its own (``test_schema.py``); nobody ever worked with schema 10."""
    every = {f"{number:02}" for number in range(2, schema.SCHEMA + 1)}

    assert every - GOLDEN.keys() <= {"10"}
