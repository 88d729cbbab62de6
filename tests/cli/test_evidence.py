"""Evidence, destinations and placement on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders.cases import a_credit_code
from tests.builders.commands import TALK, Office
from tests.builders.proofs import TOO_LARGE, a_pdf, a_picture

ONE, TWO = "20230001", "20230002"


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "合同.pdf"
    path.write_bytes(a_pdf(2))
    return path


def picture(tmp_path: Path, name: str = "签到.png", number: int = 1) -> Path:
    path = tmp_path / name
    path.write_bytes(a_picture(number))
    return path


def placed(office: Office, number: str = ONE, code: str = "11", *more: str) -> str:
    answer = office.does("destination", number, "--code", code, "--on", "2026-11-18", *more)
    return str(answer["created"][0])


def test_evidence_is_added_listed_reviewed_and_exported(
    office: Office, contract: Path, tmp_path: Path
) -> None:
    place = placed(office)
    added = office.does("evidence", "add", place, contract, "--dated", "2026-11-17")
    assert added["id"] == added["created"][0]
    assert added["proof_uses"] == []

    listed = office.does("evidence", "list", ONE)
    (proof,) = listed["evidence"]
    assert (proof["name"], proof["media"], proof["voided"]) == (
        "合同.pdf",
        "application/pdf",
        False,
    )
    (laid,) = proof["attachments"]
    assert (laid["target_id"], laid["proof_kind"]) == (place, "劳动合同")
    assert (laid["review"], laid["dated_on"]) == ("待审核", "2026-11-17")
    assert "blob_key" not in str(listed)

    office.does("evidence", "review", added["id"], "--return", "盖章处看不清楚")
    assert office.does("evidence", "list", ONE)["missing"][0]["code"] == "DESTINATION_PROOF_MISSING"
    office.does("evidence", "review", added["id"], "--pass", "--by", "钱主任")
    assert "DESTINATION_PROOF_MISSING" not in codes_missing(office)

    target = tmp_path / "out" / "copy.pdf"
    target.parent.mkdir()
    saved = office.does("evidence", "save", proof["id"], "--out", target, "--reason", "当面核验")
    assert target.read_bytes() == contract.read_bytes()
    assert saved["sha256"] == proof["sha256"]
    assert saved["warning"]
    (last, *_older) = office.does("history", ONE)[::-1] or [{}]
    assert last


def codes_missing(office: Office, number: str = ONE) -> list[str]:
    return [lack["code"] for lack in office.does("evidence", "list", number)["missing"]]


def test_show_lists_evidence_once_with_all_its_records(office: Office, contract: Path) -> None:
    talk = office.does("talk", ONE, *TALK)["created"][0]
    office.does("evidence", "add", talk, contract, "--kind", "其他")
    placed(office, ONE, "11", "--proof", str(contract))

    (proof,) = office.does("show", ONE)["evidence"]
    assert [one["target_kind"] for one in proof["attachments"]] == ["talk", "destination"]


def test_a_duplicate_file_is_detected_and_added_only_on_request(
    office: Office, contract: Path
) -> None:
    office.does("evidence", "add", placed(office), contract)
    other = placed(office, TWO)

    refused = office.refuses("evidence", "add", other, contract)
    assert (refused["error"], refused["exit"]) == ("PROOF_USED_BEFORE", 1)
    assert ONE in refused["message"]
    answer = office.does("evidence", "add", other, contract, "--again")
    assert answer["proof_uses"][0]["student_no"] == ONE


def test_a_destination_with_duplicate_evidence_warns_and_is_saved(
    office: Office, contract: Path
) -> None:
    placed(office, ONE, "11", "--proof", str(contract))
    answer = office.does("destination", TWO, "--code", "11", "--proof", contract)
    assert answer["proof_uses"][0]["student_no"] == ONE
    said = office.says("destination", TWO, "--code", "11", "--proof", contract)
    assert "same file" in said.out


def test_internship_papers_too_large_files_and_unknown_kinds_are_refused(
    office: Office, tmp_path: Path, contract: Path
) -> None:
    place = placed(office)
    paper = picture(tmp_path, "实习证明.png")
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(TOO_LARGE))

    refused = office.refuses("evidence", "add", place, paper)
    assert refused["error"] == "INTERNSHIP_PROOF"
    assert "四不准" in refused["message"]
    assert office.refuses("evidence", "add", place, large)["error"] == "EVIDENCE_TOO_LARGE"
    unknown = office.refuses("evidence", "add", place, contract, "--kind", "合影")
    assert unknown["error"] == "PROOF_KIND_UNKNOWN"
    gone = office.refuses("evidence", "add", place, tmp_path / "none.pdf")
    assert gone["error"] == "FILE_MISSING"


def test_a_category_and_an_attendance_take_evidence(office: Office, tmp_path: Path) -> None:
    event = office.does(
        "event", "add", "--name", "双选会", "--kind", "招聘会", "--mode", "线下",
        "--on", "2026-11-18", "--organiser", "就业指导中心", "--place", "体育馆",
    )["id"]  # fmt: skip
    seat = office.does("attend", event, ONE)["created"][0]
    assert codes_missing(office) == ["ATTENDANCE_PROOF_MISSING", "CATEGORY_PROOF_MISSING"]

    office.does("evidence", "add", seat, picture(tmp_path))
    category = office.does("show", ONE)["categories"][0]
    proof = picture(tmp_path, "低保证.png", 2)
    office.does("evidence", "add", ONE, proof, "--category", category)

    assert codes_missing(office) == []
    everyone = office.does("evidence", "missing")
    assert ONE not in [line["student_no"] for line in everyone]
    assert office.does("evidence", "missing", ONE) == []


@pytest.mark.fast
def test_every_detail_of_a_destination_is_accepted_and_validated(office: Office) -> None:
    answer = office.does(
        "destination", ONE, "--code", "12", "--on", "2026-11-18", "--employer", "津门贸易有限公司",
        "--uscc", a_credit_code(1), "--employer-kind", "国有企业", "--job-title", "会计",
        "--pay", "2000", "--region", "天津", "--fits-major", "是", "--register-state", "已登记",
    )  # fmt: skip
    assert [remark["code"] for remark in answer["remarks"]] == ["DESTINATION_PAY_LOW"]
    assert "2320" in answer["remarks"][0]["message"]
    shown = office.does("show", ONE)["destination"]
    assert (shown["pay"], shown["fits_major"], shown["job_title"]) == (2000, True, "会计")

    office.does("destination", ONE, "--register-state", "学信网存疑")
    assert office.does("show", ONE)["destination"]["register_state"] == "学信网存疑"


def test_a_code_is_required_unless_implied(office: Office) -> None:
    said = office.says("destination", ONE, "--json")
    assert said.code == 2
    assert said.error["field"] == "code"


def test_losing_a_destination_reopens_the_file(office: Office) -> None:
    placed(office)
    assert office.does("show", ONE)["status"] == "已落实去向"

    office.does("destination", ONE, "--lost-on", "2026-11-20", "--reason", "单位违约")

    shown = office.does("show", ONE)
    assert shown["status"] != "已落实去向"
    assert shown["destination"]["lost_on"] == "2026-11-20"
    twice = office.refuses("destination", ONE, "--lost-on", "2026-11-20", "--reason", "离职")
    assert twice["error"] == "DESTINATION_LOST_ALREADY"
    none = office.refuses("destination", TWO, "--lost-on", "2026-11-20", "--reason", "离职")
    assert none["error"] == "NO_DESTINATION"


def test_two_levels_approve_freelance_work(office: Office) -> None:
    placed(office, ONE, "76")
    assert office.does("show", ONE)["status"] != "已落实去向"
    early = office.refuses("signoff", ONE, "--level", "校", "--by", "钱主任")
    assert early["error"] == "SIGNOFF_ORDER"

    office.does("signoff", ONE, "--level", "院", "--by", "赵院长")
    same = office.refuses("signoff", ONE, "--level", "校", "--by", "赵院长")
    assert same["error"] == "SIGNOFF_SAME_PERSON"
    office.does("signoff", ONE, "--level", "校", "--by", "钱主任")

    assert office.does("show", ONE)["status"] == "已落实去向"


def test_the_office_changes_its_code_table(office: Office) -> None:
    office.does(
        "destinations", "set", "520", "--name", "社区工作者专项", "--needs", "录用文件+体检表"
    )
    office.does("destinations", "set", "81", "--placed", "否")
    table = {one["code"]: one for one in office.does("destinations", "list")}
    assert table["520"]["needs"] == [["录用文件", "体检表"]]
    assert table["81"]["is_placed"] is False
    placed(office, ONE, "520")
    placed(office, TWO, "81")
    assert office.does("show", ONE)["status"] == "已落实去向"
    assert office.does("show", TWO)["status"] != "已落实去向"

    office.does("destinations", "reset", "81")
    assert office.does("show", TWO)["status"] == "已落实去向"
    wrong = office.refuses("destinations", "set", "x1", "--name", "x")
    assert wrong["error"] == "DESTINATION_TABLE_WRONG"


def rates(figures: Any) -> dict[str, int]:
    return {part["name"]: part["count"] for part in figures["parts"]}


def test_both_placement_definitions_have_their_names_and_the_same_total(office: Office) -> None:
    placed(office, ONE, "12")
    placed(office, TWO, "76")

    new = office.does("placement")
    old = office.does("placement", "--version", "2021", "--by", "college")
    assert (new["version"], new["source"]) == ("2024", "教就业厅函〔2024〕11号")
    assert old["source"] == "教学厅函〔2021〕19号"
    assert (new["graduates"], new["placed"], new["waiting"]) == (3, 1, 1)
    assert new["rate"] == old["rate"] == 33.33
    assert rates(new)["单位就业"] == rates(old)["灵活就业"] == 1
    assert new["willing"]["name"] == "有就业意愿落实率"
    assert old["by"][0]["graduates"] == 3
    assert office.refuses("placement", "--version", "2019")["error"] == "PLACEMENT_VERSION_UNKNOWN"
    assert "落实率" in office.says("placement", "--by", "class", lang="zh_CN").out


def test_a_review_cannot_be_reversed(office: Office, contract: Path) -> None:
    added = office.does("evidence", "add", placed(office), contract)["id"]

    assert office.refuses("evidence", "review", added)["error"] == "REVIEW_ONE_WAY"
    both = office.refuses("evidence", "review", added, "--pass", "--return", "看不清楚啊")
    assert both["error"] == "REVIEW_ONE_WAY"
    short = office.refuses("evidence", "review", added, "--return", "糊")
    assert short["error"] == "TEXT_TOO_SHORT"


def test_damaged_evidence_is_reported_and_restored_from_a_backup(
    office: Office, contract: Path, tmp_path: Path
) -> None:
    added = office.does("evidence", "add", placed(office), contract)
    office.does("backup", "now")
    (file,) = (office.home.folder / "blobs").glob("??/*")
    file.chmod(0o600)
    file.write_bytes(b"ZHB1 torn")
    copy = tmp_path / "copy.pdf"

    save = ("evidence", "save", added["id"], "--out", copy, "--reason", "核对")
    assert "backup restore-evidence" in office.says(*save).err
    health = office.says("doctor", "--json")
    (answer,) = (one for one in health.document["checks"] if one["name"] == "database")
    assert (health.code, answer["code"]) == (1, "EVIDENCE_DAMAGED")
    assert "backup restore-evidence" in answer["message"]

    repaired = office.does("backup", "restore-evidence", added["id"])
    assert (len(repaired["restored"]), repaired["lost"]) == (1, [])
    office.does(*save)
    assert copy.read_bytes() == contract.read_bytes()
    assert office.does("doctor")["ok"] is True
    assert "No evidence is damaged" in office.says("backup", "restore-evidence").out


def test_evidence_missing_from_every_backup_is_reported_with_advice(
    office: Office, contract: Path
) -> None:
    office.does("evidence", "add", placed(office), contract)
    (file,) = (office.home.folder / "blobs").glob("??/*")
    file.unlink()
    for copy in (office.home.folder / "backups" / "blobs").glob("??/*"):
        copy.unlink()

    said = office.says("backup", "restore-evidence", "--json")

    assert (said.code, said.error["error"]) == (1, "EVIDENCE_NOT_IN_BACKUPS")
    assert len(said.document["lost"]) == 1
    assert "--place" in said.error["message"]
