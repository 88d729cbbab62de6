"""Partners and parcels from the command line, between real homes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from casework.records import Role
from tests.builders.commands import TALK, Office
from tests.builders.exchange import open_devices, pin
from tests.builders.exchange_commands import a_person, acquainted
from tests.builders.homes import facts, roster_of
from tests.builders.raw_database import raw_connection
from tests.builders.transfers import deceived, stale_device


@pytest.fixture
def counselor(tmp_path: Path) -> Office:
    return a_person(tmp_path / "counselor", "周敏", Role.COUNSELOR, students=3)


@pytest.fixture
def advisor(tmp_path: Path) -> Office:
    return a_person(tmp_path / "advisor", "郭启明", Role.ADVISOR)


def test_students_go_to_an_advisor_and_talks_come_back(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "20230002", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    assert set(sealed) == {"path", "seq", "records"}
    assert (sealed["seq"], sealed["records"]) == (1, 2)
    assert Path(sealed["path"]).parent == tmp_path
    opened = advisor.does("parcel", "open", sealed["path"])
    assert (opened["new"], opened["duplicate"], opened["conflicts"]) == (2, 0, 0)
    counselor.does("parcel", "open", opened["receipt"])
    assert [line["state"] for line in counselor.does("outbox")] == ["acknowledged"]

    talks = [advisor.does("talk", no, *TALK)["created"][0] for no in ("20230001", "20230002")]
    up = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    assert up["records"] == 2
    seen = counselor.does("parcel", "inspect", up["path"])
    assert (sorted(seen["new"]), seen["sender"]) == (sorted(talks), "郭启明")
    assert seen["marks"][0]["talk"] == {"before": 0, "after": 1, "owed": 2}

    some = counselor.does("parcel", "open", up["path"], "--accept", talks[0], "--reason", "再核")
    assert some["new"] == 1
    assert [(one["id"], one["code"]) for one in some["returned"]] == [(talks[1], "DECLINED")]
    assert counselor.does("show", "20230001")["standing"]["talk"]["given"] == 1
    checked = counselor.does("verify", "parcel", up["path"])
    assert (checked["ok"], checked["sender"], checked["seq"]) == (True, "郭启明", up["seq"])

    assert advisor.does("parcel", "open", some["receipt"])["receipt"] is None
    (waiting,) = advisor.does("outbox")
    assert (waiting["to"], waiting["state"]) == ("周敏", "returned")
    assert {one["reason"] for one in waiting["returned"]} == {"再核"}
    again = counselor.does("parcel", "open", up["path"])
    assert (again["new"], again["duplicate"], again["returned"]) == (1, 1, [])


def test_an_own_parcel_is_verified_by_its_bytes(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    path = Path(counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"])
    checked = counselor.does("verify", "parcel", path)
    assert (checked["to"], checked["seq"], checked["ours"]) == ("郭启明", 1, "waiting")
    assert "sealed here for 郭启明" in counselor.says("verify", path).out
    refused = counselor.refuses("parcel", "open", path)
    assert (refused["error"], refused["facts"]["seq"]) == ("E_NO_KEY", 1)
    assert "only 郭启明 can open it" in refused["message"]

    receipt = advisor.does("parcel", "open", path)["receipt"]
    counselor.does("parcel", "open", receipt)
    assert counselor.does("verify", "parcel", path)["ours"] == "acknowledged"
    assert "imported here on 2026" in advisor.says("verify", path).out
    assert counselor.does("parcel", "oddities") == []

    path.write_bytes(path.read_bytes()[:-1])
    assert counselor.refuses("verify", "parcel", path)["error"] == "E_NO_KEY"
    assert advisor.refuses("verify", "parcel", path)["error"] == "E_DAMAGED"


def test_a_record_is_verified_by_the_signature_of_its_parcel(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    advisor.does("parcel", "open", sealed["path"])
    talk = advisor.does("talk", "20230001", *TALK)["created"][0]
    up = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    counselor.does("parcel", "open", up["path"])

    assert advisor.does("verify", "record", talk)["origin"] is None
    found = counselor.does("verify", "record", talk)["origin"]
    assert (found["name"], found["seq"]) == ("郭启明", up["seq"])
    assert "signed by 郭启明" in counselor.says("verify", "record", talk).out
    unknown = counselor.refuses("verify", "record", "01a20000-0000-7000-8000-000000000000")
    assert unknown["error"] == "UNKNOWN_RECORD"

    with raw_connection(counselor.home) as connection:
        connection.exec_driver_sql("UPDATE parcel_line SET digest = substr(digest, 2) || 'f'")
    refused = counselor.refuses("verify", "record", talk)
    assert (refused["error"], refused["exit"]) == ("ORIGIN_UNPROVEN", 1)


def test_the_ledger_of_parcels_and_receipts_can_be_searched_and_saved(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    opened = advisor.does("parcel", "open", sealed["path"])
    counselor.does("parcel", "open", opened["receipt"])

    receipt, ours = counselor.does("parcel", "list")
    assert (ours["with"], ours["kind"], ours["state"]) == ("郭启明", "assignment", "acknowledged")
    assert (receipt["kind"], receipt["state"], receipt["answers"]) == ("receipt", "taken", 1)
    assert ours["answered_at"] == receipt["at"]
    mine, theirs = advisor.does("parcel", "list")
    assert (mine["state"], mine["answers"], theirs["state"]) == ("sent", 1, "taken")
    advisor.does("undo", opened["action"])
    assert advisor.does("parcel", "list", "--kind", "assignment")[0]["state"] == "taken_back"

    assert [one["seq"] for one in counselor.does("parcel", "list", "郭启明", "acknowledged")] == [1]
    assert counselor.does("parcel", "list", "--with", "郭启明", "--until", "2020-01-01") == []
    assert counselor.does("parcel", "list", ours["digest"][:20]) == [ours]
    said = counselor.says("parcel", "list", lang="zh_CN").out
    assert "回复第 1 号" in said
    made = counselor.does("parcel", "list", "--out", tmp_path / "往来账.xlsx")
    assert made["parcels"] == 2
    rows = list(load_workbook(made["path"]).active.iter_rows(values_only=True))
    assert ours["digest"] in rows[2]


def test_a_refused_file_is_listed_with_its_name_and_header(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    path = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)["path"]
    counselor.does("partner", "revoke", "郭启明", "--reason", "电脑遗失")
    counselor.refuses("parcel", "open", path)
    odd = counselor.does("parcel", "oddities")[0]
    assert (odd["code"], odd["name"], odd["sender"]) == (
        "E_SENDER_REVOKED",
        Path(path).name,
        "郭启明",
    )
    assert "keys of 郭启明 were revoked" in odd["message"]
    assert odd["message"] in counselor.says("parcel", "oddities").out


@pytest.mark.parametrize(
    ("accept", "said"),
    [("all", "郭启明 imported everything that was sent."), ("none", "郭启明 returned records")],
)
def test_opening_a_receipt_shows_the_outcome_of_the_parcel(
    tmp_path: Path, counselor: Office, advisor: Office, accept: str, said: str
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    path = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]
    receipt = advisor.does("parcel", "open", path, "--accept", accept)["receipt"]

    assert said in counselor.says("parcel", "open", receipt).out


def test_accepting_no_records_imports_nothing(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    path = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]
    said = advisor.does("parcel", "open", path, "--accept", "none")
    assert (said["new"], [one["code"] for one in said["returned"]]) == (0, ["DECLINED"])
    assert advisor.does("students") == []


def test_nothing_is_exchanged_with_an_unverified_partner(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    other = a_person(tmp_path / "other", "韩雪", Role.ADVISOR)
    other.does("partner", "card", "--out", tmp_path / "o.card")
    other.does("partner", "add", tmp_path / "c.card", "--role", "counselor", "--checked")
    counselor.does("partner", "add", tmp_path / "o.card", "--role", "advisor")
    refused = counselor.refuses("parcel", "seal", "--to", "韩雪", "--out", tmp_path)
    assert (refused["error"], refused["field"], refused["exit"]) == ("E_SENDER_UNVERIFIED", "to", 1)
    path = other.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)["path"]
    assert counselor.refuses("parcel", "open", path)["error"] == "E_SENDER_UNVERIFIED"
    assert [one["code"] for one in counselor.does("parcel", "oddities")][:1] == [
        "E_SENDER_UNVERIFIED"
    ]
    counselor.does("partner", "add", tmp_path / "o.card", "--role", "advisor", "--checked")
    assert counselor.does("parcel", "open", path)["new"] == 0


def test_a_partner_with_changed_keys_is_blocked(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    acquainted(tmp_path, counselor, advisor)
    twin = a_person(tmp_path / "twin", "郭启明", Role.ADVISOR)
    twin.does("partner", "card", "--out", tmp_path / "t.card")
    add = ("partner", "add", tmp_path / "t.card", "--role", "advisor", "--checked")
    assert counselor.refuses(*add)["error"] == "PARTNER_KEY_CHANGED"
    second = counselor.does(*add, "--with", "郭启明")
    assert second["shares_with"] is not None
    counselor.does("assign", "20230001", "--to", "郭启明")
    path = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]
    twin.does("partner", "add", tmp_path / "c.card", "--role", "counselor", "--checked")
    assert advisor.does("parcel", "open", path)["new"] == 1
    assert twin.does("parcel", "open", path)["new"] == 1


def test_revoked_keys_are_refused(tmp_path: Path, counselor: Office, advisor: Office) -> None:
    acquainted(tmp_path, counselor, advisor)
    path = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)["path"]
    counselor.does("partner", "revoke", "郭启明", "--reason", "电脑遗失")
    assert counselor.refuses("parcel", "open", path)["error"] == "E_SENDER_REVOKED"
    listed = counselor.does("partner", "list")
    assert [one["revoked_on"] is not None for one in listed] == [True]
    assert counselor.refuses("assign", "20230001", "--to", "郭启明")["error"] == "UNKNOWN_PARTNER"


def test_a_file_that_is_no_card_or_parcel_is_refused_in_a_sentence(
    tmp_path: Path, counselor: Office
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello", encoding="utf-8")
    refusals = {
        ("partner", "add", text, "--role", "office"): "CARD_UNREADABLE",
        ("partner", "add", tmp_path / "none", "--role", "office"): "FILE_MISSING",
        ("parcel", "open", text): "E_FORMAT",
        ("parcel", "inspect", tmp_path / "none.zhp"): "FILE_MISSING",
        ("verify", "parcel", text): "E_FORMAT",
        ("parcel", "seal", "--to", "谁", "--out", tmp_path): "UNKNOWN_PARTNER",
        ("partner", "add", text, "--role", "boss"): "BAD_CHOICE",
    }
    for words, code in refusals.items():
        for lang in ("en", "zh_CN"):
            assert counselor.refuses(*words, lang=lang)["error"] == code
    own = tmp_path / "own.card"
    counselor.does("partner", "card", "--out", own)
    assert (
        counselor.refuses("partner", "add", own, "--role", "office")["error"] == "PARTNER_IS_SELF"
    )
    own.write_text(own.read_text("utf-8").replace("周敏", "周明"), "utf-8")
    assert counselor.refuses("partner", "add", own, "--role", "office")["error"] == "CARD_DAMAGED"


@pytest.mark.fast
def test_a_card_can_be_typed_or_scanned_as_a_code(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    code = advisor.does("partner", "card")["code"]
    assert code.startswith("zhuhang:card:")
    added = counselor.does("partner", "add", code, "--role", "advisor", "--checked")
    assert added["name"] == "郭启明"


def test_the_office_returns_a_reported_record_with_a_reason(
    tmp_path: Path, counselor: Office
) -> None:
    office = a_person(tmp_path / "office", "就业中心", Role.OFFICE)
    cards = tmp_path / "c.card", tmp_path / "o.card"
    counselor.does("partner", "card", "--out", cards[0])
    office.does("partner", "card", "--out", cards[1])
    counselor.does("partner", "add", cards[1], "--role", "office", "--checked")
    office.does("partner", "add", cards[0], "--role", "counselor", "--checked")
    (talk,) = counselor.does("talk", "20230001", *TALK)["created"]
    up = counselor.does("parcel", "seal", "--to", "就业中心", "--out", tmp_path)
    opened = office.does("parcel", "open", up["path"])
    assert opened["returned"] == []
    counselor.does("parcel", "open", opened["receipt"])
    assert office.does("show", "20230001")["standing"]["talk"]["given"] == 1
    codes = {one["id"]: one["codes"] for one in office.does("explain", "20230001")}
    assert codes[talk] == ["UNCHECKED"]
    assert office.refuses("parcel", "return", str(UUID(int=7)), "--reason", "无据")["error"] == (
        "NOT_REPORTED"
    )
    office.does("parcel", "return", talk, "--reason", "补写地点")
    down = office.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    counselor.does("parcel", "open", down["path"])
    (line,) = counselor.does("outbox")
    assert line["state"] == "returned"
    assert ("补写地点", talk) in {(one["reason"], one["id"]) for one in line["returned"]}
    (back,) = counselor.does("parcel", "back")
    assert (back["id"], back["student_no"], back["partner"]) == (talk, "20230001", "就业中心")
    assert (back["reason"], back["seq"]) == ("补写地点", up["seq"])
    leave = ("parcel", "leave", "--to", "就业中心", "--seq")
    counselor.does(*leave, up["seq"])
    assert counselor.does("parcel", "back") == []
    counselor.does(*leave, up["seq"], "--again")
    assert len(counselor.does("parcel", "back")) == 1
    assert counselor.refuses(*leave, "77")["error"] == "UNKNOWN_PARCEL"
    counselor.does("parcel", "leave", "--record", talk)
    assert counselor.does("parcel", "back") == []
    counselor.does("parcel", "leave", "--record", talk, "--again")
    assert len(counselor.does("parcel", "back")) == 1
    assert counselor.refuses("parcel", "leave")["error"] == "FIELD_MISSING"


def test_files_are_handed_over_and_accepted_or_declined_one_by_one(
    tmp_path: Path, counselor: Office
) -> None:
    other = a_person(tmp_path / "other", "李强", Role.COUNSELOR)
    cards = tmp_path / "one.card", tmp_path / "other.card"
    for one, its, known, theirs in (
        (counselor, cards[0], other, cards[1]),
        (other, cards[1], counselor, cards[0]),
    ):
        one.does("partner", "card", "--out", its)
        known.does("partner", "card", "--out", theirs)
        one.does("partner", "add", theirs, "--role", "counselor", "--checked")
    seal = ("parcel", "seal", "--to", "李强", "--kind", "handover", "--out", tmp_path)
    students = ("20230001", "20230002")

    sealed = counselor.does(*seal, "--student", *students)
    refused = counselor.refuses("talk", "20230001", *TALK)
    assert refused["error"] == "FILE_ON_ITS_WAY"
    assert "20230001" in refused["message"]
    waiting = counselor.does("parcel", "custody")
    assert [one["student_no"] for one in waiting] == list(students)

    accept = ("--accept", "20230001", "--reason", "另有安排")
    opened = other.does("parcel", "open", sealed["path"], *accept)
    assert {one["code"] for one in opened["returned"]} == {"DECLINED"}
    counselor.does("parcel", "open", opened["receipt"])

    assert counselor.does("progress")["files"] == 2
    assert other.does("progress")["files"] == 1
    assert counselor.refuses("talk", "20230001", *TALK)["error"] == "FILE_HANDED_ON"
    counselor.does("talk", "20230002", *TALK)
    (way,) = other.does("parcel", "custody", "20230001")
    (step,) = way["steps"]
    assert (step["from"], step["to"], step["state"], step["proven"]) == (
        "周敏",
        "李强",
        "taken",
        True,
    )
    gone = counselor.does("students", "--where", "hands=gone")
    assert [one["student_no"] for one in gone] == ["20230001"]
    assert [one["student_no"] for one in counselor.does("students")] == ["20230002", "20230003"]


@pytest.mark.parametrize(("lang", "said"), [("en", "disputed"), ("zh_CN", "有争议")])
def test_a_file_that_the_office_assigns_to_somebody_else_is_reported(
    tmp_path: Path, lang: str, said: str
) -> None:
    output = deceived(tmp_path)
    person = Office(output.home)
    answer = person.says("parcel", "open", output.receipt, lang=lang)
    assert said in answer.out
    assert "20230001 → 周敏" in answer.out
    (way,) = person.does("parcel", "custody")
    assert (way["student_no"], way["disputed_with"]) == ("20230001", "周敏")
    assert said in person.says("parcel", "custody", lang=lang).out.lower()
    assert [one["code"] for one in person.does("parcel", "oddities")] == ["FILE_DISPUTED"]
    assert len(person.does("students", "--where", "hands=disputed")) == 1


def test_access_of_an_office_is_extended_and_withdrawn(tmp_path: Path, counselor: Office) -> None:
    office = a_person(tmp_path / "office", "校就业中心", Role.OFFICE)
    office.does("partner", "card", "--out", tmp_path / "o.card")
    counselor.does("partner", "add", tmp_path / "o.card", "--role", "office", "--checked")
    seen = counselor.does("partner", "fields", "校就业中心", "talk_text", "wishes")
    assert seen["fields"] == ["talk_text", "wishes"]
    assert counselor.does("partner", "fields", "校就业中心")["fields"] == []
    assert (
        "校就业中心：只有常规内容"
        in counselor.says("partner", "fields", "校就业中心", lang="zh_CN").out
    )
    listed = counselor.says("partner", "list", lang="zh_CN").out
    assert "学校就业中心" in listed
    assert " office " not in listed


def test_records_missing_at_the_office_are_listed_and_sent(tmp_path: Path) -> None:
    scene = stale_device(tmp_path / "all")
    there, successor = Office(scene.there), Office(scene.successor)
    (answer,) = there.does("parcel", "stayed")
    assert (answer["to"], answer["students"], len(answer["records"])) == ("李强", ["20230001"], 1)
    assert "parcel seal --to 李强 --kind log" in there.says("parcel", "stayed", lang="zh_CN").out
    sealed = there.does("parcel", "seal", "--to", "李强", "--kind", "log", "--out", tmp_path)
    opened = successor.does("parcel", "open", sealed["path"])
    assert (opened["new"], opened["returned"]) == (1, [])
    assert there.does("parcel", "stayed") == []
    assert successor.does("show", "20230001")["talks"][0]["topic"] == "求职进展"


def test_an_office_sees_whose_answers_are_pending(tmp_path: Path, counselor: Office) -> None:
    office = a_person(tmp_path / "office", "校就业中心", Role.OFFICE)
    for one, other, role in ((counselor, office, "office"), (office, counselor, "counselor")):
        other.does("partner", "card", "--out", tmp_path / f"{role}.card")
        one.does("partner", "add", tmp_path / f"{role}.card", "--role", role, "--checked")
    talk = counselor.does("talk", "20230001", *TALK)["created"][0]
    report = counselor.does("parcel", "seal", "--to", "校就业中心", "--out", tmp_path)
    office.does("parcel", "open", report["path"])
    assert office.does("parcel", "answers") == []
    office.does("parcel", "return", talk, "--reason", "请补地点")
    assert office.does("parcel", "answers") == [{"to": "周敏", "records": 1}]
    office.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    assert office.does("parcel", "answers") == []


def test_two_versions_of_a_student_are_listed_with_masked_numbers(tmp_path: Path) -> None:
    number, people = "129900200501010014", [("周敏", Role.COUNSELOR), ("周敏二", Role.COUNSELOR)]
    with open_devices(tmp_path, people) as (one, other):
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        born = facts(1, id_number=number, birth=date(2005, 1, 1))
        one.services.imports.import_draft(roster_of([born]))
        other.opens(one.seal("周敏二"))
        for device, phone in ((one, "13911110000"), (other, "13922220000")):
            device.services.student_details.edit_facts(device.files()[0], {"phone": phone})
        one.opens(other.seal("周敏"))
        office = Office(one.home)

    (covered,) = office.does("parcel", "conflicts")
    refused = office.refuses("parcel", "conflicts", "--unmask")
    (whole,) = office.does("parcel", "conflicts", "--unmask", "--reason", "核对两个版本")

    for version in covered["versions"]:
        answer = version["fields"]
        assert (answer["id_number"], answer["birth"]) == ("129900********0014", "2005")
        assert answer["phone"] == "139****0000"
    assert refused["error"] == "UNMASK_NEEDS_REASON"
    assert {one["fields"]["id_number"] for one in whole["versions"]} == {number}
    with office.home.open() as caseload, caseload.snapshot() as reader:
        (latest,) = reader.actions(limit=1)
    assert (latest.name, latest.facts["reason"]) == ("personal_data.reveal", "核对两个版本")
