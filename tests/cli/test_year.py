"""The year and personal data, as commands."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.formats.identity_number import check_char
from tests.builders.commands import TALK, Office
from tests.builders.homes import facts, roster_of
from tests.builders.nonempty import nonempty
from tests.builders.paper import read_with, text_of

DUE = date(2029, 11, 20)


def pages_of(path: Path) -> int:
    return int(read_with("pdfinfo", str(path)).partition("Pages:")[2].split()[0])


def no_of(number: int) -> str:
    return f"2023{number:04d}"


def id_number(number: int) -> str:
    begin = f"12990020010101{number:03d}"
    return begin + check_char(begin)


# --- single files


def test_a_file_is_opened_and_edited_by_hand(office: Office) -> None:
    office.does(
        "file", "open", "20250001", "--name", "阿依古丽·买买提",
        "--set", "categories=低保家庭,少数民族",
        "id_kind=护照", "id_number=E12345678", "political=共青团员", "job_pay=5000",
    )  # fmt: skip
    office.does(
        "file", "edit", "20250001", "leaving=结业", "graduates_on=2027-07-01", "origin=120101"
    )

    shown = office.does("show", "20250001")

    assert (shown["leaving"], shown["graduates_on"], shown["origin"]) == (
        "结业", "2027-07-01", "120101",
    )  # fmt: skip
    assert (shown["political"], shown["job_pay"], shown["id_kind"]) == ("共青团员", 5000, "护照")
    assert shown["cohort"] == 2027
    assert shown["categories"] == ["低保家庭", "少数民族"]


@pytest.mark.fast
def test_an_unknown_field_is_refused_with_a_list_of_fields(office: Office) -> None:
    refusal = office.refuses("file", "edit", no_of(1), "bank=6222")

    assert refusal["error"] == "BAD_CHOICE"
    assert "political" in refusal["facts"]["choices"]


def test_a_changed_phone_keeps_the_old_one_masked(office: Office) -> None:
    office.does("file", "edit", no_of(1), "phone=13911112222")
    office.does("file", "contact", no_of(1), "暑期电话", "13922223333", "--since", "2027-07-01")
    office.does("file", "contact", no_of(1), "微信", "my_wechat")

    covered = office.does("show", no_of(1))["contacts"]
    open_ = office.does("show", no_of(1), "--unmask", "--reason", "核对电话")["contacts"]

    assert [one["value"] for one in covered] == ["139****0001", "139****3333", None]
    assert [one["value"] for one in open_] == ["13900000001", "13922223333", "my_wechat"]
    assert office.does("students", "--search", "2222")[0]["student_no"] == no_of(1)


def test_a_corrected_number_is_found_under_both(office: Office) -> None:
    answer = office.does("alias", no_of(1), "--to", "20239999", "--reason", "学号登记错")

    assert answer["aliases"] == [f"2027/{no_of(1)}"]
    before, after = office.does("show", no_of(1)), office.does("show", "20239999")
    assert before["file_id"] == after["file_id"]
    assert after["student_no"] == "20239999"


def test_tasks_of_a_person_with_two_files_name_the_cohort(office: Office) -> None:
    office.does("file", "open", no_of(1), "--name", "钱知远", "--cohort", "2028")
    name = office.does("show", f"{no_of(1)}@2027", "--unmask", "--reason", "核对")["name"]
    apart = office.says("today").out
    office.does("same-person", f"{no_of(1)}@2027", f"{no_of(1)}@2028")

    answer, items = office.says("today").out, office.does("today")["items"]

    assert f"{name} (2027)" not in apart
    assert f"{name} (2027)" in answer
    assert "钱知远 (2028)" in answer
    assert "钱知远（2028 届）" in office.says("today", lang="zh_CN").out
    mine = [one["cohorts"] for one in items if one["students"] == [no_of(1)]]
    assert {cohort for (cohort,) in mine} == {2027, 2028}


def test_one_person_has_a_file_in_each_cohort(office: Office) -> None:
    office.does("file", "open", no_of(1), "--name", "钱知远", "--cohort", "2029")
    office.does("same-person", f"{no_of(1)}@2027", f"{no_of(1)}@2029")

    shown = office.does("show", f"{no_of(1)}@2027")

    assert [(one["student_no"], one["cohort"]) for one in shown["same_person"]] == [
        (no_of(1), 2029)
    ]
    office.does("same-person", f"{no_of(1)}@2029", "--part", "--reason", "误认")
    assert office.does("show", f"{no_of(1)}@2027")["same_person"] == []


# --- the year


@pytest.mark.fast
def test_a_category_is_recognised_with_evidence_and_cancelled(
    office: Office, tmp_path: Path
) -> None:
    proof = tmp_path / "低保证.pdf"
    proof.write_bytes(b"%PDF-1.7 proof")
    ended = office.does(
        "category", no_of(1), "--cancel", "低保户", "--on", "2026-11-19", "--reason", "复核未通过"
    )
    assert ended["standing"][no_of(1)]["talk"]["owed"] == 0
    begun = office.does(
        "category", no_of(1), no_of(2), "--recognise", "残疾", "--on", "2026-11-20",
        "--proof", proof,
    )  # fmt: skip
    assert begun["standing"][no_of(1)]["talk"]["owed"] == 3

    periods = office.does("show", no_of(1))["category_periods"]
    assert [(one["name"], one["cancelled_on"]) for one in periods] == [
        ("低保家庭", "2026-11-19"),
        ("残疾", None),
    ]
    assert periods[1]["proof_id"] is not None


def test_files_are_suspended_with_a_reason_and_resumed(office: Office) -> None:
    office.does("rest", no_of(1), no_of(2), "--as", "暂缓", "--reason", "准备考研")
    assert office.does("show", no_of(1))["status"] == "暂缓"
    assert office.does("show", no_of(1))["withdrawal"]["reason"] == "准备考研"
    office.does("rest", no_of(1), "--resume")
    assert office.does("show", no_of(1))["withdrawal"] is None
    assert office.refuses("rest", no_of(1), "--as", "退出")["error"] == "FIELD_MISSING"


def test_a_handover_without_consent_cites_the_article(office: Office) -> None:
    refusal = office.refuses("rest", no_of(1), "--as", "已移交", "--reason", "离校未就业")

    assert refusal["error"] == "CONSENT_MISSING"
    assert "23" in refusal["message"]
    office.does("consent", no_of(1), "--kind", "提供")
    office.does("rest", no_of(1), "--as", "已移交", "--reason", "离校未就业")
    assert office.does("show", no_of(1))["status"] == "离校未就业·已移交"


def test_a_closed_cohort_is_read_only_until_reopened(office: Office) -> None:
    assert office.refuses("cohort", "close", "2027", "--reason", "毕业")["facts"]["count"] == 3
    office.does("cohort", "close", "2027", "--reason", "毕业", "--with-open")

    refusal = office.refuses("talk", no_of(1), *TALK)

    assert (refusal["error"], refusal["facts"]["cohort"]) == ("COHORT_CLOSED", 2027)
    (line,) = office.does("cohort", "list")
    assert (line["files"], line["closed"]["reason"]) == (3, "毕业")
    office.does("cohort", "reopen", "2027", "--reason", "补录谈话")
    office.does("talk", no_of(1), *TALK)


# --- archive and audit


def test_the_archive_lists_each_item_with_its_pages(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer = office.does("archive", "--cohort", "2027", "--out", folder, "--fonds", "Z109")

    names = sorted(path.name for path in folder.iterdir())
    assert names == [*(f"{n:04d}_{no_of(n)}.pdf" for n in (1, 2, 3)), "归档文件目录.xlsx"]
    sheet = openpyxl.load_workbook(folder / "归档文件目录.xlsx").active
    assert sheet is not None
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows[0] == [
        "序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注",
    ]  # fmt: skip
    assert rows[1][1] == "Z109-WS·2027-D10-0001"
    assert rows[1][5] == "20261120"
    assert rows[1][7] == str(pages_of(folder / names[0]))
    assert answer["action"]


def test_an_archive_is_complete_or_absent(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")

    assert office.refuses("archive", "--cohort", "2027", "--out", folder)["error"] == (
        "ARCHIVE_FOLDER_FULL"
    )
    refusal = office.refuses(
        "archive", "--cohort", "2027", "--out", tmp_path / "new", "--level", "公开汇总"
    )
    assert refusal["error"] == "LEVEL_WITHOUT_PERSONS"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["archive"]


def test_the_same_seed_gives_the_same_sample(office: Office, tmp_path: Path) -> None:
    event = office.does(
        "event", "add", "--name", "双选会", "--kind", "双选会", "--mode", "线下",
        "--on", "2026-11-20", "--organiser", "就业指导中心", "--place", "体育馆",
    )["id"]  # fmt: skip
    proof = tmp_path / "张三签到.PDF"
    proof.write_bytes(b"%PDF-1.7 signed")
    office.does("attend", event, no_of(1), no_of(2), no_of(3), "--proof", proof)

    def draw(name: str, seed: str) -> Any:
        words = ("--sample", "2", "--seed", seed, "--out", tmp_path / name)
        return office.does("audit", *words)["sample"]

    first, second = draw("a.zip", "20261126"), draw("b.zip", "20261126")
    others = {tuple(draw(f"{seed}.zip", str(seed))) for seed in range(5)}

    assert first == second
    assert len(others) > 1
    assert (tmp_path / "a.zip").read_bytes()[:2] == b"PK"
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        names = bundle.namelist()
        book = openpyxl.load_workbook(io.BytesIO(bundle.read("抽查核对表.xlsx")))
        (kept,) = {bundle.read(name) for name in names if "佐证" in name}
    assert kept == b"%PDF-1.7 signed"
    assert all("张三" not in name and "钱" not in name for name in nonempty(names))
    assert [row[6] for row in book["抽查核对表"].iter_rows(min_row=4, values_only=True)] == [
        "计入"
    ] * 2


def test_the_office_level_has_no_evidence(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    answer = office.does(
        "audit", "--sample", "1", "--seed", "x", "--out", target, "--level", "上报"
    )
    assert answer["evidence"] == 0
    assert office.refuses("audit", "--sample", "9", "--seed", "x", "--out", target)["error"] == (
        "AUDIT_TOO_FEW"
    )


# --- personal data


def test_the_own_copy_has_everything_unmasked(office: Office, tmp_path: Path) -> None:
    office.does("talk", no_of(1), *TALK)
    office.does("consent", no_of(1), "--kind", "告知")
    office.does("file", "edit", no_of(1), f"id_number={id_number(7)}")
    office.does("show", no_of(1), "--unmask", "--reason", "核对电话")
    as_json, as_pdf = tmp_path / "copy.json", tmp_path / "copy.pdf"

    office.does("own-copy", no_of(1), "--out", as_json)
    office.does("own-copy", no_of(1), "--out", as_pdf, lang="zh_CN")

    answer = json.loads(as_json.read_text("utf-8"))
    said = json.dumps(answer, ensure_ascii=False)
    assert answer["disclosure"] == "本人"
    for words in (id_number(7), "13900000001", "谈到上周两次面试", "核对电话", "书面签字"):
        assert words in said
    assert "blob" not in said
    labels = {
        pair["what"] for part in answer["parts"] for entry in part["entries"] for pair in entry
    }
    assert not [words for words in labels if words.isascii() and words != "SHA-256"]
    paper = text_of(as_pdf)
    assert "第四十五条" in paper
    assert id_number(7) in paper


def test_the_notice_is_printed_with_the_years_of_the_office(office: Office, tmp_path: Path) -> None:
    office.does("settings", "set", "retention_years", "5")
    office.does("notice", "--out", tmp_path / "notice.pdf")

    assert "结案后保存5年" in text_of(tmp_path / "notice.pdf")
    assert office.does("verify", tmp_path / "notice.pdf")["kind"] == "form_notice"


def test_the_certificate_of_an_erased_file_names_nobody(office: Office, tmp_path: Path) -> None:
    office.does("rest", no_of(1), "--as", "已结案", "--reason", "已就业")
    target = tmp_path / "certificate.pdf"
    erase = ("retention", "erase", "--approved-by", "王主任", "--out", target)
    early = office.refuses(*erase, no_of(1))
    assert (early["error"], early["facts"]["due"]) == ("RETENTION_RUNS", "2029-11-20")
    assert office.does("retention", "list", "--due") == []

    office.home.clock.day = DUE
    (line,) = office.does("retention", "list")
    assert line["is_due"]
    answer = office.does(*erase, "--due")

    assert answer["erased"] == 1
    assert office.refuses("show", no_of(1))["error"] == "UNKNOWN_STUDENT"
    words = text_of(target)
    assert "王主任" in words
    assert no_of(1) not in words
    office.does("retention", "certificates", "--out", tmp_path / "again.pdf")
    for paper in (target, tmp_path / "again.pdf"):
        assert office.does("verify", paper)["kind"] == "certificate"
    assert text_of(tmp_path / "again.pdf") == words
    office.does("verify", "journal")


def test_older_copies_of_the_data_folder_are_reported_after_erasing_and_removable(
    office: Office, tmp_path: Path
) -> None:
    office.does("rest", no_of(1), "--as", "已结案", "--reason", "已就业")
    office.does("backup", "now")
    office.does("backup", "restore")
    office.home.clock.day = DUE
    (copy,) = office.does("backup", "copies")
    kept = Path(copy["path"])
    stranger = kept / "thesis.docx"
    stranger.write_bytes(b"x")

    words = ("retention", "erase", "--due", "--approved-by", "王主任", "--out", tmp_path / "c.pdf")
    erased = office.says(*words)
    health = {one["name"]: one for one in office.says("doctor", "--json").document["checks"]}

    assert erased.code == 0
    assert copy["name"] in erased.err
    assert "十三个月" in text_of(tmp_path / "c.pdf")
    assert (health["copies"]["ok"], health["copies"]["code"]) == (True, "OLDER_COPIES")
    assert copy["name"] in health["copies"]["message"]

    assert office.refuses("backup", "copies", "--remove", "home")["error"] == "NO_SUCH_COPY"
    refused = office.refuses("backup", "copies", "--remove", copy["name"])
    assert (refused["error"], refused["exit"]) == ("COPY_HOLDS_MORE", 1)
    assert stranger.is_file()
    assert (kept / "vault.db").is_file()
    stranger.unlink()
    removed = office.does("backup", "copies", "--remove", copy["name"])
    assert removed == {"removed": str(kept), "left": 0}
    assert not kept.exists()
    assert office.does("backup", "copies") == []
    assert office.home.folder.is_dir()


def test_nothing_is_erased_if_the_certificate_cannot_be_written(
    office: Office, tmp_path: Path
) -> None:
    office.does("rest", no_of(1), "--as", "已结案", "--reason", "已就业")
    office.home.clock.day = DUE
    nowhere = tmp_path / "gone" / "c.pdf"

    said = office.says("retention", "erase", "--due", "--approved-by", "王主任", "--out", nowhere)

    assert said.code == 3
    assert len(office.does("students")) == 3


@pytest.mark.parametrize(
    "words",
    [
        ("consent", no_of(1), "--kind", "提供", "--withdraw"),
        ("rest", no_of(1), "--resume"),
        ("cohort", "reopen", "2027", "--reason", "补录"),
        ("file", "contact", no_of(1), "微信"),
        ("same-person", no_of(1)),
        ("category", no_of(1), "--cancel", "残疾", "--on", "今天", "--reason", "误认"),
    ],
)
def test_false_claims_are_refused_in_both_languages(office: Office, words: tuple[str, ...]) -> None:
    english, chinese = office.refuses(*words), office.refuses(*words, lang="zh_CN")

    assert english["error"] == chinese["error"]
    assert english["message"] != chinese["message"]


def test_a_talk_from_paper_is_attributed_to_its_holder(office: Office) -> None:
    office.does("talk", no_of(1), *TALK, "--by", "王校长")

    (talk,) = office.does("show", no_of(1))["talks"]
    assert (talk["held_by"], talk["recorded_by"]) == ("王校长", "周老师")


def test_an_office_can_mask_numbers_more_strictly(office: Office, tmp_path: Path) -> None:
    office.does("file", "edit", no_of(1), f"id_number={id_number(7)}")
    office.does("settings", "set", "masking", "strict")

    shown = office.does("show", no_of(1))
    assert shown["phone"] == "*******0001"
    assert shown["id_number"] == f"1{'*' * 16}{id_number(7)[-1]}"
    office.does("dossier", no_of(1), "--out", tmp_path)
    (paper,) = tmp_path.glob("*.pdf")
    assert "*******0001" in text_of(paper)
    office.does("settings", "set", "masking", "null")
    assert office.does("show", no_of(1))["phone"] == "139****0001"


def test_pending_rows_are_counted_with_the_progress(office: Office) -> None:
    assert office.does("progress")["parked"] == 0


def test_a_foreign_identity_number_is_kept_as_imported(office: Office) -> None:
    with office.home.open() as caseload:
        roster = roster_of([facts(9, id_number="H1234567801")])
        caseload.services.imports.import_draft(roster)
    office.does("file", "edit", no_of(9), "job_city=天津")

    assert office.does("show", no_of(9), "--unmask", "--reason", "核对")["id_number"] == (
        "H1234567801"
    )
    assert office.refuses("file", "edit", no_of(9), "id_kind=居民身份证")["error"] == (
        "ID_WRONG_LENGTH"
    )
