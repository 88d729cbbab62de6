"""Base classes of records, and what a record says of its fields.

What the program has to know of a field is said once, where the field is declared, by traits that
are joined with ``|``::

    wishes: str | None = added(TALK_TEXT | LONG | NOTE, shown=False)

The first trait says who is sent the field; a test fails for a field without one. Redaction,
corrections, the search in notes, drafts, imports and commands read them through ``field_info``.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Protocol
from uuid import UUID


class Sharing(StrEnum):
    """Who is sent a field, of those who are sent its record.

    The values from ``ID_NUMBER`` to ``EVIDENCE_NAMES`` are stored in ``Partner.fields``.
    """

    EVERYONE = "everyone"
    ID_NUMBER = "id_number"
    TALK_TEXT = "talk_text"
    PLAN_TEXT = "plan_text"
    MATCH_TEXT = "match_text"
    WISHES = "wishes"
    FAMILY = "family"
    EVIDENCE_NAMES = "evidence_names"
    NO_ONE = "no_one"
    DEVICE = "device"


Traits = dict[str, Any]
"""What is said of a field; ``|`` joins them."""

SENT: Traits = {"sharing": Sharing.EVERYONE}
"""Everyone who is sent the record is sent the field."""

ID_NUMBER: Traits = {"sharing": Sharing.ID_NUMBER}
TALK_TEXT: Traits = {"sharing": Sharing.TALK_TEXT}
PLAN_TEXT: Traits = {"sharing": Sharing.PLAN_TEXT}
MATCH_TEXT: Traits = {"sharing": Sharing.MATCH_TEXT}
WISHES: Traits = {"sharing": Sharing.WISHES}
FAMILY: Traits = {"sharing": Sharing.FAMILY}
EVIDENCE_NAMES: Traits = {"sharing": Sharing.EVIDENCE_NAMES}
"""With one of these seven, an office is sent the field only if it is allowed to see the group."""

WITHHELD: Traits = {"sharing": Sharing.NO_ONE}
"""No one is sent the field."""

DEVICE: Traits = {"sharing": Sharing.DEVICE}
"""The field is meaningful on one device only: it is neither sent nor taken from a parcel."""

CORRECTED: Traits = {"is_corrected": True}
"""The field can be corrected 更正."""

LONG: Traits = CORRECTED | {"is_long": True}
"""The field can be corrected, and its text may have several lines."""

EDITED: Traits = {"is_edited": True}
"""The field can be changed among the details of a student."""

BLANK: Traits = {"may_be_blank": True}
"""The text may be empty although it is never None."""

NOTE: Traits = {"is_note": True}
"""The text is found by a search in notes."""

VERBATIM: Traits = {"is_verbatim": True}
"""The text is stored as it was entered, with the blanks around it."""

_ADDED = "is_added"


def accepts(choices: Sequence[str]) -> Traits:
    """Say that drafts and imports accept only these texts."""
    return {"choices": tuple(choices)}


def added(traits: Traits, *, default: Any = None, shown: bool = True) -> Any:
    """Return a field that a later schema added; ``shown`` is false for personal data.

    While it has its default value it is omitted from the digest of a record, so that digests
    computed by older programs stay valid.
    """
    return field(default=default, repr=shown, metadata=traits | {_ADDED: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInfo:
    """What is known of one field. ``type`` is its type without None."""

    type: Any
    is_optional: bool
    default: Any
    sharing: Sharing | None = None
    is_corrected: bool = False
    is_long: bool = False
    is_edited: bool = False
    may_be_blank: bool = False
    is_note: bool = False
    is_verbatim: bool = False
    is_added: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether the field must have a value."""
        return not (self.is_optional or self.may_be_blank)


_INFO: dict[type, Mapping[str, FieldInfo]] = {}


def field_info(kind: type[Any]) -> Mapping[str, FieldInfo]:
    """Return what is known of each field of a record or a draft, in order."""
    if kind not in _INFO:
        hints = typing.get_type_hints(kind)
        found = {one.name: _info(one, hints[one.name]) for one in dataclasses.fields(kind)}
        _INFO[kind] = MappingProxyType(found)
    return _INFO[kind]


def _info(one: dataclasses.Field[Any], hint: Any) -> FieldInfo:
    is_optional = type(None) in typing.get_args(hint)
    if is_optional:
        (hint,) = (part for part in typing.get_args(hint) if part is not type(None))
    return FieldInfo(type=hint, is_optional=is_optional, default=one.default, **one.metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of an event or a state, with its author and time of entry (UTC)."""

    kind: ClassVar[str]

    id: UUID = field(metadata=SENT)
    recorded_at: datetime = field(metadata=SENT)
    recorded_by: str = field(metadata=SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord(Record):
    """A record in one student's file. It is never deleted; a wrong one is voided with a reason."""

    file_id: UUID = field(metadata=SENT)
    voided_at: datetime | None = field(default=None, metadata=SENT)
    voided_by: str | None = field(default=None, metadata=SENT)
    void_reason: str | None = field(default=None, metadata=SENT)

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None


class AuditStamp(Protocol):
    """Time and author of a record; a unit of work provides both."""

    @property
    def now(self) -> datetime: ...

    @property
    def actor(self) -> str: ...
