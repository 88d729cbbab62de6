"""Damaged files by the hundred: no crash, no half import, always a sentence; more in the soak."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.builders.fuzzing import assert_taken_or_refused
from tests.builders.homes import a_home
from tests.builders.mutants import mutants

COUNT = 500
PARTS = 5
WRITES_EVERY = 10


@pytest.mark.skipif(sys.platform == "win32", reason="the tool that mutates needs POSIX limits")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_damaged_file_is_read_completely_or_refused_with_a_message(
    tmp_path: Path, part: int
) -> None:
    path = tmp_path / "a.bin"
    ends: Counter[str] = Counter()
    with a_home(tmp_path / "home").open() as caseload:
        for number, (name, data) in enumerate(mutants(COUNT // PARTS, seed=part)):
            path.write_bytes(data)
            try:
                end = assert_taken_or_refused(caseload, path, writes=number % WRITES_EVERY == 0)
            except Exception as error:
                raise AssertionError(name) from error
            ends[end] += 1

    assert ends.total() == COUNT // PARTS
    assert min(ends["taken"], ends["refused"]) > 5, "the damage must be neither all nor nothing"
