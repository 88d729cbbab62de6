"""The hardship chapter: each category with its period, its proof, and its basis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casework.disclosure import PersonalField, shows
from casework.evidence import HARDSHIP, attached_to
from casework.people.person import ARTICLES, ConsentKind, valid_consent
from casework.records import HardshipCategory
from exports import wording
from exports.dossier.document import SMALL, centred, head_cells, paragraph, value
from exports.dossier.facts import DossierFacts
from exports.typography.blocks import Block, RuledTable, TableRow


def hardship(facts: DossierFacts) -> Iterator[Block]:
    """Yield the chapter; nothing at levels that do not show categories."""
    if not shows(facts.level, PersonalField.CATEGORIES):
        return
    categories = sorted(facts.case.file.categories, key=lambda one: one.name)
    if not categories:
        yield paragraph("困难类别待补。")
    else:
        head = TableRow(head_cells("困难类别", "认定日期", "取消日期", "当前", "证明材料"))
        rows = tuple(_row(one, facts) for one in categories)
        yield RuledTable((3.6, 2.4, 2.4, 1.6, 3.0), rows, (head,), space_before=2)
    yield _consents(facts)


def _row(one: HardshipCategory, facts: DossierFacts) -> TableRow:
    cells = (
        value(one.name, size=SMALL),
        centred(wording.short_day(one.recognised_on)),
        centred(wording.short_day(one.cancelled_on)),
        centred("有效" if _holds(one, facts.as_of) else "已失效"),
        value(_proof(one, facts), size=SMALL),
    )
    return TableRow(cells, least=24)


def _holds(one: HardshipCategory, day: date) -> bool:
    begun = one.recognised_on is None or one.recognised_on <= day
    return begun and (one.cancelled_on is None or day < one.cancelled_on)


def _proof(one: HardshipCategory, facts: DossierFacts) -> str:
    """Return the state of the proof and the result of its review, as text."""
    laid = [a for a in attached_to(facts.case, facts.case.id) if a.proof_kind == HARDSHIP]
    for attachment in laid:
        if one.proof_id in (None, attachment.evidence_id):
            return f"已附，{attachment.review}"
    return "已附" if one.proof_id else wording.TO_BE_ADDED


def _consents(facts: DossierFacts) -> Block:
    """Return a paragraph on the notice and the consents, each with its article of the law."""
    answers = []
    for kind in ConsentKind:
        found = valid_consent(facts.case.consents, kind, facts.as_of)
        words = f"{wording.short_day(found.given_on)}，{found.how}" if found else "尚无"
        answers.append(f"{kind.value}（第{ARTICLES[kind]}条）：{words}")
    return paragraph(f"个人信息告知与同意：{'；'.join(answers)}。", size=SMALL, before=3)
