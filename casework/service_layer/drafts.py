"""Drafts: what is entered or imported before it becomes a record.

A draft has the fields that its record declares as entered; ``values_of`` hands them on, so that a
new one needs no line here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from casework.records import Record, TrainingState
from casework.records.activities import EventFields, SignInFields, TrainingFields
from casework.records.base import FieldInfo, field_info
from casework.records.destination import DestinationFields
from casework.records.file import PlanFields
from casework.records.offers import (
    ComplaintFields,
    EmployerFields,
    PostFields,
    ReferralFields,
    VisitFields,
)
from casework.records.talk import StudentTalkFields, TalkFields
from casework.service_layer import inputs

D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkDraft(StudentTalkFields, TalkFields):
    """A talk as held; ``is_group`` marks a session with one text for all students.

    ``held_by`` None means the author. A follow-up day without ``follow_up`` is pending (待跟进).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft(PlanFields):
    """A new version of a plan; ``made_by`` None means the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerDraft(EmployerFields):
    """An employer under its own name; kinds without a legal credit code have none."""

    uscc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft(PostFields):
    """A post as advertised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft(ReferralFields):
    """A recommendation of one post, why it fits, and the answer if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft(VisitFields):
    """A visit to an employer: a known one (``employer_id``), or just a name."""

    employer_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDraft(ComplaintFields):
    """A complaint as received, with the name of the complainant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft(EventFields):
    """An event for students."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInDetails(SignInFields):
    """How students signed in: the method, the day if known, and one proof for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDraft(TrainingFields):
    """A training as known so far."""

    state: TrainingState = TrainingState.ENROLLED


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationDetails(DestinationFields):
    """Details of a destination except code, day and employer."""


def values_of(draft: object, kind: type[Record]) -> dict[str, Any]:
    """Return what a draft says of the fields of a record, by name.

    Texts are without the blanks around them; those without any letter are None where they may be.
    """
    known = field_info(kind)
    return {
        name: _cleaned(getattr(draft, name), known[name])
        for name in field_info(type(draft))
        if name in known
    }


def _cleaned(value: Any, info: FieldInfo) -> Any:
    if not isinstance(value, str) or isinstance(value, Enum) or info.is_verbatim:
        return value
    return value.strip() or (None if info.is_optional else "")


def check_choices(draft: object) -> None:
    """Raise RuleBroken BAD_CHOICE for a text that its field does not accept."""
    for name, info in field_info(type(draft)).items():
        word = (getattr(draft, name) or "").strip() if info.choices else ""
        if word:
            inputs.one_of(info.choices, word, name)


def draft_from(kind: type[D], values: Mapping[str, Any], **others: Any) -> D:
    """Return the draft of an imported row: its values by field, and ``others``.

    Texts that a field does not accept are left out.
    """
    found = {
        name: values.get(name)
        for name, info in field_info(kind).items()
        if (name in values or info.default is dataclasses.MISSING)
        and not (info.choices and values.get(name) not in info.choices)
    }
    return kind(**(found | others))
