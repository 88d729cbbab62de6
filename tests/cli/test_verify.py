"""Is it what it says it is: documents and check codes, with and without a caseload."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders.commands import TALK, Office, an_office
from tests.builders.homes import START, a_home


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def a_dossier(office: Office, folder: Path) -> Path:
    office.does("talk", "20230001", *TALK)
    made = office.does("dossier", "20230001", "--out", folder, "--receiver", "就业中心")
    return Path(made["paths"][0])


def test_a_dossier_is_verified_where_it_was_exported(office: Office, tmp_path: Path) -> None:
    paper = a_dossier(office, tmp_path / "out")

    answer = office.does("verify", paper)

    assert answer["ok"] is True
    assert (answer["kind"], answer["level"], answer["student_no"]) == (
        "dossier",
        "学院内部",
        "20230001",
    )
    assert (answer["by"], answer["unit"], answer["own"]) == ("周老师", "经济管理学院", True)
    assert answer["trusted"] is True
    with office.home.open() as caseload, caseload.snapshot() as reader:
        made = next(a for a in reader.actions() if a.name == "document.export")
        assert answer["action"] == str(made.id)
        assert answer["fingerprint"] == caseload.signer.public.fingerprint
    said = office.says("verify", paper, lang="zh_CN")
    assert "一字节" in said.out
    assert "就业中心" in said.out


@pytest.mark.fast
def test_a_dossier_is_verified_without_a_caseload_years_later(
    office: Office, tmp_path: Path
) -> None:
    paper = a_dossier(office, tmp_path / "out")

    said = office.typed(["verify", str(paper), "--json", "--home", str(tmp_path / "nowhere")])

    assert said.code == 1  # nobody can tell whose key it is
    assert said.error["error"] == "PAPER_KEY_UNKNOWN"
    assert said.document["by"] == "周老师"
    assert (said.document["own"], said.document["trusted"]) == (None, False)
    key = said.document["fingerprint"]
    line = ["verify", str(paper), "--json", "--home", str(tmp_path / "nowhere"), "--key"]
    named = office.typed([*line, key.replace("-", " ").lower()])
    other = office.typed([*line, "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"])
    assert (named.code, named.document["trusted"], named.err) == (0, True, "")
    assert (other.code, other.document["trusted"]) == (1, False)


def test_another_office_sees_the_key_and_is_asked_to_compare_it(
    office: Office, tmp_path: Path
) -> None:
    paper = a_dossier(office, tmp_path / "out")
    other = Office(a_home(tmp_path / "other", students=0, day=START + timedelta(1)))

    answer = other.says("verify", paper, "--json")

    assert (answer.code, answer.error["error"]) == (1, "PAPER_KEY_UNKNOWN")
    assert (answer.document["own"], answer.document["trusted"]) == (False, False)
    assert answer.document["fingerprint"] in other.says("verify", paper).out


def test_a_document_newer_than_the_journal_reveals_an_older_copy(
    office: Office, tmp_path: Path
) -> None:
    older = Office(office.home.copy(tmp_path / "older"))
    paper = a_dossier(office, tmp_path / "out")
    with office.home.open() as caseload:  # the keys are made with the first document
        same = caseload.signer.public.fingerprint
    with older.home.open() as caseload:
        is_same = caseload.signer.public.fingerprint == same

    said = older.says("verify", paper)

    assert is_same
    assert "This caseload" not in said.err
    assert "an older copy of the data folder" in said.out
    (line,) = (
        one for one in older.says("doctor", "--json").document["checks"] if one["name"] == "history"
    )
    assert (line["ok"], line["code"]) == (False, "DOCUMENT_AHEAD")
    older.does("keys", "stay")
    assert older.says("doctor").code == 0


def test_a_modified_document_is_refused_with_its_author(office: Office, tmp_path: Path) -> None:
    paper = a_dossier(office, tmp_path / "out")
    paper.write_bytes(paper.read_bytes().replace(b"/Marked true", b"/Marked TRUE", 1))

    refusal = office.refuses("verify", paper)

    assert (refusal["error"], refusal["exit"], refusal["field"]) == ("PAPER_CHANGED", 1, "file")
    assert "周老师" in refusal["message"]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"%PDF-1.7\n", "PAPER_NOT_SEALED"), (b"PK", "PAPER_NOT_PDF"), (None, "PAPER_MISSING")],
)
def test_a_foreign_document_is_reported(
    content: bytes | None, error: str, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "some.pdf"
    if content is not None:
        path.write_bytes(content)

    assert office.refuses("verify", path)["error"] == error


def test_the_code_on_a_document_finds_its_export(office: Office, tmp_path: Path) -> None:
    paper = a_dossier(office, tmp_path / "out")
    code = office.does("verify", paper)["code"]

    found = office.does("verify", code.lower().replace("-", ""))

    assert (found["kind"], found["by"], found["receiver"]) == ("dossier", "周老师", "就业中心")
    assert office.refuses("verify", "0000-0000-0000-0000")["error"] == "CODE_UNKNOWN"


@pytest.mark.parametrize("kind", ["sheet", "archive"])
def test_every_pdf_of_an_export_is_sealed(kind: str, office: Office, tmp_path: Path) -> None:
    if kind == "sheet":
        made = [tmp_path / "sheet.pdf"]
        office.does("sheet", "--class", "会计2302", "--out", made[0])
    else:
        office.does("archive", "--cohort", "2027", "--out", tmp_path / "archive")
        made = sorted((tmp_path / "archive").glob("*.pdf"))

    assert made
    assert {office.does("verify", path)["own"] for path in made} == {True}


@pytest.mark.parametrize("checked", [True, False])
def test_a_partner_is_shown_with_the_verification_of_the_key(
    checked: bool, office: Office, tmp_path: Path
) -> None:
    paper = a_dossier(office, tmp_path / "out")
    other = Office(a_home(tmp_path / "other", students=0, day=START + timedelta(1)))
    office.does("partner", "card", "--out", tmp_path / "card.zhp")
    more = ["--checked"] if checked else []
    other.does("partner", "add", tmp_path / "card.zhp", "--role", "counselor", *more)

    answer = other.says("verify", paper, "--json")
    assert (answer.document["partner"], answer.document["trusted"]) == ("周老师", checked)
    assert answer.code == (0 if checked else 1)
    said = other.says("verify", paper).out
    assert ("whose key was compared" in said) is checked
