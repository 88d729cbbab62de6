"""What can be corrected 更正: the fields of each kind of record, and their types.

A correction fixes what was recorded wrongly; changes in reality (a new plan, another helper, a lost
destination) have actions of their own. A fact shared by many students is stored in one record, so a
wrong date of an event or session is corrected once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from casework import destinations
from casework.formats import credit_code
from casework.problems import RuleBroken
from casework.records import (
    RECORD_KINDS,
    Attendance,
    Destination,
    Event,
    Post,
    Record,
    Referral,
    Talk,
    TalkSession,
)
from casework.records.activities import EventFields, TrainingFields
from casework.records.base import FieldInfo, field_info
from casework.records.offers import PostFields, ReferralFields
from casework.records.talk import TalkFields, TalkMode

E = TypeVar("E")

EARLIEST_DAY = date(2000, 1, 1)
LATEST_DAY = date(2100, 12, 31)


class FieldType(Enum):
    """The data type of a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CorrectableField:
    """A correctable field; ``words`` are the options of a CHOICE."""

    form: FieldType
    is_needed: bool = False
    may_be_blank: bool = False
    words: type[StrEnum] | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(word.value for word in self.words or ())


_FORMS: Mapping[Any, FieldType] = MappingProxyType(
    {str: FieldType.TEXT, date: FieldType.DAY, time: FieldType.TIME, int: FieldType.NUMBER}
)


def _correctable(info: FieldInfo) -> CorrectableField:
    form = FieldType.LONG_TEXT if info.is_long else _FORMS.get(info.type, FieldType.CHOICE)
    words = info.type if form is FieldType.CHOICE else None
    return CorrectableField(form, info.is_needed, info.may_be_blank, words)


def _correctables(kind: type[Record]) -> Mapping[str, CorrectableField]:
    found = field_info(kind).items()
    return MappingProxyType({n: _correctable(info) for n, info in found if info.is_corrected})


CORRECTABLE: Mapping[type[Record], Mapping[str, CorrectableField]] = MappingProxyType(
    {kind: fields for kind in RECORD_KINDS if (fields := _correctables(kind))}
)
"""The correctable fields, by kind of record: those that are declared ``CORRECTED`` or ``LONG``."""

SHARED: Mapping[type[Record], tuple[str, type[Record]]] = MappingProxyType(
    {
        Talk: ("session_id", TalkSession),
        Referral: ("post_id", Post),
        Attendance: ("event_id", Event),
    }
)
"""The shared record that a student's record refers to: its field, and its kind."""


def clean(kind: type[Record], name: str, value: Any) -> Any:
    """Return a value validated and converted for its field.

    Raises:
        RuleBroken: FIELD_MISSING, BAD_CHOICE, DAY_OUT_OF_RANGE, NUMBER_NEGATIVE, BAD_DATE,
            BAD_TIME, BAD_NUMBER.
    """
    field = CORRECTABLE[kind][name]
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        if field.is_needed:
            raise RuleBroken("FIELD_MISSING", name)
        return "" if field.may_be_blank else None
    return _CLEANERS[field.form](field, name, value)


def _text(_field: CorrectableField, _name: str, value: Any) -> Any:
    return str(value)


def _day(_field: CorrectableField, name: str, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise RuleBroken("BAD_DATE", name, value=str(value), example="2026-11-23")
    if not EARLIEST_DAY <= value <= LATEST_DAY:
        raise RuleBroken("DAY_OUT_OF_RANGE", name, day=value.isoformat())
    return value


def _time(_field: CorrectableField, name: str, value: Any) -> time:
    if not isinstance(value, time):
        raise RuleBroken("BAD_TIME", name, value=str(value), example="14:30")
    return value


def _number(_field: CorrectableField, name: str, value: Any) -> int:
    if not isinstance(value, int):
        raise RuleBroken("BAD_NUMBER", name, value=str(value))
    if value < 0:
        raise RuleBroken("NUMBER_NEGATIVE", name, amount=value)
    return value


def _choice(field: CorrectableField, name: str, value: Any) -> StrEnum:
    words = field.words
    assert words is not None  # noqa: S101  every CHOICE in the table has its words
    if value not in field.choices:
        raise RuleBroken("BAD_CHOICE", name, value=str(value), choices=list(field.choices))
    return words(value)


_CLEANERS = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DAY: _day,
    FieldType.TIME: _time,
    FieldType.NUMBER: _number,
    FieldType.CHOICE: _choice,
}


def check(said: E) -> E:
    """Return a record or a draft after checking that its fields are consistent.

    Raises:
        RuleBroken: END_BEFORE_START, TALK_LENGTH, FIELD_MISSING, PAY_REVERSED,
            RESPONSE_BEFORE_REFERRAL, DESTINATION_CODE_SHAPE, DAYS_REVERSED.
    """
    match said:
        case TalkFields():
            _check_talk(said)
        case EventFields():
            _check_event(said)
        case PostFields():
            low, high = said.pay_low, said.pay_high
            if low is not None and high is not None and low > high:
                raise RuleBroken("PAY_REVERSED", "pay_high", low=low, high=high)
        case ReferralFields():
            _check_referral(said)
        case Destination():
            check_destination_code(said.code)
        case TrainingFields():
            _in_order("ended_on", said.begun_on or said.enrolled_on, said.ended_on)
        case _:
            pass
    return said


SHORTEST_MINUTES = 5
LONGEST_MINUTES = 240
"""Length of a talk (form 谈心谈话记录表)."""


def _check_talk(talk: TalkFields) -> None:
    start, end = talk.start, talk.end
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0:
        raise RuleBroken("END_BEFORE_START", "end", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        facts = {"minutes": minutes, "shortest": SHORTEST_MINUTES, "longest": LONGEST_MINUTES}
        raise RuleBroken("TALK_LENGTH", "end", **facts)
    if talk.mode is TalkMode.FACE and not talk.place.strip():
        raise RuleBroken("FIELD_MISSING", "place")


def _check_event(event: EventFields) -> None:
    _in_order("until", event.on, event.until)
    is_one_day = event.until is None or event.until == event.on
    if is_one_day and event.start and event.end and event.end <= event.start:
        start, end = f"{event.start:%H:%M}", f"{event.end:%H:%M}"
        raise RuleBroken("END_BEFORE_START", "end", start=start, end=end)


def _check_referral(referral: ReferralFields) -> None:
    if referral.responded_on is None:
        return
    if referral.responded_on < referral.on:
        later, earlier = referral.responded_on.isoformat(), referral.on.isoformat()
        raise RuleBroken("RESPONSE_BEFORE_REFERRAL", "responded_on", later=later, earlier=earlier)
    if not (referral.response or "").strip():
        raise RuleBroken("FIELD_MISSING", "response")


def check_destination_code(code: str) -> None:
    """Raise RuleBroken DESTINATION_CODE_SHAPE unless a code has two to four digits."""
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 4):
        raise RuleBroken("DESTINATION_CODE_SHAPE", "code", code=code)


def _in_order(name: str, first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise RuleBroken("DAYS_REVERSED", name, first=first.isoformat(), last=last.isoformat())


def normalised(kind: type[Record], name: str, value: Any) -> Any:
    """Return a clean value in canonical spelling: codes without blanks, in capitals."""
    if name in ("uscc", "employer_uscc") and value:
        return credit_code.normalise(value)
    if kind is Destination and name == "code":
        return destinations.clean_code(value)
    return value
