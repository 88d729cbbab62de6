"""Seating of a class: show, and import from a plan."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from uuid import UUID

from casework.people.seating import SeatGrid, read_grid
from casework.ports import Reader
from casework.records import CaseFile
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, ngettext


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    seating = commands.group("seating", _("seating of a class: show, set"))
    show = seating.add("show", _("show the seats of a class"), _show)
    put = seating.add("set", _("set the seats from a seating plan"), _set)
    what = _("a grid of names or numbers: xlsx, csv, txt")
    put.add_argument("plan", metavar=_("FILE"), help=what)
    for parser in (show, put):
        parser.add_argument("--class", metavar=_("CLASS"), dest="class_name", required=True)


def _members(reader: Reader, class_name: str) -> dict[UUID, CaseFile]:
    from casework.queries import files_of_class

    lines = reader.lines_of(files_of_class(reader, class_name))
    return {line.file.id: line.file for line in lines}


def _show(context: CommandContext, args: Namespace) -> int:
    from casework.queries import seating_of

    with context.open() as caseload, caseload.snapshot() as reader:
        files = _members(reader, args.class_name)
        seating = seating_of(reader, args.class_name)
    columns = seating.columns if seating else 0
    seats = tuple(UUID(seat) if seat else None for seat in seating.seats) if seating else ()
    unseated = tuple(file_id for file_id in files if file_id not in seats)
    _answer(context, SeatGrid(columns, seats, (), unseated), files)
    return 0


def _set(context: CommandContext, args: Namespace) -> int:
    sheet = context.manager.read_sign_in_sheet(Path(args.plan))
    text = sheet.text or "\n".join(row.number or row.name for row in sheet.rows)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = _members(reader, args.class_name)
        grid = read_grid(text, tuple(files.values()))
        caseload.services.seating.set_seating(args.class_name, grid.columns, grid.seats)
    _answer(context, grid, files)
    return 0


def _answer(context: CommandContext, grid: SeatGrid, files: dict[UUID, CaseFile]) -> None:
    width = grid.columns or 1
    seats = [files[seat].student_no if seat in files else None for seat in grid.seats]
    rows = [seats[at : at + width] for at in range(0, len(seats), width)]
    document = {
        "columns": grid.columns,
        "rows": rows,
        "unseated": [files[file_id].student_no for file_id in grid.unseated],
        "unknown": list(grid.unknown),
    }
    lines = ["  ".join(f"{seat or '—':>12}" for seat in row) for row in rows]
    count = len(grid.unseated)
    words = ngettext("{count} student without a seat", "{count} students without a seat", count)
    lines.append(words.format(count=count) if count else _("Everyone has a seat."))
    if grid.unknown:
        unknown = _("Not in this class, skipped: {words}")
        lines.append(unknown.format(words="、".join(grid.unknown)))
    context.answer(document, "\n".join(lines))
