"""What was decided for sheets of one layout, so that it need not be decided again.

It is kept with the drafts of a caseload: it is no record, and undo does not remove it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.intake.fields import Subject
from casework.roster_cells import plain

PREFIX = "intake.layout/"
"""Before the fingerprint of a layout, in the key under which it is kept."""

WORDS = frozenset(
    ("categories", "level", "class_name", "major", "college", "helper_role", "ethnicity")
) | frozenset(("gender", "job_kind", "mode", "event_mode", "event_kind", "state", "source"))
"""Fields whose corrected words may be kept: they say nothing of one person."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The fields of columns, words that mean another, and what rows take that do not say it."""

    fields: Mapping[int, str] = field(default_factory=dict)
    alike: Mapping[tuple[str, str], str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


Memory = Mapping[str, Remembered]
"""What is remembered, by the fingerprint of the layout."""


def fingerprint_of(subject: Subject, headings: Iterable[str]) -> str:
    """Return the mark of a layout: equal for sheets with the same headings in the same order."""
    text = "\x1f".join([subject.value, *(plain(heading).upper() for heading in headings)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def kept_as(fingerprint: str, remembered: Remembered) -> tuple[str, str]:
    """Return key and text under which this is kept."""
    document = {
        "fields": {str(index): name for index, name in remembered.fields.items()},
        "alike": [[name, text, instead] for (name, text), instead in remembered.alike.items()],
        "defaults": dict(remembered.defaults),
    }
    return PREFIX + fingerprint, json.dumps(document, ensure_ascii=False, sort_keys=True)


def remembered(kept: Mapping[str, str]) -> Memory:
    """Return what is remembered, from the user state of a caseload; damaged entries are dropped."""
    found: dict[str, Remembered] = {}
    for key, text in kept.items():
        if key.startswith(PREFIX):
            try:
                document = json.loads(text)
                found[key.removeprefix(PREFIX)] = Remembered(
                    {int(index): str(name) for index, name in document["fields"].items()},
                    {(str(n), str(t)): str(i) for n, t, i in document["alike"]},
                    {str(name): str(value) for name, value in document["defaults"].items()},
                )
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
    return found
