"""Clean the cells of a roster, one field at a time, and report problems.

Missing is not damaged: a blank cell gives None. Lost data are never guessed: a damaged value gives
None and a problem that parks the row. The characters of a name are preserved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Literal

from casework.formats import code_tables, dates, identity_number
from casework.formats.phone import is_landline, is_mobile, mask_phone, normalise_phone


class _Lost:
    """A value lost in the spreadsheet: an error such as #N/A, or a formula without a result."""

    def __repr__(self) -> str:
        return "LOST"


LOST: Final = _Lost()

Cell = str | int | float | bool | date | datetime | _Lost | None

Outcome = Literal["parked", "ignored", "noted"]
"""What a problem does to its row."""

MIDDLE_DOT = "\u00b7"

_ABSENT = frozenset(
    ("", "-", "--", "---", "—", "——", "/", "\\", ".", "、", "无", "暂无", "空", "未填")
) | frozenset(("待补", "待定", "不详", "N/A", "n/a", "NA", "null", "NULL", "None", "nan", "NaN"))
_LOST_TEXTS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
    r"\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]|_x000D_"
)
_BLANKS = re.compile(r"\s+")
_DOTS = re.compile(r"[•‧・･．∙⋅●▪﹒]")
_HAN = (
    r"[\u2e80-\u2fff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
    r"\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_DOT_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s*[.—–\-]\s*(?={_HAN})")
_BLANK_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_BLANK_AT_DOT = re.compile(rf"\s*{MIDDLE_DOT}\s*")
_LOST_CHARACTER = re.compile("[?？\ufffd□〓*]|\\d")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_STUDENT_NO = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z._\-/]{0,39}")
_PASSPORT = re.compile(r"(?=.*\d{6})[A-Z]{1,3}\d{6,10}")
_FLOAT_TAIL = re.compile(r"(\d+)\.0+")
_EXACT_INTEGERS = 10**15


class Findings:
    """Collects the problems of one row: (field, code, outcome, facts)."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[tuple[str | None, str, Outcome, Mapping[str, str]]] = []

    def park(self, field: str | None, code: str, **facts: str) -> None:
        """Report a problem that makes the row pending."""
        self.found.append((field, code, "parked", facts))

    def ignore(self, field: str | None, code: str) -> None:
        """Report a problem that makes the row skipped."""
        self.found.append((field, code, "ignored", {}))

    def note(self, field: str | None, code: str, **facts: str) -> None:
        """Report a problem but import the row."""
        self.found.append((field, code, "noted", facts))


def text_of(cell: Cell) -> str:
    """Return the displayed text of a cell, trimmed and without invisible characters."""
    if isinstance(cell, str):
        if cell.isprintable() and "_x000D_" not in cell:
            return cell.strip()
        return _INVISIBLE.sub("", cell).strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT_INTEGERS else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return "#N/A" if cell is LOST else str(cell)


def is_lost(cell: Cell) -> bool:
    """Return whether the value of the cell is lost."""
    return cell is LOST or (isinstance(cell, str) and "#" in cell and cell.strip() in _LOST_TEXTS)


def is_absent(cell: Cell) -> bool:
    """Return whether a cell is blank or contains a placeholder."""
    if cell is None:
        return True
    return isinstance(cell, str) and text_of(cell) in _ABSENT


def is_number(cell: Cell) -> bool:
    """Return whether the cell is stored as a number."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def clean_student_no(cell: Cell, findings: Findings) -> str | None:
    """Return the student number in half-width capitals, without blanks but with leading zeros."""
    if is_absent(cell):
        findings.park("student_no", "STUDENT_NO_MISSING")
        return None
    text = identity_number.normalise(text_of(cell))
    tail = _FLOAT_TAIL.fullmatch(text)
    text = tail.group(1) if tail is not None else text
    if is_lost(cell) or _SCIENTIFIC.fullmatch(text):
        findings.park("student_no", "STUDENT_NO_DAMAGED", value=text)
        return None
    if not _STUDENT_NO.fullmatch(text):
        findings.park("student_no", "STUDENT_NO_UNREADABLE", value=text[:40])
        return None
    return text


