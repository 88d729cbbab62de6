"""How processes share the suite: a file is one piece of work, and so is a group of tests.

What the tests of a file share, such as a caseload or a program, is then made in one process only.
Tests marked with the same ``xdist_group`` use something that the computer has once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling


class ByGroupAndFile(LoadGroupScheduling):
    """Gives a process the tests of a group, or of a file, one after the other."""

    def _split_scope(self, nodeid: str) -> str:
        return work_unit_of(nodeid)


def work_unit_of(nodeid: str) -> str:
    """Return the group that a test is marked with, or else its file."""
    _name, at, group = nodeid.rpartition("@")
    is_marked = bool(at) and "]" not in group  # the arguments of a test may hold an @ too
    return group if is_marked else nodeid.partition("::")[0]


def name_groups(items: Iterable[pytest.Item]) -> None:
    """Write the group of each test behind its name: that is all the other process hears of it.

    pytest-xdist 3.8 writes it to where pytest 9.2 does not look any more (pytest-xdist #1386).
    """
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark is None:
            continue
        suffix = f"@{mark.args[0]}"
        if not item.nodeid.endswith(suffix):
            kept: Any = item
            kept._id = type(kept._id).parse(item.nodeid + suffix)
