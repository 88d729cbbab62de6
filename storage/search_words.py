"""Takes text apart into what the indexes of the search keep."""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9\"'*·•‧∙⋅・.,，。、()（）-]+")


def plain(text: str) -> str:
    """Return a text normalised for search: width and case folded."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Return the runs of letters, of digits, and of anything else that is no mark, in order."""
    found: list[str] = _RUNS.findall(plain(text))
    return found


def is_ascii_word(run: str) -> bool:
    """Return whether a run is letters or digits, found by its beginning."""
    return run.isascii()


def pairs(run: str) -> list[str]:
    """Return the pairs of neighbouring characters of a run."""
    return [run[i : i + 2] for i in range(len(run) - 1)]
