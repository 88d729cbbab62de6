"""The page on taking files in names a test for every trap, and every test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "import.md"
TRAPS = 36

_ROW = re.compile(r"^\| +(\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(\w+)::(\w+)`")


def test_every_trap_is_covered_by_a_test_that_exists() -> None:
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    missing = []
    for number, tests in rows:
        named = _TEST.findall(tests)
        assert named, f"trap {number} names no test"
        for module, name in named:
            (file,) = (ROOT / "tests").rglob(f"{module}.py")
            if f"\ndef {name}(" not in file.read_text(encoding="utf-8"):
                missing.append(f"{number}: {module}::{name}")

    assert [int(number) for number, _tests in rows] == list(range(1, TRAPS + 1))
    assert missing == []
