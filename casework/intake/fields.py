"""The subjects a file can have, and the fields its columns can hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

SERIAL = "serial"
"""The running number of a sheet: recognised and dropped."""

KEPT = "custom"
"""The field of a column that is stored under its own heading."""

LEFT_OUT = "-"
"""The field of a column that is not imported."""

REFERENCE = "reference"
"""The reference of a pending row, in a workbook that was exported for correction."""

REMARKS = "remarks"
"""The column of remarks in such a workbook."""

CATEGORY_PREFIX = "category:"
"""Prefix of the field of a column that is ticked for one category."""


class Subject(StrEnum):
    """What the rows of a sheet contain."""

    STUDENTS = "students"
    TALKS = "talks"
    REFERRALS = "referrals"
    EVENTS = "events"
    ATTENDANCES = "attendances"
    EMPLOYERS = "employers"
    POSTS = "posts"
    DESTINATIONS = "destinations"


_STUDENT = ("student_no", "name")
_EMPLOYER = ("employer", "uscc", "employer_kind")
_OF_POST = ("title", "city", "pay", "pay_low", "pay_high", "until", "source")
_MORE_OF_POST = ("education", "major", "url", "headcount", "contact", "text")
_OF_EVENT = ("event", "event_kind", "event_mode", "organiser", "place", "until", "times")

FIELDS: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.STUDENTS: (
            *_STUDENT,
            "gender",
            "ethnicity",
            "id_number",
            "birth",
            "phone",
            "college",
            "major",
            "class_name",
            "level",
            "cohort",
            "categories",
            "job_city",
            "job_kind",
            "helper",
            "helper_role",
        ),
        Subject.TALKS: (
            *_STUDENT,
            "on",
            "times",
            "start",
            "end",
            "mode",
            "place",
            "topic",
            "content",
            "measures",
            "held_by",
            "talk_kind",
            "wishes",
            "feedback",
            "next_step",
            "follow_up_on",
            "follow_up",
        ),
        Subject.REFERRALS: (
            *_STUDENT,
            "on",
            *_EMPLOYER,
            *_OF_POST,
            *_MORE_OF_POST,
            "match",
            "way",
            "response",
            "responded_on",
            "recommended_by",
        ),
        Subject.EVENTS: ("on", *_OF_EVENT, "city", "url", "session_no"),
        Subject.ATTENDANCES: (
            *_STUDENT,
            "on",
            *_OF_EVENT,
            "state",
            "signed_by",
            "signed_on",
            "feedback",
        ),
        Subject.EMPLOYERS: (*_EMPLOYER, "industry", "size", "region", "contact"),
        Subject.POSTS: (*_EMPLOYER, *_OF_POST, *_MORE_OF_POST, "job_kind", "industry"),
        Subject.DESTINATIONS: (
            *_STUDENT,
            "code",
            "destination",
            "on",
            *_EMPLOYER,
            "job_title",
            "pay",
            "region",
            "school_abroad",
            "country",
            "reason",
            "register_state",
        ),
    }
)
"""The fields of each subject, in the order of the forms."""

NEEDED: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.STUDENTS: _STUDENT,
        Subject.TALKS: ("student_no", "on"),
        Subject.REFERRALS: ("student_no", "employer"),
        Subject.EVENTS: ("event", "on"),
        Subject.ATTENDANCES: ("student_no", "event"),
        Subject.EMPLOYERS: ("employer",),
        Subject.POSTS: ("employer", "title"),
        Subject.DESTINATIONS: ("student_no", "code"),
    }
)
"""The required columns of each subject."""

ASKED: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.STUDENTS: ("college", "cohort"),
        Subject.TALKS: ("start", "end", "mode", "place", "topic", "measures", "held_by"),
        Subject.REFERRALS: ("on", "source", "city", "match"),
        Subject.EVENTS: ("event_kind", "event_mode", "organiser"),
        Subject.ATTENDANCES: ("on", "event_kind", "event_mode", "organiser", "state"),
        Subject.EMPLOYERS: (),
        Subject.POSTS: ("source", "city"),
        Subject.DESTINATIONS: ("on",),
    }
)
"""Fields that can be set for all rows that lack their own value."""


def fields_of(subject: Subject) -> tuple[str, ...]:
    """Return the fields that a column of such a sheet can hold."""
    return FIELDS[subject]


def has_students(subject: Subject) -> bool:
    """Return whether each row refers to a student of the caseload."""
    return "student_no" in FIELDS[subject]


def part_of(field: str) -> tuple[str, int]:
    """Split ``content#2`` into field and number of the record in its row, 0 for none."""
    bare, mark, number = field.partition("#")
    return bare, int(number) if mark and number.isdigit() else 0
