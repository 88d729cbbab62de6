"""The last chapters of a dossier: destination, evidence, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from casework import destinations
from casework.evidence import proof_count
from casework.office import Office
from casework.records import Destination
from exports import wording
from exports.disclosure import Field, shows
from exports.dossier.document import (
    SMALL,
    centred,
    head_cells,
    heading,
    paragraph,
    value,
)
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Align, Block, Cell, Row, Table, Text, Valign
from exports.typography.lines import Run


def ending(facts: DossierFacts, chapters: Iterator[str]) -> Iterator[Block]:
    """Give the chapters after the records, numbered on."""
    yield heading(f"{next(chapters)}、毕业去向")
    yield from _destinations(facts)
    yield heading(f"{next(chapters)}、佐证材料")
    yield from _evidence(facts)
    # What is signed stands together with the places for the signatures.
    yield heading(f"{next(chapters)}、确认与审核")
    yield _signatures()


def _destinations(facts: DossierFacts) -> Iterator[Block]:
    if not facts.case.destinations:
        yield paragraph("尚未登记毕业去向。")
        return
    current = facts.case.destination
    rows = []
    for destination in facts.case.destinations:
        struck = destination.is_void
        words = _destination_name(facts.case.office, destination)
        note = _note(destination, is_current=destination is current)
        proof = "已附" if proof_count(facts.case, destination) else "待补"
        rows.append(
            Row(
                (
                    centred(wording.short_day(destination.on)),
                    value(Run(words, struck=struck), size=SMALL),
                    value(Run(destination.employer or wording.NOTHING, struck=struck), size=SMALL),
                    centred(proof),
                    value(note, size=SMALL),
                ),
                least=24,
            )
        )
    head = Row(head_cells("落实日期", "去向（代码）", "单位", "佐证", "备注"))
    yield Table((1.9, 3.6, 3.6, 1.1, 2.8), tuple(rows), (head,), space_before=2)


def _note(destination: Destination, *, is_current: bool) -> str:
    if destination.is_void:
        return f"已作废：{destination.void_reason or wording.NOTHING}"
    if destination.lost_on is not None:
        return f"{wording.short_day(destination.lost_on)}失去：{destination.lost_reason or ''}"
    return "现行" if is_current else "已变更"


def _destination_name(office: Office, destination: Destination) -> str:
    known = destinations.code_of(office, destination.code)
    words = known.name if known else "代码表中没有的去向"
    return f"{words}（{destination.code}）"


def _evidence(facts: DossierFacts) -> Iterator[Block]:
    belongs = list(_proofs(facts))
    if not belongs:
        yield paragraph("尚无佐证材料。")
        return
    kept = {proof.id: proof for proof in facts.evidence}
    has_names = shows(facts.level, Field.EVIDENCE_NAMES)
    rows = []
    for number, (proof_id, subject) in enumerate(belongs, start=1):
        proof = kept.get(proof_id)
        cells = [centred(str(number)), value(subject, size=SMALL)]
        if has_names:
            cells.append(value(proof.name if proof else wording.NOTHING, size=SMALL))
        cells.append(centred(f"{proof.size / 1024:.0f} KB" if proof else wording.NOTHING))
        digest = f"{proof.sha256[:8]}…{proof.sha256[-8:]}" if proof else wording.NOTHING
        cells.append(centred(digest))
        rows.append(Row(tuple(cells)))
    names = ("文件名",) if has_names else ()
    head = Row(head_cells("序号", "对应事项", *names, "大小", "SHA-256"))
    columns = (1.05, 4.2, *((3.6,) if has_names else ()), 1.3, 2.9)
    yield Table(columns, tuple(rows), (head,), space_before=2)


def _proofs(facts: DossierFacts) -> Iterator[tuple[UUID, str]]:
    """Give each proof that the case names, and what it proves."""
    for category in facts.case.file.categories:
        if category.proof_id:
            yield category.proof_id, f"困难类别：{category.name}"
    for place in facts.case.attendances:
        if place.attendance.proof_id:
            on = wording.short_day(place.event.on)
            yield place.attendance.proof_id, f"参加活动：{place.event.name}（{on}）"
    for destination in facts.case.destinations:
        if destination.proof_id:
            subject = _destination_name(facts.case.office, destination)
            yield destination.proof_id, f"毕业去向：{subject}"


def _signatures() -> Block:
    """Return the places for signatures and the seal; they stay on one page."""
    rows = (
        Row((_place("填表人（签字）"), _place("审核人（签字）"))),
        Row((_place("学生确认（签字）"), _place("单位（盖章）"))),
    )
    return Table((1, 1), rows, space_before=2, padding=(8, 6), is_whole=True)


def _place(words: str) -> Cell:
    return Cell(
        (
            Text((Run(f"{words}："),), size=10.5, leading=16, align=Align.LEFT),
            Text((Run("年　　月　　日"),), 10.5, 16, Align.RIGHT, space_before=30),
        ),
        valign=Valign.TOP,
    )
