"""Remembered choices for sheets of one layout, so that they need not be made again.

They are stored with the drafts of a caseload, not as records, so undo does not remove them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.intake.fields import Subject
from casework.intake.roster_cells import plain

PREFIX = "intake.layout/"
"""Prefix of the storage key, before the fingerprint of the layout."""

WORDS = frozenset(
    ("categories", "level", "class_name", "major", "college", "helper_role", "ethnicity")
) | frozenset(("gender", "job_kind", "mode", "event_mode", "event_kind", "state", "source"))
"""Fields whose corrected words may be remembered, because they contain no personal data."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Remembered fields of columns, replacements of words, and defaults."""

    fields: Mapping[int, str] = field(default_factory=dict)
    alike: Mapping[tuple[str, str], str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


Memory = Mapping[str, Remembered]
"""Remembered choices, by the fingerprint of the layout."""


def fingerprint_of(subject: Subject, headings: Iterable[str]) -> str:
    """Return the fingerprint of a layout: equal for the same headings in the same order."""
    text = "\x1f".join([subject.value, *(plain(heading).upper() for heading in headings)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def kept_as(fingerprint: str, remembered: Remembered) -> tuple[str, str]:
    """Return the key and value under which this is stored."""
    document = {
        "fields": {str(index): name for index, name in remembered.fields.items()},
        "alike": [[name, text, instead] for (name, text), instead in remembered.alike.items()],
        "defaults": dict(remembered.defaults),
    }
    return PREFIX + fingerprint, json.dumps(document, ensure_ascii=False, sort_keys=True)


def remembered(kept: Mapping[str, str]) -> Memory:
    """Return what is remembered in the user state of a caseload; invalid entries are skipped."""
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
