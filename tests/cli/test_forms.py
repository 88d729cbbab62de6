"""Forms and templates by commands: filled or empty, journaled, by the office's own template."""

from __future__ import annotations

import os
from pathlib import Path

import pikepdf
import pytest

from tests.builders.commands import TALK, Office, an_office
from tests.builders.paper import text_of
from tests.builders.proofs import a_picture


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def exports(office: Office) -> list[dict[str, object]]:
    with office.home.open() as caseload, caseload.snapshot() as reader:
        return [dict(a.facts) for a in reader.actions() if a.name == "document.export"]


def an_event(office: Office) -> str:
    words = ("--name", "春季双选会", "--kind", "双选会", "--mode", "线下", "--on", "2026-11-19")
    return str(office.does("event", "add", *words, "--organiser", "就业指导中心")["id"])


def test_a_form_is_filled_from_the_records_and_journaled(office: Office, tmp_path: Path) -> None:
    office.does("talk", "20230001", *TALK)

    made = office.does("form", "talk", "20230001", "--out", tmp_path / "talk.pdf")

    assert made["paths"] == [str(tmp_path / "talk.pdf")]
    assert TALK[-1] in text_of(tmp_path / "talk.pdf")
    (noted,) = exports(office)
    assert (noted["kind"], noted["level"], noted["count"]) == ("form_talk", "学院内部", 1)
    assert office.does("verify", tmp_path / "talk.pdf")["kind"] == "form_talk"


@pytest.mark.parametrize("kind", ["talk", "referral", "sign-in", "card", "notice"])
def test_an_empty_form_contains_nobody_and_is_not_journaled(
    kind: str, office: Office, tmp_path: Path
) -> None:
    made = office.does("form", kind, "--out", tmp_path / "empty.pdf")

    assert (made["files"], made["action"]) == (0, None)
    assert "2023000" not in text_of(tmp_path / "empty.pdf")
    assert exports(office) == []


def test_a_sign_in_sheet_lists_expected_students(office: Office, tmp_path: Path) -> None:
    event = an_event(office)
    office.does("attend", event, "20230001", "20230002", "--state", "已报名")
    office.does("attend", event, "20230003", "--state", "请假")

    office.does("form", "sign-in", "--event", event, "--out", tmp_path / "in.pdf")

    text = text_of(tmp_path / "in.pdf")
    assert [number in text for number in ("20230001", "20230002", "20230003")] == [
        True, True, False,
    ]  # fmt: skip
    refusal = office.refuses("form", "sign-in", "20230001", "--out", tmp_path / "no.pdf")
    assert refusal["error"] == "EVENT_NOT_CHOSEN"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (("form", "poem"), "BAD_CHOICE"),
        (("form", "card", "20230001", "--level", "上报"), "LEVEL_NOT_OFFERED"),
        (("form", "talk", "99999999"), "UNKNOWN_STUDENT"),
    ],
)
def test_a_form_that_cannot_be_made_is_refused(
    line: tuple[str, ...], error: str, office: Office, tmp_path: Path
) -> None:
    assert office.refuses(*line, "--out", tmp_path / "no.pdf")["error"] == error
    assert not (tmp_path / "no.pdf").exists()


def test_a_password_encrypts_a_document_and_is_journaled(office: Office, tmp_path: Path) -> None:
    def with_password(word: str, *line: str) -> object:
        reading, writing = os.pipe()
        os.write(writing, word.encode())
        os.close(writing)
        try:
            return office.says(*line, "--password-fd", str(reading), "--json")
        finally:
            os.close(reading)

    line = ("form", "card", "20230001", "--watermark", "--out", str(tmp_path / "card.pdf"))
    assert with_password("短", *line).error["error"] == "DOCUMENT_PASSWORD_SHORT"
    for weak in ("2023000120230001", "password1234", "abcabcabcabc"):
        assert with_password(weak, *line).error["error"] == "DOCUMENT_PASSWORD_WEAK"
    assert with_password("银杏树下的一盏灯照着书桌", *line).code == 0

    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(tmp_path / "card.pdf")
    assert exports(office)[0]["is_locked"] is True
    assert office.does("verify", tmp_path / "card.pdf")["ok"] is True


# --- templates


def test_a_template_is_set_from_a_file_and_reset(office: Office, tmp_path: Path) -> None:
    text = office.does("template", "show", "dossier")["text"]
    own = tmp_path / "own.txt"
    own.write_bytes(text.replace("困难毕业生就业帮扶一人一档", "一生一档").encode("gb18030"))
    logo = tmp_path / "logo.png"
    logo.write_bytes(a_picture())

    office.does("template", "set", "dossier", own, "--logo", logo)
    made = office.does("dossier", "20230001", "--out", tmp_path / "one")

    assert "一生一档" in text_of(Path(made["paths"][0]))
    with pikepdf.open(made["paths"][0]) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 1
    own.write_text("标题：第二稿\n", "utf-8")
    office.does("template", "set", "dossier", own)
    assert [one["version"] for one in office.does("template", "versions", "dossier")] == [2, 1]
    office.does("template", "set", "dossier", "--version", "1")
    assert office.does("template", "list")[0] == {"kind": "dossier", "version": 3, "problem": None}
    office.does("undo")
    office.does("template", "reset", "dossier")
    assert office.does("template", "list")[0]["version"] is None


def test_a_template_error_is_reported_with_its_line(office: Office, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("标题：一生一档\n章节：基本情况、收入\n", "utf-8")

    for words in (("check",), ("set",)):
        refusal = office.refuses("template", *words, "dossier", own)
        assert (refusal["error"], refusal["facts"]["line"]) == ("TEMPLATE_VALUE", 2)
    assert "2" in office.says("template", "check", "dossier", own, lang="zh_CN").err


@pytest.mark.fast
def test_a_level_missing_from_the_template_is_refused(office: Office, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("披露级别：学院内部\n", "utf-8")
    office.does("template", "set", "dossier", own)

    refusal = office.refuses("dossier", "20230001", "--level", "上报", "--out", tmp_path / "d")

    assert refusal["error"] == "LEVEL_NOT_OFFERED"


def test_a_broken_template_is_reported_and_the_built_in_one_is_used(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("标题：一生一档\n", "utf-8")
    office.does("template", "set", "dossier", own)
    # As it is when a newer program has written a key that this one does not know.
    monkeypatch.setattr("casework.settings.paper_templates._KEYS", ("单位", "章节"))

    made = office.does("dossier", "20230001", "--out", tmp_path / "d")

    assert "困难毕业生就业帮扶一人一档" in text_of(Path(made["paths"][0]))
    (note,) = made["notes"]
    assert note["error"] == "TEMPLATE_KEY"
    assert "1" in note["message"]
