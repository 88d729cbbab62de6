"""Subject access copy: all data held about one student."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.ports import Reader
from casework.read_models import Action
from casework.records import Erasure, Evidence, Record
from casework.verdicts.common import day_of
from casework.year_end.retention import retention_years
from exports.disclosure import Disclosure
from exports.subject_access import (
    CertificateFacts,
    CopyChapter,
    SubjectAccessCopy,
    write_certificates,
    write_notice,
    write_subject_access_copy,
)
from ui.common.caseload_port import Caseload
from ui.common.display_names import official_action, official_field, official_kind
from ui.common.document_runs import Terms, security_of
from ui.common.evidence import evidence_of

OWN_COPY, NOTICE, CERTIFICATE = "own_copy", "form_notice", "certificate"
_LEFT_OUT = frozenset(
    {
        "id",
        "file_id",
        "session_id",
        "post_id",
        "employer_id",
        "event_id",
        "evidence_id",
        "proof_id",
        "target_id",
        "visit_id",
        "by_referral",
        "person_id",
        "blob_id",
        "blob_name",
        "blob_key",
        "content_tag",
        "picture_hash",
        "template",
        "imported",
        "categories",
        "contacts",
    }
)
"""Technical fields and references to other records; they hold no data on the student."""

_LABELS = {
    "recorded_at": "登记日期",
    "recorded_by": "登记人",
    "voided_at": "作废日期",
    "voided_by": "作废人",
    "recognised_on": "认定日期",
    "cancelled_on": "取消日期",
    "version": "版本",
    "owner": "负责人",
    "result": "结果",
    "at": "时间",
    "by": "经办人",
    "value": "号码或账号",
    "HardshipCategory.name": "困难类别",
    "CaseFile.name": "姓名",
    "Plan.level": "帮扶级别",
    "Measure.text": "措施",
}
"""Labels of fields without a display name, or with a different one in the copy."""

Pair = tuple[str, str]


def make_subject_access_copy(caseload: Caseload, file_id: UUID, target: Path) -> UUID | None:
    """Write all data on a student to ``target``, record it, and return the action.

    Raises:
        RuleBroken: UNKNOWN_RECORD; and as ``atomic_writer``. A copy that cannot be
        recorded in the journal is deleted again.
    """
    with caseload.snapshot() as reader:
        copy = subject_access_copy_of(reader, file_id)
    terms = Terms(level=Disclosure.OWN)
    security = security_of(caseload, OWN_COPY, terms)
    write_subject_access_copy(target, copy, security)
    try:
        done = caseload.services.disclosures.note_export(
            [file_id],
            kind=OWN_COPY,
            level=Disclosure.OWN.value,
            receiver="本人",
            digests=[hashlib.sha256(target.read_bytes()).hexdigest()],
            unmasked=True,
            journal_count=security.journal_count,
        )
    except BaseException:
        target.unlink(missing_ok=True)  # no document is kept without its journal entry
        raise
    return done.action


def subject_access_copy_of(reader: Reader, file_id: UUID) -> SubjectAccessCopy:
    """Return all data held about a student."""
    case = reader.case(file_id)
    keeper = reader.keeper()
    return SubjectAccessCopy(
        unit=keeper.unit,
        made_by=keeper.name,
        as_of=reader.today,
        student_no=case.file.student_no,
        cohort=case.file.cohort,
        parts=tuple(_parts(reader, case)),
    )


def make_notice(caseload: Caseload, target: Path) -> None:
    """Write the privacy notice, which names no student. Raises as ``atomic_writer``."""
    with caseload.snapshot() as reader:
        unit, years = reader.keeper().unit, retention_years(reader.org_settings())
    security = security_of(caseload, NOTICE, Terms(level=Disclosure.OWN))
    write_notice(target, unit, years, security)


def make_certificates(caseload: Caseload, erasures: Iterable[Erasure], target: Path) -> None:
    """Write certificates of deletion. Raises as ``atomic_writer``."""
    with caseload.snapshot() as reader:
        unit = reader.keeper().unit
    security = security_of(caseload, CERTIFICATE, Terms(level=Disclosure.COLLEGE))
    write_certificates(target, unit, certificate_facts(erasures), security)


def certificate_facts(erasures: Iterable[Erasure]) -> tuple[CertificateFacts, ...]:
    """Return the contents of certificates of deletion."""
    return tuple(
        CertificateFacts(
            number=str(one.id),
            file_digest=one.file_digest,
            cohort=one.cohort,
            closed_on=one.closed_on,
            erased_on=one.erased_on,
            rule=one.rule,
            counts=tuple((official_kind(kind), count) for kind, count in one.counts),
            approved_by=one.approved_by,
            done_by=one.recorded_by,
        )
        for one in erasures
    )


def _parts(reader: Reader, case: Case) -> Iterator[CopyChapter]:
    file = case.file
    yield CopyChapter("基本信息", (_pairs(file),))
    yield CopyChapter("困难类别", tuple(_plain_pairs(one) for one in file.categories))
    yield CopyChapter("其他联系方式", tuple(_plain_pairs(one) for one in file.contacts))
    yield CopyChapter("告知与同意", tuple(map(_pairs, case.consents)))
    yield CopyChapter("帮扶计划", tuple(map(_pairs, case.plans)))
    yield CopyChapter("结对", tuple(map(_pairs, case.pairings)))
    yield CopyChapter(
        "帮扶记录",
        (
            *((*_pairs(held.session), *_own(held.talk)) for held in case.talks),
            *((*_pairs(made.post), *_own(made.referral)) for made in case.referrals),
            *((*_pairs(held.event), *_own(held.attendance)) for held in case.attendances),
            *map(_pairs, case.trainings),
            *map(_pairs, case.extras),
        ),
    )
    yield CopyChapter("毕业去向", tuple(map(_pairs, case.destinations)))
    proofs = {one.id: one for one in evidence_of(reader, case)}
    laid: dict[UUID, list[Pair]] = {}
    for attachment in case.attachments:
        laid.setdefault(attachment.evidence_id, []).extend(_own(attachment))
    yield CopyChapter(
        "佐证材料", tuple((*_pairs(one), *laid.get(one.id, ())) for one in proofs.values())
    )
    yield CopyChapter("查阅与提供", tuple(_uses(reader, file.id)))


def _uses(reader: Reader, file_id: UUID) -> Iterator[tuple[Pair, ...]]:
    """Return who saw the numbers and which documents were made, oldest first."""
    for action in reversed(reader.actions()):
        if str(file_id) in _files_of(action):
            said = {
                "原因": action.facts.get("reason"),
                "披露级别": action.facts.get("level"),
                "接收方": action.facts.get("receiver"),
            }
            yield (
                ("时间", f"{action.at.astimezone():%Y-%m-%d %H:%M}"),
                ("事项", official_action(action.name)),
                ("经办人", action.by),
                *((what, str(words)) for what, words in said.items() if words),
            )


def _files_of(action: Action) -> list[Any]:
    files = action.facts.get("files")
    return files if isinstance(files, list) else []


def _pairs(record: Record) -> tuple[Pair, ...]:
    head = (("记录", official_kind(record.kind)),)
    return (*head, *_plain_pairs(record))


def _own(record: Record) -> tuple[Pair, ...]:
    return _plain_pairs(record)


def _plain_pairs(item: Any) -> tuple[Pair, ...]:
    found = []
    for one in fields(item):
        words = "" if one.name in _LEFT_OUT else _words(getattr(item, one.name))
        if words:
            own = _LABELS.get(f"{type(item).__name__}.{one.name}") or _LABELS.get(one.name)
            found.append((own or official_field(one.name), words))
    return tuple(found)


def _words(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return day_of(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return "；".join(filter(None, map(_words, value)))
    if is_dataclass(value):
        return "，".join(f"{what}：{said}" for what, said in _plain_pairs(value))
    return str(value)


__all__ = [
    "OWN_COPY",
    "Evidence",
    "certificate_facts",
    "make_subject_access_copy",
    "subject_access_copy_of",
]
