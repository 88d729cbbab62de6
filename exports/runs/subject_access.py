"""Subject access copy: all data held about one student."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from casework.case import Case
from casework.disclosure import Disclosure
from casework.ports import Reader
from casework.queries import evidence_of
from casework.records import Erasure, Record
from casework.service_layer.caseload_port import Caseload
from casework.verdicts.common import day_of
from casework.year_end import retention_years
from exports.runs.base import Terms, noted, security_of
from exports.subject_access import (
    CertificateFacts,
    CopyChapter,
    SubjectAccessCopy,
    write_certificates,
    write_notice,
    write_subject_access_copy,
)

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


class OfficialNames(Protocol):
    """What kinds of record, actions and fields are called on Chinese paper."""

    def official_kind(self, kind: str, /) -> str: ...

    def official_action(self, name: str, /) -> str: ...

    def official_field(self, field: str, /) -> str: ...


def make_subject_access_copy(
    caseload: Caseload, file_id: UUID, target: Path, names: OfficialNames
) -> UUID | None:
    """Write all data on a student to ``target``, record it, and return the action.

    Raises:
        RuleBroken: UNKNOWN_RECORD; and as ``atomic_writer``. A copy that cannot be
        recorded in the journal is deleted again.
    """
    with caseload.snapshot() as reader:
        copy = _copy_of(reader, file_id, names)
    terms = Terms(level=Disclosure.OWN, unmasked=True, receiver="本人")
    security = security_of(caseload, OWN_COPY, terms)
    written = write_subject_access_copy(target, copy, security)
    return noted(caseload, [file_id], OWN_COPY, terms, written, security).action


def _copy_of(reader: Reader, file_id: UUID, names: OfficialNames) -> SubjectAccessCopy:
    """Return all data held about a student."""
    case = reader.case(file_id)
    keeper = reader.keeper()
    return SubjectAccessCopy(
        unit=keeper.unit,
        made_by=keeper.name,
        as_of=reader.today,
        student_no=case.file.student_no,
        cohort=case.file.cohort,
        parts=tuple(_Chapters(reader, names).all_of(case)),
    )


def make_notice(caseload: Caseload, target: Path) -> None:
    """Write the privacy notice, which names no student. Raises as ``atomic_writer``."""
    with caseload.snapshot() as reader:
        unit, years = reader.keeper().unit, retention_years(reader.org_settings())
    security = security_of(caseload, NOTICE, Terms(level=Disclosure.OWN))
    write_notice(target, unit, years, security)


def make_certificates(
    caseload: Caseload, erasures: Iterable[Erasure], target: Path, names: OfficialNames
) -> None:
    """Write certificates of deletion. Raises as ``atomic_writer``."""
    with caseload.snapshot() as reader:
        unit = reader.keeper().unit
    security = security_of(caseload, CERTIFICATE, Terms(level=Disclosure.COLLEGE))
    write_certificates(target, unit, _certificates(erasures, names), security)


def _certificates(
    erasures: Iterable[Erasure], names: OfficialNames
) -> tuple[CertificateFacts, ...]:
    """Return the contents of certificates of deletion."""
    return tuple(
        CertificateFacts(
            number=str(one.id),
            file_digest=one.file_digest,
            cohort=one.cohort,
            closed_on=one.closed_on,
            erased_on=one.erased_on,
            rule=one.rule,
            counts=tuple((names.official_kind(kind), count) for kind, count in one.counts),
            approved_by=one.approved_by,
            done_by=one.recorded_by,
        )
        for one in erasures
    )


@dataclass(frozen=True, slots=True)
class _Chapters:
    """Writes everything about one student as pairs of label and value."""

    reader: Reader
    names: OfficialNames

    def all_of(self, case: Case) -> Iterator[CopyChapter]:
        pairs, plain, file = self._pairs, self._plain, case.file
        yield CopyChapter("基本信息", (pairs(file),))
        yield CopyChapter("困难类别", tuple(map(plain, file.categories)))
        yield CopyChapter("其他联系方式", tuple(map(plain, file.contacts)))
        yield CopyChapter("告知与同意", tuple(map(pairs, case.consents)))
        yield CopyChapter("帮扶计划", tuple(map(pairs, case.plans)))
        yield CopyChapter("结对", tuple(map(pairs, case.pairings)))
        yield CopyChapter(
            "帮扶记录",
            (
                *((*pairs(held.session), *plain(held.talk)) for held in case.talks),
                *((*pairs(made.post), *plain(made.referral)) for made in case.referrals),
                *((*pairs(held.event), *plain(held.attendance)) for held in case.attendances),
                *map(pairs, case.trainings),
                *map(pairs, case.extras),
            ),
        )
        yield CopyChapter("毕业去向", tuple(map(pairs, case.destinations)))
        laid: dict[UUID, list[Pair]] = {}
        for attachment in case.attachments:
            laid.setdefault(attachment.evidence_id, []).extend(plain(attachment))
        proofs = evidence_of(self.reader, case)
        yield CopyChapter("佐证材料", tuple((*pairs(one), *laid.get(one.id, ())) for one in proofs))
        yield CopyChapter("查阅与提供", tuple(self._uses(file.id)))

    def _uses(self, file_id: UUID) -> Iterator[tuple[Pair, ...]]:
        """Return who saw the numbers and which documents were made, oldest first."""
        for action in reversed(self.reader.actions()):
            files = action.facts.get("files")
            if not isinstance(files, list) or str(file_id) not in files:
                continue
            said = {
                "原因": action.facts.get("reason"),
                "披露级别": action.facts.get("level"),
                "接收方": action.facts.get("receiver"),
            }
            yield (
                ("时间", f"{action.at.astimezone():%Y-%m-%d %H:%M}"),
                ("事项", self.names.official_action(action.name)),
                ("经办人", action.by),
                *((what, str(words)) for what, words in said.items() if words),
            )

    def _pairs(self, record: Record) -> tuple[Pair, ...]:
        return (("记录", self.names.official_kind(record.kind)), *self._plain(record))

    def _plain(self, item: Any) -> tuple[Pair, ...]:
        found = []
        for one in fields(item):
            words = "" if one.name in _LEFT_OUT else self._words(getattr(item, one.name))
            if words:
                own = _LABELS.get(f"{type(item).__name__}.{one.name}") or _LABELS.get(one.name)
                found.append((own or self.names.official_field(one.name), words))
        return tuple(found)

    def _words(self, value: Any) -> str:
        match value:
            case None | ():
                return ""
            case bool():
                return "是" if value else "否"
            case Enum():
                return str(value.value)
            case datetime():
                return day_of(value).isoformat()
            case date():
                return value.isoformat()
            case time():
                return f"{value:%H:%M}"
            case tuple():
                return "；".join(filter(None, map(self._words, value)))
        if is_dataclass(value):
            return "，".join(f"{what}：{said}" for what, said in self._plain(value))
        return str(value)
