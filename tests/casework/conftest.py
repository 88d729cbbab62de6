"""Rules cost next to nothing to test: all of them are in the fast suite."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let ``./dev test --fast`` run every test of this folder."""
    item.add_marker(pytest.mark.fast)
