"""Corrections: parse typed text to field values, and format values as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.corrections import CorrectableField, FieldType
from casework.records import AttendanceState, EventMode, Record, TalkMode, TrainingState
from ui.common import input_parsing
from ui.common.case_words import event_mode_name, state_name, talk_mode_name
from ui.common.trainings import training_state_name

_NAMES: Mapping[type[StrEnum], Callable[[Any], str]] = MappingProxyType(
    {
        TalkMode: talk_mode_name,
        EventMode: event_mode_name,
        AttendanceState: state_name,
        TrainingState: training_state_name,
    }
)


def choice_name(field: CorrectableField, word: str) -> str:
    """Return the display name of a value of a field with fixed choices."""
    words = field.words
    return _NAMES[words](words(word)) if words is not None and words in _NAMES else word


def read_value(field: CorrectableField, name: str, text: str, *, today: date) -> Any:
    """Return the field value that ``text`` represents; an empty text is None.

    Raises:
        RuleBroken: BAD_DATE, BAD_TIME, BAD_NUMBER.
    """
    if not text.strip():
        return None
    match field.form:
        case FieldType.DAY:
            return input_parsing.day(text, name, today=today)
        case FieldType.TIME:
            return input_parsing.clock(text, name)
        case FieldType.NUMBER:
            return input_parsing.number(text, name)
        case _:
            return text.strip()


def written_value(record: Record, name: str) -> str:
    """Return the current value of a record's field as editable text."""
    value = getattr(record, name)
    return shown_value(value)


def shown_value(value: object) -> str:
    """Return a value as editable text; None is an empty text."""
    if value is None:
        return ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
