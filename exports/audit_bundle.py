"""The ZIP file of a spot audit: dossiers, unencrypted copies of evidence, and a checklist."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path, PurePath
from uuid import UUID

from casework import disclosure
from casework.disclosure import Disclosure, PersonalField, shows
from casework.records import Evidence
from casework.verdicts import Verdict, explanation
from exports import wording
from exports.atomic_files import atomic_writer
from exports.dossier.chapters import dossier_of
from exports.dossier.facts import DossierFacts, safe_part
from exports.dossier.render import set_one
from exports.pdf_security import PLAIN, DocumentSecurity
from exports.table_book import TableSheet, table_book
from exports.typography.fonts import MissingGlyph

CHECKLIST = "抽查核对表.xlsx"
_RECORDS = (
    ("序号", 6.0),
    ("学号", 16.0),
    ("姓名", 10.0),
    ("服务", 14.0),
    ("日期", 12.0),
    ("记录编号", 38.0),
    ("系统判定", 10.0),
    ("判定说明", 46.0),
    ("核查结果", 12.0),
    ("备注", 20.0),
)
_PROOFS = (
    ("序号", 6.0),
    ("学号", 16.0),
    ("文件", 40.0),
    ("大小（字节）", 12.0),
    ("SHA-256", 68.0),
    ("核查结果", 12.0),
    ("备注", 20.0),
)
_WHEN = (1980, 1, 1, 0, 0, 0)
"""Timestamp of every entry, so that equal bundles are equal files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTerms:
    """How the sample was drawn, and who receives the bundle."""

    unit: str
    as_of: date
    seed: str
    drawn_from: int
    level: Disclosure = Disclosure.COLLEGE


@dataclass(frozen=True, slots=True)
class AuditFile:
    """One sampled file: the facts of its dossier, and its evidence records."""

    facts: DossierFacts = field(repr=False)
    proofs: tuple[Evidence, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrittenBundle:
    """The bundle as written; ``evidence`` are the ids of the proofs in it (unencrypted)."""

    path: Path
    files: int
    evidence: tuple[UUID, ...]
    missing: tuple[MissingGlyph, ...] = ()


def write_bundle(
    files: Iterable[AuditFile],
    target: Path,
    terms: AuditTerms,
    read: Callable[[Evidence], bytes],
    *,
    security: DocumentSecurity = PLAIN,
    progress: Callable[[int], None] | None = None,
) -> WrittenBundle:
    """Write the bundle to ``target``; ``read`` returns the decrypted bytes of a proof.

    At disclosure levels without evidence, proofs are left out.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, and as ``atomic_writer``.
        Trouble: as ``atomic_writer``; EVIDENCE_MISSING, EVIDENCE_DAMAGED.
    """
    disclosure.refuse_persons(terms.level)
    records: list[list[str]] = []
    proofs: list[list[str]] = []
    put: list[UUID] = []
    missing: list[MissingGlyph] = []
    count = 0
    with (
        atomic_writer(target) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle,
    ):
        for count, drawn in enumerate(files, start=1):
            file = drawn.facts.case.file
            folder = f"{count:04d}_{safe_part(file.student_no)}"
            dossier = BytesIO()
            missing += set_one(dossier, dossier_of(drawn.facts), security)[1]
            _put(bundle, f"{folder}/档案.pdf", dossier.getvalue())
            records += _record_rows(drawn.facts, len(records))
            if shows(terms.level, PersonalField.EVIDENCE_NAMES):
                for number, proof in enumerate(drawn.proofs, start=1):
                    name = f"{folder}/佐证_{number:02d}{_suffix(proof)}"
                    _put(bundle, name, read(proof))
                    put.append(proof.id)
                    row = [str(len(proofs) + 1), file.student_no, name, str(proof.size)]
                    proofs.append([*row, proof.sha256, "", ""])
            if progress is not None:
                progress(count)
        _put(bundle, CHECKLIST, _checklist(terms, count, records, proofs))
    return WrittenBundle(target, count, tuple(put), tuple(missing))


def _put(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    bundle.writestr(entry, data)


def _suffix(proof: Evidence) -> str:
    """The extension of a proof's file name; the name itself may contain a person's name."""
    suffix = PurePath(proof.name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""


def _record_rows(facts: DossierFacts, before: int) -> list[list[str]]:
    file = facts.case.file
    return [
        [
            str(number),
            file.student_no,
            file.name,
            wording.SERVICE_NAMES[verdict.service],
            wording.short_day(verdict.on),
            str(verdict.record_id),
            _judged(verdict),
            explanation(verdict, "zh_CN"),
            "",
            "",
        ]
        for number, verdict in enumerate(facts.verdicts, start=before + 1)
    ]


def _judged(verdict: Verdict) -> str:
    if verdict.is_void:
        return "已作废"
    return "计入" if verdict.counts else "不计入"


def _checklist(
    terms: AuditTerms, files: int, records: Sequence[list[str]], proofs: Sequence[list[str]]
) -> bytes:
    about = (
        f"{terms.unit}　　截至 {wording.day(terms.as_of)}　　从 {terms.drawn_from} 份中抽取 {files}"
        f" 份　　种子：{terms.seed}　　披露级别：{terms.level.value}"
    )
    sheets = [TableSheet("抽查核对表", about, _RECORDS, records, frozenset({7, 9}))]
    if shows(terms.level, PersonalField.EVIDENCE_NAMES):
        sheets.append(TableSheet("佐证清单", about, _PROOFS, proofs, frozenset({2, 4, 6})))
    return table_book(terms.unit, sheets)
