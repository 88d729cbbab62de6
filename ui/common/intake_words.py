"""Display names for imports: subjects, columns, cleaning steps."""

from __future__ import annotations

from casework.intake.changes import ChangeKind
from casework.intake.fields import (
    CATEGORY_PREFIX,
    KEPT,
    LEFT_OUT,
    REFERENCE,
    REMARKS,
    SERIAL,
    Subject,
    part_of,
)
from ui.common.case_words import category_name
from ui.common.display_names import field_name
from ui.common.i18n import N_, _

_SUBJECTS = {
    Subject.STUDENTS: N_("A roster of students"),
    Subject.TALKS: N_("Talks held"),
    Subject.REFERRALS: N_("Posts recommended"),
    Subject.EVENTS: N_("Events held"),
    Subject.ATTENDANCES: N_("Who took part in events"),
    Subject.EMPLOYERS: N_("A list of employers"),
    Subject.POSTS: N_("A list of posts"),
    Subject.DESTINATIONS: N_("Destinations registered"),
}
_CHANGES = {
    ChangeKind.BLANKS: N_("blanks and line breaks"),
    ChangeKind.WIDTH: N_("full-width characters"),
    ChangeKind.MARKS: N_("apostrophes before text"),
    ChangeKind.CAPITALS: N_("small letters"),
    ChangeKind.DOTS: N_("dots in names"),
    ChangeKind.NUMBER: N_("numbers with .0"),
    ChangeKind.PHONE: N_("form of phone numbers"),
    ChangeKind.DATE: N_("date format"),
    ChangeKind.SERIAL: N_("dates stored as numbers"),
    ChangeKind.SPELLING: N_("codes and abbreviations"),
    ChangeKind.SYNONYM: N_("former and common names"),
    ChangeKind.SEVERAL: N_("several values in a cell"),
    ChangeKind.TICK: N_("check marks"),
    ChangeKind.ABSENT: N_('words meaning "none"'),
    ChangeKind.DITTO: N_("ditto marks"),
    ChangeKind.MERGED: N_("merged cells"),
    ChangeKind.FIXED: N_("corrected here"),
}
_COLUMNS = {
    KEPT: N_("keep under its own heading"),
    LEFT_OUT: N_("do not import"),
    SERIAL: N_("running number"),
    REFERENCE: N_("reference of a pending row"),
    REMARKS: N_("remarks on pending rows"),
    "name": N_("student's name"),
    "entry": N_("the whole record in one cell"),
    "times": N_("start and end"),
    "event_mode": N_("online or on site"),
    "event_kind": N_("kind of event"),
}


def subject_name(subject: Subject) -> str:
    """Return the display name of the subject of a file's rows."""
    return _(_SUBJECTS[subject])


def change_name(kind: ChangeKind) -> str:
    """Return the display name of a cleaning step."""
    return _(_CHANGES[kind])


def column_name(field: str) -> str:
    """Return the display name of a meaning that a column can have.

    ``category:…`` is a check-mark column, ``content#2`` belongs to a row's second record.
    """
    if field.startswith(CATEGORY_PREFIX):
        name = category_name(field.removeprefix(CATEGORY_PREFIX))
        return _("Tick: {category}").format(category=name)
    bare, part = part_of(field)
    name = _(_COLUMNS[bare]) if bare in _COLUMNS else field_name(bare)
    name = name[:1].upper() + name[1:]
    return _("{field}, no. {number}").format(field=name, number=part) if part else name
