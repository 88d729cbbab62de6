"""Tokenizes text for the search indexes."""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9\"'*·•‧∙⋅・.,，。、()（）-]+")


def plain(text: str) -> str:
    """Return a text normalised for search: width and case folded."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Return runs of letters, of digits, and of other characters except punctuation, in order."""
    found: list[str] = _RUNS.findall(plain(text))
    return found


def is_ascii_word(run: str) -> bool:
    """Return whether a run consists of ASCII letters or digits, which are searched by prefix."""
    return run.isascii()


def pairs(run: str) -> list[str]:
    """Return the pairs of adjacent characters of a run."""
    return [run[i : i + 2] for i in range(len(run) - 1)]