def clean_name(cell: Cell, findings: Findings) -> str | None:
    """Return the student's name.

    Outer blanks and those between Chinese characters are removed, every middle dot becomes U+00B7,
    and nothing else changes.
    """
    if cell is None or not text_of(cell):
        findings.park("name", "NAME_MISSING")
        return None
    name = spelled_name(text_of(cell))
    damaged = (
        not isinstance(cell, str)
        or is_lost(cell)
        or _LOST_CHARACTER.search(name)
        or name[0] in "=+-@"
        or len(name) > 50
        or not any(c.isalpha() or _PRIVATE.match(c) for c in name)
    )
    if damaged:
        findings.park("name", "NAME_DAMAGED", value=name[:50])
    elif _PRIVATE.search(name):
        findings.note("name", "NAME_PRIVATE_CHARACTER", value=name)
    return name


@lru_cache(maxsize=20_000)
def spelled_name(text: str) -> str:
    """Return a name in canonical spelling; not by NFKC, which would replace characters."""
    if text.isalpha():
        return text
    name = _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()
    name = _DOTS.sub(MIDDLE_DOT, name)
    name = _BLANK_BETWEEN_HAN.sub("", name)
    name = _DOT_BETWEEN_HAN.sub(MIDDLE_DOT, name)
    return _BLANK_AT_DOT.sub(MIDDLE_DOT, name)


def clean_id_number(cell: Cell, findings: Findings) -> str | None:
    """Return the identity number; one stored as a number has lost digits and is rejected."""
    if is_absent(cell):
        return None
    if is_lost(cell):
        findings.park("id_number", "CELL_LOST")
        return None
    number = identity_number.normalise(text_of(cell))
    if is_number(cell) or _SCIENTIFIC.fullmatch(number):
        findings.park("id_number", "ID_STORED_AS_NUMBER")
        return None
    if _PASSPORT.fullmatch(number):
        findings.note("id_number", "ID_OTHER_DOCUMENT", value=identity_number.mask(number))
        return number
    problems = identity_number.problems_of(number)
    if problems:
        code = "ID_OLD_15" if re.fullmatch(r"\d{15}", number) else problems[0]
        findings.park("id_number", code, value=identity_number.mask(number))
        return None
    for doubt in identity_number.doubts_of(number):
        findings.note("id_number", doubt, value=identity_number.mask(number))
    return number


def clean_phone(cell: Cell, findings: Findings) -> tuple[str | None, str | None]:
    """Return the telephone number, and the others if the cell holds several."""
    if is_absent(cell):
        return None, None
    written = text_of(cell)
    first, *others = [p for p in re.split(r"[/、,，;；|\n]|\s{2,}", written) if p.strip()] or [""]
    number = normalise_phone(first)
    if is_lost(cell) or _SCIENTIFIC.fullmatch(first.strip()):
        findings.park("phone", "PHONE_DAMAGED", value=first.strip())
        return None, None
    if not is_mobile(number):
        if not is_landline(number):
            findings.park("phone", "PHONE_DAMAGED", value=mask_phone(number))
            return None, None
        findings.note("phone", "PHONE_NOT_MOBILE", value=mask_phone(number))
    if others:
        findings.note("phone", "PHONE_SEVERAL", value=mask_phone(number))
    return number, "、".join(normalise_phone(o) for o in others) or None


def clean_birth(
    cell: Cell, id_number: str | None, findings: Findings, *, is_1904: bool, is_month: bool
) -> date | None:
    """Return the birth date from the cell or the identity number; both must agree.

    ``is_month`` means that the column has months only, each written as its first day.
    """
    by_id = birth_by(id_number)
    if is_absent(cell):
        return by_id
    readings = dates.readings_of(cell, is_1904=is_1904)
    if by_id is not None and by_id in readings:
        return by_id
    month = dates.parse_month(cell)
    if is_month and len(readings) == 1:
        month = (readings[0].year, readings[0].month)
    if by_id is not None and (by_id.year, by_id.month) == month:
        return by_id
    if by_id is not None and (readings or month):
        findings.park("birth", "BIRTH_CONTRADICTS_ID", value=text_of(cell))
        return None
    if month is not None:
        findings.note("birth", "BIRTH_WITHOUT_DAY", value=text_of(cell))
        return None
    if len(readings) != 1:
        findings.park("birth", "BIRTH_UNREADABLE", value=text_of(cell)[:40])
        return None
    return readings[0]


