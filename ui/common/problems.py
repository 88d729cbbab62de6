"""Error messages: one sentence for each code, with its facts.

The sentences are in ``ui/locale/problems.toml``, which is read when the first one is shown."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from casework.intake.roster import RowProblem
from casework.problems import RuleBroken, Trouble
from ui.common.display_names import action_name, field_name, kind_name
from ui.common.i18n import LOCALE_FOLDER, _, current_language, speaks_in_window


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


_KIND_OF_FACTS = ("reason", "why", "keyring_reason", "kind", "key")
_SIZES = ("size", "limit", "free_bytes", "needed_bytes")
_MOMENTS = ("at", "now")
_SAME = {"path": "file", "file": "path", "student_no": "number", "value": "birth"}
"""Facts that have two names."""
_DEFAULTS = {"example": "2026-11-23"}


def sentence_for(problem: RuleBroken | Trouble) -> str:
    """Return one or two sentences for an error: what happened, and what to do."""
    code = problem.rule if isinstance(problem, RuleBroken) else problem.code
    field = problem.field if isinstance(problem, RuleBroken) else None
    return sentence_of(code, problem.facts, field)


def problem_sentence(problem: RowProblem) -> str:
    """Return the sentence on a problem with a row of a roster."""
    facts = {"sheet": problem.sheet, "row": problem.row, **problem.facts}
    sentences = problem_sentences()
    template = None if problem.code in sentences.window else sentences.rows.get(problem.code)
    if template is None and problem.code == f"{problem.field}_MISSING".upper():
        template = sentences.rows["BLANK"]
    if template is None:
        return sentence_of(problem.code, facts, problem.field)
    return _filled(_(template), facts, problem.field)


def sentence_of(code: str, facts: Mapping[str, Any], field: str | None = None) -> str:
    """Return the sentence of a code, or the variant for the kind that the facts name."""
    general = problem_sentences().general
    for name in _KIND_OF_FACTS:
        special = general.get(f"{code}/{facts.get(name)}")
        if special is not None:
            return _filled(_(special), facts, field)
    template = _template(code)
    if template is None:
        return _("This could not be done ({code}).").format(code=code)
    sentence = _filled(_(template), facts, field)
    why = str(facts.get("keyring_reason"))
    if why in general and why != "KEYRING_NOT_SET_UP":
        sentence = f"{_(general[why])} {sentence}"
    return sentence


def _template(code: str) -> str | None:
    sentences = problem_sentences()
    if speaks_in_window() and code in sentences.window:
        return sentences.window[code]
    return sentences.general.get(code, sentences.rows.get(code))


def _filled(template: str, facts: Mapping[str, Any], field: str | None) -> str:
    sentence = _Facts().vformat(template, (), {"field": _field(field), **_shown(facts)})
    return sentence[:1].upper() + sentence[1:]


def _field(field: str | None) -> str:
    return field_name(field) if field else _("an entry")


def _shown(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _fact(name, value) for name, value in facts.items()}


def _fact(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name in _SIZES and isinstance(value, int):
        return f"{value / (1 << 20):.1f} MiB"
    if name in _MOMENTS and isinstance(value, str):
        return _moment(value)
    if name == "kind":
        return kind_name(str(value))
    if name == "name":
        return action_name(str(value))
    if name == "why" and (why := problem_sentences().general.get(str(value))) is not None:
        return _(why)
    if name == "missing":
        return _listed([field_name(field) for field in str(value).split(",")])
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed(value)
    return str(value)


def _moment(value: str) -> str:
    """Return an instant in local time."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if at.tzinfo is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def _listed(items: Sequence[Any]) -> str:
    between = "、" if current_language() == "zh_CN" else ", "
    return between.join(str(item) for item in items) or "—"


class _Facts(string.Formatter):
    """Format arguments of a sentence; a missing fact is shown as a dash instead of an error."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        name = str(key)
        return kwargs.get(name, kwargs.get(_SAME.get(name, name), _DEFAULTS.get(name, "—")))
