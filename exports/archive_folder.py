"""A cohort's folder for the school archive: one dossier per item 件, and the list of items.

Source:
    DA/T 22-2015 归档文件整理规则: how items are grouped, ordered, numbered and listed; the columns
    of the list and the format of the number 档号.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from casework import disclosure
from casework.disclosure import Disclosure
from casework.problems import RuleBroken, Trouble
from exports.atomic_files import atomic_writer, ensured_folder, fsync_folder, write_atomically
from exports.cancellation import Cancelled
from exports.dossier.chapters import dossier_of
from exports.dossier.facts import DossierFacts, safe_part
from exports.dossier.render import set_one
from exports.pdf_security import PLAIN, DocumentSecurity
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
class WrittenFolder:
    """The files of a run; none when it was cancelled."""

    paths: tuple[Path, ...] = ()
    pages: int = 0
    missing: tuple[MissingGlyph, ...] = ()
    was_cancelled: bool = False


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
    progress: Callable[[int, int], None] | None = None,
    cancelled: Cancelled | None = None,
) -> WrittenFolder:
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
                return WrittenFolder(was_cancelled=True)
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
    return WrittenFolder(written, sum(item.pages for item in items), tuple(missing))


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
