"""Bundles of dossiers: a cohort's folder for the school archive, and the ZIP of a spot audit.

Source:
    DA/T 22-2015 归档文件整理规则: how items are grouped, ordered, numbered and listed; the columns
    of the list and the format of the number 档号.
"""

from __future__ import annotations

import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path, PurePath
from uuid import UUID

from casework import disclosure
from casework.disclosure import Disclosure, PersonalField, shows
from casework.problems import RuleBroken, Trouble
from casework.records import Evidence
from casework.verdicts import Verdict, explanation
from exports import wording
from exports.atomic_files import atomic_writer, ensured_folder, fsync_folder, write_atomically
from exports.dossier.chapters import dossier_of
from exports.dossier.document import set_one
from exports.dossier.facts import DossierFacts, safe_part
from exports.results import Cancelled, Progress, Written
from exports.seal import PLAIN, DocumentSecurity
from exports.table_book import TableSheet, table_book
from exports.typography.fonts import MissingGlyph

LIST_NAME = "归档文件目录.xlsx"
LIST_TITLE = "归档文件目录"
KEEPS = ("Y", "D30", "D10")
"""Retention periods: permanent, 30 or 10 years (DA/T 22-2015)."""

_COLUMNS = (
    ("序号", 6.0),
    ("档号", 26.0),
    ("文号", 12.0),
    ("责任者", 24.0),
    ("题名", 48.0),
    ("日期", 11.0),
    ("密级", 8.0),
    ("页数", 7.0),
    ("备注", 20.0),
)
_LEFT = frozenset({3, 4, 8})
_FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTerms:
    """The unit and cohort to archive; ``fonds`` is the archive's number for the school 全宗号."""

    unit: str
    cohort: int
    as_of: date
    fonds: str = ""
    keep: str = "D10"
    level: Disclosure = Disclosure.COLLEGE

    def code(self, number: int) -> str:
        """Return the number 档号 of an item: 全宗号-门类·年度-保管期限-件号."""
        begin = f"{self.fonds.strip()}-" if self.fonds.strip() else ""
        return f"{begin}WS·{self.cohort}-{self.keep}-{number:04d}"


@dataclass(frozen=True, slots=True)
class _Item:
    student_no: str
    name: str = field(repr=False)
    on: date
    pages: int


def write_archive(
    facts: Iterable[DossierFacts],
    folder: Path,
    terms: ArchiveTerms,
    *,
    total: int = 0,
    security: DocumentSecurity = PLAIN,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Written:
    """Write one dossier per item and the list of items into a new ``folder``, all or nothing.

    Items keep the order in which they are passed.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, ARCHIVE_FOLDER_FULL, BAD_CHOICE (retention period), and
            as ``atomic_writer``.
        Trouble: as ``atomic_writer``.
    """
    disclosure.refuse_persons(terms.level)
    if terms.keep not in KEEPS:
        raise RuleBroken("BAD_CHOICE", "keep", value=terms.keep, choices=list(KEEPS))
    with _new_folder(folder) as staging:
        items: list[_Item] = []
        names: list[str] = []
        missing: list[MissingGlyph] = []
        for number, student in enumerate(facts, start=1):
            if cancelled is not None and cancelled():
                return Written(was_cancelled=True)
            file = student.case.file
            names.append(f"{number:04d}_{safe_part(file.student_no)}.pdf")
            with atomic_writer(staging / names[-1]) as stream:
                pages, lacking = set_one(stream, dossier_of(student), security)
            missing += lacking
            on = file.withdrawn_on or student.as_of
            items.append(_Item(file.student_no, file.name, on, pages))
            if progress is not None:
                progress(number, total)
        write_atomically(staging / LIST_NAME, table_book(terms.unit, [_list_of(items, terms)]))
        names.append(LIST_NAME)
        _take_place(staging, folder)
    written = tuple(folder / name for name in names)
    return Written(written, sum(item.pages for item in items), tuple(missing))


def _list_of(items: list[_Item], terms: ArchiveTerms) -> TableSheet:
    rows = [
        (
            str(number),
            terms.code(number),
            "",
            terms.unit,
            f"{terms.cohort}届毕业生{item.name}（学号{item.student_no}）就业帮扶档案",
            f"{item.on:%Y%m%d}",
            "",
            str(item.pages),
            "",
        )
        for number, item in enumerate(items, start=1)
    ]
    about = (
        f"{terms.unit}　　年度：{terms.cohort}　　保管期限：{terms.keep}　　共 {len(items)} 件　　"
        f"披露级别：{terms.level.value}"
    )
    return TableSheet(LIST_TITLE, about, _COLUMNS, rows, _LEFT)


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """Yield a private staging folder next to ``folder``, which must be new or empty.

    The staging folder is removed when the block ends."""
    if folder.exists() and not folder.is_dir():
        raise RuleBroken("TARGET_IS_FILE", "out", path=str(folder))
    if folder.is_dir() and any(folder.iterdir()):
        raise RuleBroken("ARCHIVE_FOLDER_FULL", "out", path=str(folder))
    with ensured_folder(folder.parent):
        staging = folder.parent / f".{secrets.token_hex(8)}.part"
        try:
            staging.mkdir(mode=_FOLDER_MODE)
        except OSError as error:
            raise Trouble("CANNOT_WRITE", path=str(folder)) from error
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _take_place(staging: Path, folder: Path) -> None:
    try:
        fsync_folder(staging)
        if folder.is_dir():
            folder.rmdir()  # empty; not every system can rename onto an existing folder
        os.rename(staging, folder)  # noqa: PTH104  for the system's own error
        fsync_folder(folder.parent)
    except OSError as error:
        raise Trouble("CANNOT_WRITE", path=str(folder)) from error


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


def write_bundle(
    files: Iterable[AuditFile],
    target: Path,
    terms: AuditTerms,
    read: Callable[[Evidence], bytes],
    *,
    security: DocumentSecurity = PLAIN,
    progress: Callable[[int], None] | None = None,
) -> Written:
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
    return Written((target,), missing=tuple(missing), evidence=tuple(put))


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
