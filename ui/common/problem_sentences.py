"""The sentences for problems, read from ``ui/locale/problems.toml`` when the first one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ui.common.i18n import LOCALE_FOLDER


class ProblemSentences(NamedTuple):
    """English sentences by code; ``CODE/KIND`` is the variant for a kind that the facts name."""

    general: Mapping[str, str]
    rows: Mapping[str, str]
    """Problems of a row or sheet of an import."""
    window: Mapping[str, str]
    """Variants without options of commands."""


@cache
def problem_sentences() -> ProblemSentences:
    """Return all sentences."""
    import tomllib  # heavy

    topics = tomllib.loads((LOCALE_FOLDER / "problems.toml").read_text("utf-8"))
    rows, window = topics.pop("rows"), topics.pop("window")
    general = {code: text for topic in topics.values() for code, text in topic.items()}
    return ProblemSentences(general, rows, window)
