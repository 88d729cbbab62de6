"""The chapters on evidence (index with digests, thumbnails, pages), destinations, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework import destinations
from casework.case import Case
from casework.disclosure import PersonalField, shows
from casework.evidence import proof_count
from casework.records import Attachment, Destination, Evidence
from exports import wording
from exports.dossier.document import (
    SMALL,
    PictureBlock,
    centred,
    listing,
    paragraph,
    row,
    small,
    subheading,
    value,
)
from exports.dossier.facts import DossierFacts, ProofPictures
from exports.typography.blocks import Align, Block, NewPage, Text
from exports.typography.lines import TextRun
from exports.typography.tables import RuledTable, TableCell, TableRow, Valign

_ACROSS = 3
_THUMB_WIDTH, _THUMB_HEIGHT = 132.0, 104.0
_PAGE_HEIGHT = 560.0  # points: with its caption, a page of evidence fills a page
_HEX_LINE = 32


@dataclass(slots=True)
class _Use:
    """One proof, and all the records that it proves."""

    evidence_id: UUID
    subjects: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)

    def add(self, subject: str, kind: str = "", review: str = "") -> None:
        for words, found in ((subject, self.subjects), (kind, self.kinds), (review, self.reviews)):
            if words and words not in found:
                found.append(words)


def proofs(facts: DossierFacts) -> Iterator[Block]:
    """Yield the index of evidence, with pictures if the level shows the content of evidence."""
    uses = list(_uses(facts))
    if not uses:
        yield paragraph("尚无佐证材料。")
        return
    kept = {proof.id: proof for proof in facts.evidence}
    has_names = shows(facts.level, PersonalField.EVIDENCE_NAMES)
    rows = tuple(
        _row(number, use, kept.get(use.evidence_id), has_names=has_names)
        for number, use in enumerate(uses, start=1)
    )
    subject = "对应事项、文件名" if has_names else "对应事项"
    yield listing((0.95, 5.0, 2.2, 1.25, 3.65), f"序号 {subject} 种类、审核 大小 SHA-256", rows)
    if has_names:
        yield from _thumbnails(uses, facts.pictures)


def proof_pages(facts: DossierFacts) -> Iterator[Block]:
    """Yield the pages of the evidence, if they were requested and the level shows them."""
    if not shows(facts.level, PersonalField.EVIDENCE_NAMES):
        return
    begun = False
    for number, use in enumerate(_uses(facts), start=1):
        pictures = facts.pictures.get(use.evidence_id)
        for page, picture in enumerate(pictures.pages if pictures else (), start=1):
            if not begun:
                yield NewPage()
                yield subheading("附：佐证材料原页")
                begun = True
            caption = f"佐证 {number} 第 {page} 页：{'；'.join(use.subjects)}"
            yield Text((TextRun(caption),), SMALL, 15, Align.LEFT, space_before=6, keeps_next=True)
            yield PictureBlock(picture, caption, 1_000.0, _PAGE_HEIGHT, space_before=2)


def _row(number: int, use: _Use, proof: Evidence | None, *, has_names: bool) -> TableRow:
    about: list[TextRun | str] = ["；".join(use.subjects)]
    texts = [small(*about, align=Align.LEFT)]
    if has_names and proof is not None:
        texts.append(small(TextRun(proof.name, grey=True), align=Align.LEFT))
    state = "\n".join(("、".join(use.kinds) or wording.NOTHING, "、".join(use.reviews))).strip()
    size = _size_words(proof.size) if proof else wording.NOTHING
    return row(
        centred(str(number)),
        TableCell(tuple(texts)),
        value(state, size=SMALL),
        centred(size, size=8.5),
        centred(_hex_words(proof.sha256) if proof else wording.NOTHING, size=6.1),
        least=24,
    )


def _size_words(size: int) -> str:
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _hex_words(digest: str) -> str:
    return "\n".join(digest[at : at + _HEX_LINE] for at in range(0, len(digest), _HEX_LINE))


def _thumbnails(uses: Iterable[_Use], pictures: Mapping[UUID, ProofPictures]) -> Iterator[Block]:
    cells: list[TableCell] = []
    for number, use in enumerate(uses, start=1):
        found = pictures.get(use.evidence_id)
        if found is None:
            continue
        words = f"佐证 {number}" + (f"（共 {found.count} 页）" if found.count > 1 else "")
        if found.is_lost:
            cells.append(TableCell((small(f"{words}：原件缺失或已损坏", align=Align.CENTRE),)))
        elif found.thumbnail is not None:
            picture = PictureBlock(found.thumbnail, words, _THUMB_WIDTH, _THUMB_HEIGHT)
            cells.append(TableCell((picture, small(words, before=2, align=Align.CENTRE))))
    if not cells:
        return
    rows = []
    for begin in range(0, len(cells), _ACROSS):
        some = cells[begin : begin + _ACROSS]
        some += [TableCell(()) for _ in range(_ACROSS - len(some))]
        rows.append(TableRow(tuple(some)))
    yield RuledTable((1,) * _ACROSS, tuple(rows), padding=(6, 6), space_before=6)


# --- the records that each proof belongs to


def _uses(facts: DossierFacts) -> Iterator[_Use]:
    """Yield each proof of the case once, with all the records that it proves."""
    found: dict[UUID, _Use] = {}

    def use(evidence_id: UUID) -> _Use:
        return found.setdefault(evidence_id, _Use(evidence_id))

    case = facts.case
    subjects = _subjects(case)
    for category in case.file.categories:
        if category.proof_id and shows(facts.level, PersonalField.CATEGORIES):
            use(category.proof_id).add(f"困难类别：{category.name}")
        elif category.proof_id:
            use(category.proof_id).add("困难认定")
    for place in case.attendances:
        if place.attendance.proof_id:
            use(place.attendance.proof_id).add(subjects[place.attendance.id])
    for destination in case.destinations:
        if destination.proof_id:
            use(destination.proof_id).add(subjects[destination.id])
    for attachment in case.attachments:
        one = use(attachment.evidence_id)
        words = (
            "" if attachment.target_id == case.id and one.subjects else _of(attachment, subjects)
        )
        review = "已作废" if attachment.is_void else attachment.review
        one.add(words, attachment.proof_kind, review)
    yield from found.values()


def _of(attachment: Attachment, subjects: Mapping[UUID, str]) -> str:
    return subjects.get(attachment.target_id, "本档案")


def _subjects(case: Case) -> dict[UUID, str]:
    """Return the display names of the records that a proof can belong to."""
    named = {
        held.talk.id: f"谈心谈话（{wording.short_day(held.session.on)}）" for held in case.talks
    }
    named |= {
        made.referral.id: f"岗位推荐：{made.employer.name} {made.post.title}"
        for made in case.referrals
    }
    for place in case.attendances:
        on = wording.short_day(place.event.on)
        named[place.attendance.id] = f"参加活动：{place.event.name}（{on}）"
    named |= {one.id: f"毕业去向：{destination_words(case, one)}" for one in case.destinations}
    named |= {one.id: f"培训：{one.year} {one.programme}" for one in case.trainings}
    named |= {one.id: f"帮扶方案第 {one.version} 版" for one in case.plans}
    return named


def destination_words(case: Case, destination: Destination) -> str:
    """Return the name of a destination with its code."""
    known = destinations.code_of(case.settings, destination.code)
    words = known.name if known else "代码表中没有的去向"
    return f"{words}（{destination.code}）"


def placement(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter of all destinations, with the current one marked."""
    if not facts.case.destinations:
        yield paragraph("尚未登记毕业去向。")
        return
    current = facts.case.destination
    rows = tuple(
        _destination_row(one, facts, is_current=one is current) for one in facts.case.destinations
    )
    yield listing((1.9, 3.6, 3.6, 1.1, 2.8), "落实日期 去向（代码） 单位 佐证 备注", rows)


