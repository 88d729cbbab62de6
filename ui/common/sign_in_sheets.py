"""Sign-in lists for window and command line: roster, files and texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from casework.intake.signin import DoubtReason, SignIn, SignInSheet, read_sheet
from casework.intake.signin_roster import MatchQuality
from casework.problems import RuleBroken
from casework.queries import roster_students
from casework.read_models import FileLine
from casework.service_layer.caseload_port import CaseloadManager
from ui.common.evidence_files import file_bytes, readable_file
from ui.common.i18n import N_, _

TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".et", ".xltx"})
"""Suffixes of files that are read as tables; any other is read as text."""

_WHY = {
    DoubtReason.SAME_NAME: N_("several students have this name"),
    DoubtReason.SAME_NUMBER: N_("the number has files in several cohorts"),
    DoubtReason.NEAR_NAME: N_("one character differs"),
    DoubtReason.SOUNDS_ALIKE: N_("it sounds similar"),
    DoubtReason.NEAR_NUMBER: N_("one digit differs"),
    DoubtReason.DISAGREE: N_("number and name belong to different students"),
    DoubtReason.NUMBER_UNKNOWN: N_("the number is unknown; it may be another student of this name"),
    DoubtReason.STATE_UNCLEAR: N_("the list does not show clearly whether the student attended"),
}
_LIKENESS = {
    MatchQuality.EXACT: N_("matches"),
    MatchQuality.SOUND: N_("sounds similar"),
    MatchQuality.ONE_OFF: N_("one character differs"),
    MatchQuality.DIGIT_OFF: N_("one digit differs"),
}


def why_words(why: DoubtReason) -> str:
    """Return why a person must decide."""
    return _(_WHY[why])


def likeness_words(likeness: MatchQuality) -> str:
    """Return in what way a name is similar to a candidate."""
    return _(_LIKENESS[likeness])


def read_list(sheet: SignInSheet, lines: dict[UUID, FileLine], on: date) -> SignIn:
    """Match a list against these students."""
    return read_sheet(sheet, roster_students(lines), on=on)


def pasted(text: str) -> SignInSheet:
    """Parse a list that was typed or pasted."""
    return SignInSheet("", text=text)


def sheet_of_file(
    manager: CaseloadManager, path: Path, field: str = "list", *, sheet: str | None = None
) -> SignInSheet:
    """Read the list in a file: a table by its columns, anything else as text.

    Raises:
        RuleBroken: FILE_MISSING, FILE_IS_FOLDER, FILE_NO_ACCESS, BAD_TEXT_FILE, and as
            ``CaseloadManager.read_sign_in_sheet``.
    """
    if path.suffix.lower() in TABLES:
        readable_file(path, field)
        return manager.read_sign_in_sheet(path, sheet=sheet)
    return pasted(decoded(file_bytes(path, field), field))


def decoded(data: bytes, field: str) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or GB 18030. Raises RuleBroken BAD_TEXT_FILE."""
    codes = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleBroken("BAD_TEXT_FILE", field)
