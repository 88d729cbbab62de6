"""Files that are taken in: read, understood and made clean as plain values, before any write."""

from casework.intake.changes import Change, ChangeGroup, ChangeKind
from casework.intake.choices import Choices
from casework.intake.columns import DraftColumn
from casework.intake.draft import (
    Ask,
    Draft,
    DraftRow,
    Found,
    SheetLine,
    draft_of,
    memory_of,
    redrafted,
)
from casework.intake.fields import KEPT, LEFT_OUT, SERIAL, Subject, fields_of
from casework.intake.memory import Memory, remembered
from casework.intake.parked import draft_of_parked
from casework.intake.preview import ENDS, MissingStudent, Preview, PreviewRow, Question
from casework.intake.records import RecordRow
from casework.intake.sheets import Pasted, Sheet, Workbook

__all__ = [
    "ENDS",
    "KEPT",
    "LEFT_OUT",
    "SERIAL",
    "Ask",
    "Change",
    "ChangeGroup",
    "ChangeKind",
    "Choices",
    "Draft",
    "DraftColumn",
    "DraftRow",
    "Found",
    "Memory",
    "MissingStudent",
    "Pasted",
    "Preview",
    "PreviewRow",
    "Question",
    "RecordRow",
    "Sheet",
    "SheetLine",
    "Subject",
    "Workbook",
    "draft_of",
    "draft_of_parked",
    "fields_of",
    "memory_of",
    "redrafted",
    "remembered",
]