def _destination_row(one: Destination, facts: DossierFacts, *, is_current: bool) -> TableRow:
    struck = one.is_void
    cells = (
        centred(wording.short_day(one.on)),
        value(TextRun(destination_words(facts.case, one), struck=struck), size=SMALL),
        value(TextRun(one.employer or wording.NOTHING, struck=struck), size=SMALL),
        centred("已附" if proof_count(facts.case, one) else wording.TO_BE_ADDED),
        value(_note(one, is_current=is_current), size=SMALL),
    )
    return TableRow(cells, least=24)


def _note(one: Destination, *, is_current: bool) -> str:
    if one.is_void:
        return wording.voided(one)
    if one.lost_on is not None:
        return f"{wording.short_day(one.lost_on)}失去：{one.lost_reason or ''}"
    return "现行" if is_current else "已变更"


def signatures(facts: DossierFacts) -> Iterator[Block]:
    """Yield the fields added by the office, and the signatures and seal, kept on one page."""
    if facts.template.fields:
        rows = tuple(_blank(words) for words in facts.template.fields)
        yield RuledTable((1.9, 11.2), rows, space_before=2)
    last = "单位（盖章）" if facts.template.seal == "签字处" else "院（系）负责人（签字）"
    places = (
        row(_place("填表人（签字）"), _place("审核人（签字）")),
        row(_place("学生确认（签字）"), _place(last)),
    )
    yield RuledTable((1, 1), places, space_before=4, padding=(8, 6), is_whole=True)


def seal_at_the_end(facts: DossierFacts) -> Iterator[Block]:
    """Yield the place for the seal, if the template puts it at the very end."""
    if facts.template.seal == "末页":
        words = f"{facts.unit}（盖章）\n年　　月　　日"
        yield Text((TextRun(words),), size=12, leading=22, align=Align.RIGHT, space_before=40)


def _blank(words: str) -> TableRow:
    text = Text((TextRun(words),), size=SMALL, leading=14, align=Align.CENTRE)
    return row(TableCell((text,), shaded=True), TableCell(()), least=30)


def _place(words: str) -> TableCell:
    return TableCell(
        (
            Text((TextRun(f"{words}："),), size=10.5, leading=16, align=Align.LEFT),
            Text((TextRun("年　　月　　日"),), 10.5, 16, Align.RIGHT, space_before=30),
        ),
        valign=Valign.TOP,
    )
