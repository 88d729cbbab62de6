"""Import of table files: reading, interpreting and cleaning, before anything is saved."""

from casework.intake.changes import CellChange, ChangeGroup, ChangeKind
from casework.intake.checks import SheetSummary, TableLocation
from casework.intake.choices import Choices
from casework.intake.columns import DraftColumn
from casework.intake.draft import (
    DefaultRequest,
    DraftRow,
    ImportDraft,
    draft_of,
    memory_of,
    with_choices,
)
from casework.intake.fields import KEPT, LEFT_OUT, SERIAL, Subject, fields_of
from casework.intake.layout import Memory, remembered
from casework.intake.parked import draft_of_parked
from casework.intake.preview import ENDS, ImportPreview, ImportQuestion, MissingStudent, PreviewRow
from casework.intake.records import RecordRow
from casework.intake.sheets import PastedTable, Workbook, WorkbookSheet

__all__ = [
    "ENDS",
    "KEPT",
    "LEFT_OUT",
    "SERIAL",
    "CellChange",
    "ChangeGroup",
    "ChangeKind",
    "Choices",
    "DefaultRequest",
    "DraftColumn",
    "DraftRow",
    "ImportDraft",
    "ImportPreview",
    "ImportQuestion",
    "Memory",
    "MissingStudent",
    "PastedTable",
    "PreviewRow",
    "RecordRow",
    "SheetSummary",
    "Subject",
    "TableLocation",
    "Workbook",
    "WorkbookSheet",
    "draft_of",
    "draft_of_parked",
    "fields_of",
    "memory_of",
    "remembered",
    "with_choices",
]
