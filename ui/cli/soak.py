"""Soak tests: a writer that acknowledges each change, a checker, a digest of the state."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import date, time
from itertools import count
from uuid import UUID

from casework.intake import Workbook, WorkbookSheet, draft_of
from casework.intake.roster_cells import Cell
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import TalkMode
from casework.service_layer import CaseloadServices, TalkDraft
from casework.service_layer.caseload_port import Caseload
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import NUMBER
from ui.common.i18n import _
from ui.common.maintenance_words import damage

_STUDENTS = 20
_NAMES = "甲乙丙丁戊己庚辛壬癸"


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    soak = commands.group("soak", _("long runs for tests"))
    writer = soak.add("write-loop", _("log talks endlessly; ACK after each commit"), _write_loop)
    writer.option("--count", NUMBER, _("stop after this many"))
    soak.add("verify", _("check everything; HAVE for each talk"), _verify)
    soak.add("digest", _("one line with the state of all files and records"), _digest)


def _write_loop(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        files = _files(caseload, context.today())
        for turn in count():
            if turn == args.count:
                break
            file_id, talk = files[turn % len(files)], _talk(turn, context.today())
            done = caseload.services.talks.log_talk([file_id], talk)
            _say(context, f"ACK {done.created[0]}\n")
    return 0


def _say(context: CommandContext, line: str) -> None:
    """Write a line with a single system call, so that a reader gets all of it or nothing."""
    context.out.flush()
    try:
        descriptor = context.out.fileno()
    except OSError:  # not a real file
        context.out.write(line)
        return
    os.write(descriptor, line.encode())


def _files(caseload: Caseload, today: date) -> list[UUID]:
    with caseload.snapshot() as reader:
        found = _some(reader)
    if not found:
        _invent(caseload.services, today)
        with caseload.snapshot() as reader:
            found = _some(reader)
    return found


def _some(reader: Reader) -> list[UUID]:
    return [line.file.id for line in reader.lines(FileQuery(limit=_STUDENTS))]


def _invent(services: CaseloadServices, today: date) -> None:
    """Open a few files of invented students."""
    rows: list[list[Cell]] = [["学号", "姓名", "届别"]]
    for number in range(_STUDENTS):
        name = "试写" + _NAMES[number % 10] * (number // 10 + 1)
        rows.append([f"S{number:06}", name, today.year + 1])
    sheet = WorkbookSheet(
        "soak", is_visible=True, merged=(), hidden=frozenset(), since_1904=False, rows=rows
    )
    services.imports.import_draft(draft_of(Workbook("soak", (sheet,))))


def _talk(turn: int, today: date) -> TalkDraft:
    hour = 8 + turn % 10
    return TalkDraft(
        on=today,
        start=time(hour),
        end=time(hour, 20),
        mode=TalkMode.PHONE,
        place="",
        topic=f"连续写入第 {turn} 次",
        content=f"连续写入试验的第 {turn} 条谈话记录，用于检验断电和强制结束之后记录是否完整。",
        measures="无",
    )


def _verify(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        for record_id in caseload.checks.record_ids():
            context.out.write(f"HAVE {record_id}\n")
        check = caseload.checks.verify_journal()
        findings = (*check.findings, *caseload.checks.verify_store())
        with caseload.snapshot() as reader:
            files = [line.file.id for line in reader.lines(FileQuery())]
            for file_id in files:
                reader.case(file_id)
    if findings:
        raise damage(findings)
    return 0


def _digest(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        digest = caseload.checks.state_digest()
    return context.answer({"digest": digest}, digest)
