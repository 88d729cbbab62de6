"""Workbooks behind a password: what is in them is the same, and nobody reads it without."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.exceptions import InvalidKeyError

from exports.seal import locked_workbook
from tests.builders.commands import Office, Said, an_office
from tests.builders.office_forms import a_form
from tests.builders.soffice import one_at_a_time, unlocked

PASSWORD = "银杏树下的一盏灯照着书桌"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def with_password(office: Office, word: str, *line: str | Path) -> Said:
    reading, writing = os.pipe()
    os.write(writing, word.encode())
    os.close(writing)
    try:
        return office.says(*map(str, line), "--password-fd", str(reading), "--json")
    finally:
        os.close(reading)


def opened(path: Path, word: str = PASSWORD) -> bytes:
    """What is behind the password, by the eyes of the library; its HMAC must hold."""
    book = msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes()))
    book.load_key(password=word, verify_password=True)
    found = io.BytesIO()
    book.decrypt(found, verify_integrity=True)
    return found.getvalue()


def cells(book: bytes) -> list[tuple[object, ...]]:
    found = openpyxl.load_workbook(io.BytesIO(book))
    return [row for page in found.worksheets for row in page.values]


@pytest.mark.parametrize("command", ["ledger", "destination-export"])
def test_an_encrypted_workbook_has_the_same_cells(
    command: str, office: Office, tmp_path: Path
) -> None:
    bare, locked = tmp_path / "bare.xlsx", tmp_path / "locked.xlsx"
    office.does(command, "--out", bare)
    assert with_password(office, PASSWORD, command, "--out", locked).code == 0

    assert cells(opened(locked)) == cells(bare.read_bytes())
    assert "20230001".encode("utf-16-le") not in locked.read_bytes()
    with pytest.raises(InvalidKeyError):
        opened(locked, "银杏树下的两盏灯")
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == ["bare.xlsx", "locked.xlsx"]


def test_the_form_of_the_office_can_be_encrypted(office: Office, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(a_form())
    office.does("ledger-form", "set", form)
    locked = tmp_path / "locked.xlsx"
    said = with_password(office, PASSWORD, "ledger", "--office-form", "--out", locked)

    assert said.code == 0
    assert any("20230001" in row for row in cells(opened(locked)))


def test_a_weekly_report_is_encrypted_except_its_chat_text(office: Office, tmp_path: Path) -> None:
    office.home.clock.pass_days(7)
    said = with_password(office, PASSWORD, "weekly", "--out", tmp_path / "w")
    assert said.code == 0, said.err

    (book,) = (tmp_path / "w").glob("*.xlsx")
    (paper,) = (tmp_path / "w").glob("*.pdf")
    assert cells(opened(book))
    assert b"/Encrypt" in paper.read_bytes()
    assert office.does("verify", paper)["ok"] is True


@pytest.mark.parametrize("ending", [".ods", ".csv"])
def test_formats_that_cannot_be_encrypted_are_not_written(
    ending: str, office: Office, tmp_path: Path
) -> None:
    target = tmp_path / f"x{ending}"
    said = with_password(office, PASSWORD, "ledger", "--out", target)

    assert (said.code, said.error["error"]) == (1, "LOCK_NEEDS_XLSX")
    assert not target.exists()


@pytest.mark.fast
def test_two_files_with_one_password_have_different_keys() -> None:
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    first, second = (locked_workbook(book.getvalue(), PASSWORD) for _time in range(2))

    pairs = zip(first[4096:], second[4096:], strict=True)
    assert sum(a == b for a, b in pairs) < len(first) // 2


@one_at_a_time
def test_libreoffice_opens_the_workbook_with_the_password(office: Office, tmp_path: Path) -> None:
    locked = tmp_path / "locked.xlsx"
    assert with_password(office, PASSWORD, "ledger", "--out", locked).code == 0

    rows = list(csv.reader(io.StringIO(unlocked(locked, PASSWORD, tmp_path))))

    expected = cells(opened(locked))
    assert [row[1] for row in rows] == [str(row[1] or "") for row in expected[: len(rows)]]
    assert "20230001" in [row[1] for row in rows]
