"""A caseload to type commands for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.commands import Office, an_office
from ui.common.i18n import set_language


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


@pytest.fixture(autouse=True)
def spoken_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the language as it was found."""
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    set_language("en")
