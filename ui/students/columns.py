"""The columns of the student list: content, width and sort key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.read_models import FileLine
from casework.required_services import Service
from casework.standing import Status
from ui.common.case_words import (
    between,
    category_name,
    day_text,
    destination_name,
    is_active,
    lacks_of,
    lacks_text,
    next_logged,
    next_step,
    short_service,
)
from ui.common.i18n import _, current_language
from ui.progress_rings import MARK_ROLE, MarkPart, mark_of, mark_text, mark_tooltip
from ui.progress_rings.mark import Mark
from ui.widgets.cells import CHIPS_ROLE
from ui.widgets.tables import TableColumn

NEXT_AT_LEAST = 112


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column of the list: its key, its sort key ("" if not sortable), and its cells."""

    key: str
    order: str
    column: TableColumn[FileLine]


BY_IMPORTANCE = (
    "tick",
    "name",
    "mark",
    "lacks",
    "next",
    "class_name",
    "student_no",
    "destination",
    "categories",
    "contact",
    "helper",
)
"""Columns by priority, for narrow windows."""


def mark_of_line(line: FileLine) -> Mark:
    """Return the rings of a line; they are closed when nothing is required any more."""
    return mark_of(line.standing)


_OF_KEEPERS = frozenset({"categories", "lacks", "destination", "helper"})
"""Columns hidden from users to whom students are lent: they neither receive nor edit the data."""


def columns(lent_for: Sequence[Service] = ()) -> tuple[LineColumn, ...]:
    """Return all columns in display order, in the current language.

    ``lent_for`` are the services logged by a user to whom the students are lent.
    """
    every = _columns(lent_for)
    return tuple(one for one in every if not (lent_for and one.key in _OF_KEEPERS))


def _columns(lent_for: Sequence[Service]) -> tuple[LineColumn, ...]:
    is_chinese = current_language() == "zh_CN"
    mark_title = "  ".join(short_service(service) for service in Service)
    return (
        LineColumn("tick", "", TableColumn("", lambda _line: "", width=34)),
        LineColumn(
            "name",
            "name",
            TableColumn(
                _("Full name"),
                lambda line: line.file.name,
                width=118,
                is_bold=True,
            ),
        ),
        _plain("student_no", "student_no", _("Student no."), lambda line: line.file.student_no, 92),
        _plain(
            "class_name", "class_name", _("Class"), lambda line: line.file.class_name or "—", 80
        ),
        LineColumn(
            "categories",
            "",
            TableColumn(
                _("Category"),
                lambda line: between().join(map(category_name, line.categories)),
                width=136,
                tooltip=lambda line: between().join(map(category_name, line.categories)),
                roles=((CHIPS_ROLE, _category_chips),),
            ),
        ),
        LineColumn(
            "mark",
            "missing",
            TableColumn(
                mark_title,
                lambda _line: "",
                width=136,
                tooltip=_mark_tip,
                spoken=lambda line: mark_text(mark_of_line(line)),
                roles=((MARK_ROLE, mark_of_line),),
            ),
        ),
        LineColumn(
            "lacks",
            "status",
            TableColumn(
                _("Missing"),
                lambda line: between().join(lacks_of(line)),
                width=108 if is_chinese else 120,
                tooltip=lacks_text,
                roles=((CHIPS_ROLE, _lack_chips),),
            ),
        ),
        LineColumn(
            "destination",
            "destination_code",
            TableColumn(
                _("Destination"),
                _destination,
                width=84 if is_chinese else 94,
                tone=_destination_tone,
            ),
        ),
        _plain("helper", "helper", _("Paired with"), _helper, 60 if is_chinese else 84),
        _plain("contact", "last_contact_on", _("Contact"), _contact, 72),
        LineColumn(
            "next",
            "",
            TableColumn(
                _("Next step"),
                lambda line: next_logged(line, lent_for) if lent_for else next_step(line),
                tone=lambda line: "text" if is_active(line.status) else "text3",
            ),
        ),
    )


def fitting(shown: Sequence[LineColumn], available: int, px: float = 1.0) -> frozenset[str]:
    """Return the keys of the columns that fit into ``available``, by priority."""
    widths = {one.key: (one.column.width or NEXT_AT_LEAST) * px for one in shown}
    kept: set[str] = set()
    for key in (one for one in BY_IMPORTANCE if one in widths):
        if key not in BY_IMPORTANCE[:5] and sum(widths[k] for k in kept) + widths[key] > available:
            break
        kept.add(key)
    return frozenset(kept)


def _plain(key: str, order: str, title: str, text: object, width: int) -> LineColumn:
    return LineColumn(
        key,
        order,
        TableColumn(title, text, width=width),  # type: ignore[arg-type]  # a function of a line
    )


def _category_chips(line: FileLine) -> tuple[tuple[str, str], ...]:
    return tuple((category_name(name), "chip") for name in line.categories)


def _lack_chips(line: FileLine) -> tuple[tuple[str, str], ...]:
    return tuple((text, "warn") for text in lacks_of(line))


def _destination(line: FileLine) -> str:
    if not line.destination_code and line.status is not Status.PLACED:
        return _("Not placed")
    return destination_name(line.destination_code)


def _destination_tone(line: FileLine) -> str:
    return "ok" if line.status is Status.PLACED else "text2"


def _helper(line: FileLine) -> str:
    return line.helper.helper if line.helper else "—"


def _contact(line: FileLine) -> str:
    return day_text(line.last_contact_on)


def _mark_tip(line: FileLine) -> str:
    return mark_tooltip(mark_of_line(line))


__all__ = ["BY_IMPORTANCE", "LineColumn", "MarkPart", "columns", "fitting", "mark_of_line"]