def birth_by(id_number: str | None) -> date | None:
    """Return the birth date in an identity number; None for other documents."""
    if id_number is None or len(id_number) != identity_number.LENGTH:
        return None
    return identity_number.birth_of(id_number)


def clean_gender(cell: Cell, id_number: str | None, findings: Findings) -> str | None:
    """Return 男 or 女 from the cell or the identity number; both must agree."""
    by_id = None
    if id_number is not None and len(id_number) == identity_number.LENGTH:
        by_id = identity_number.gender_of(id_number)
    if is_absent(cell) or text_of(cell) in ("0", "9"):
        return by_id
    found = _known(code_tables.gender, cell)
    if found is None:
        findings.park("gender", "GENDER_UNKNOWN", value=text_of(cell)[:40])
    elif by_id is not None and found != by_id:
        findings.park("gender", "GENDER_CONTRADICTS_ID", value=found)
    return found


def clean_ethnicity(cell: Cell, findings: Findings) -> str | None:
    """Return the official name of the ethnic group."""
    if is_absent(cell):
        return None
    found = _known(code_tables.ethnicity_name, cell)
    if found is None:
        findings.park("ethnicity", "ETHNICITY_UNKNOWN", value=text_of(cell)[:40])
    return found


def clean_level(cell: Cell, findings: Findings) -> str | None:
    """Return the level of education; an unknown one is kept as written, with a note."""
    if is_absent(cell):
        return None
    found = _known(code_tables.level, cell)
    if found is None:
        found = clean_text(cell)
        findings.note("level", "LEVEL_UNKNOWN", value=text_of(cell)[:40])
    return found


def clean_categories(cell: Cell, findings: Findings) -> tuple[str, ...]:
    """Return the hardship categories; an unknown word parks the row."""
    if is_absent(cell):
        return ()
    known, unknown = _category_words(text_of(cell))
    for word in unknown:
        likely = "、".join(code_tables.likely_categories(word))
        findings.park("categories", "CATEGORY_UNKNOWN", value=word[:40], likely=likely)
    return known


def clean_cohort(cell: Cell, findings: Findings) -> int:
    """Return the year of graduation, 0 for a blank cell."""
    if is_absent(cell):
        return 0
    year = dates.parse_year(cell)
    if year is None:
        findings.park("cohort", "COHORT_UNREADABLE", value=text_of(cell)[:40])
        return 0
    return year


def clean_helper(cell: Cell) -> str | None:
    """Return the helper's name in canonical spelling."""
    return None if is_absent(cell) or is_lost(cell) else spelled_name(text_of(cell))


def clean_helper_role(cell: Cell, findings: Findings) -> str | None:
    """Return the helper's role; an unknown title becomes 其他, with a note."""
    if is_absent(cell):
        return None
    found = _known(code_tables.helper_role, cell)
    if found is None:
        findings.note("helper_role", "HELPER_ROLE_UNKNOWN", value=text_of(cell)[:40])
    return found or "其他"


def clean_text(cell: Cell) -> str | None:
    """Return plain text on one line, None for a blank cell; characters are preserved."""
    if is_absent(cell) or is_lost(cell):
        return None
    text = text_of(cell)
    return text if text.isalnum() else _BLANKS.sub(" ", text)


def _known(look_up: Callable[[object], str | None], cell: Cell) -> str | None:
    return _look_up(look_up, text_of(cell))


@lru_cache(maxsize=4_096)
def _look_up(look_up: Callable[[object], str | None], text: str) -> str | None:
    return look_up(text)


@lru_cache(maxsize=4_096)
def _category_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return code_tables.category_words(text)


def plain(text: str) -> str:
    """Return text normalised to compare headings and labels: half-width, without blanks."""
    return _BLANKS.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
