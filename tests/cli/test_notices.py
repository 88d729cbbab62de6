"""Notices and two versions on the command line: told, seen before, settled, moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework import previews
from casework.parcels.manifest import ParcelKind
from casework.records import Role
from casework.service_layer import notices
from tests.builders.commands import TALK, Office
from tests.builders.exchange import open_devices, pin
from tests.builders.exchange_commands import a_person, acquainted
from tests.builders.homes import START, Home, a_posted_post, a_referral, a_roster


@pytest.fixture
def counselor(tmp_path: Path) -> Office:
    return a_person(tmp_path / "counselor", "周敏", Role.COUNSELOR, students=2)


@pytest.fixture
def advisor(tmp_path: Path, counselor: Office) -> Office:
    made = a_person(tmp_path / "advisor", "郭启明", Role.ADVISOR)
    acquainted(tmp_path, counselor, made)
    return made


def test_settings_are_sent_down_and_previewed_before_they_apply(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    nothing = counselor.refuses("parcel", "tell", "settings", "--out", tmp_path)
    assert (nothing["error"], nothing["exit"]) == ("NOBODY_TO_TELL", 1)
    counselor.does("settings", "set", "masking", "strict")
    (answer,) = counselor.does("parcel", "tell", "settings", "--out", tmp_path)
    seen = advisor.does("parcel", "inspect", answer["path"])
    assert seen["kind"] == "settings"
    assert seen["changes"] == [
        {
            "what": "masking of numbers",
            "before": "the default",
            "after": "as much as possible: 1****************X, *******0001",
        }
    ]
    assert advisor.does("settings", "get", "masking") is None
    opened = advisor.does("parcel", "open", answer["path"])
    assert len(opened["changes"]) == 1
    assert advisor.does("settings", "get", "masking") == "strict"
    counselor.does("parcel", "open", opened["receipt"])
    assert [line["state"] for line in counselor.does("outbox")] == ["acknowledged"]
    assert "设置" in advisor.says("parcel", "inspect", answer["path"], lang="zh_CN").out
    refused = advisor.refuses("parcel", "seal", "--to", "周敏", "--kind", "settings", "--out", ".")
    assert refused["error"] == "ONLY_DOWNWARDS"


def test_settings_are_sent_to_ones_own_other_computer(tmp_path: Path, counselor: Office) -> None:
    second = a_person(tmp_path / "second", "周敏", Role.COUNSELOR)
    for number, (one, other) in enumerate(((counselor, second), (second, counselor))):
        card = tmp_path / f"{number}.card"
        other.does("partner", "card", "--out", card)
        one.does("partner", "add", card, "--role", "counselor", "--own", "--checked")
    counselor.does("settings", "set", "masking", "strict")
    (answer,) = counselor.does("parcel", "tell", "settings", "--out", tmp_path)
    assert [one["what"] for one in second.does("parcel", "inspect", answer["path"])["changes"]] == [
        "masking of numbers"
    ]
    second.home.clock.pass_days(1)
    second.does("settings", "set", "masking", "usual")
    opened = second.does("parcel", "open", answer["path"])
    assert ["unchanged: it was set here later" in one["after"] for one in opened["changes"]] == [
        True
    ]
    back = second.does("parcel", "seal", "--to", "周敏", "--kind", "settings", "--out", tmp_path)
    counselor.home.clock.pass_days(1)
    counselor.does("parcel", "open", back["path"])
    assert counselor.does("settings", "get", "masking") == "usual"


@pytest.mark.fast
def test_a_version_is_announced_and_an_installer_verified(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    installer = tmp_path / "setup.exe"
    installer.write_bytes(b"installer")
    assert advisor.refuses("update", "verify", installer)["error"] == "UPDATE_NOT_ANNOUNCED"
    announced = counselor.does(
        "update", "announce", installer, "--version", "9.1", "--expires", "2030-01-01"
    )
    assert announced["announced"]["version"] == "9.1"
    (answer,) = counselor.does("parcel", "tell", "update", "--out", tmp_path)
    advisor.does("parcel", "open", answer["path"])
    assert advisor.does("update", "verify", installer)["by"] == "周敏"
    assert advisor.does("update", "show")["announced"]["expires"] == "2030-01-01"
    installer.write_bytes(b"something else")
    assert advisor.refuses("update", "verify", installer)["error"] == "UPDATE_OTHER_FILE"


def test_talks_of_withdrawn_students_are_refused_before_sending(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    counselor.does("assign", "20230001", "20230002", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    advisor.does("parcel", "open", sealed["path"])
    counselor.does("unassign", "20230001", "--to", "郭启明")
    (answer,) = counselor.does("parcel", "tell", "revocation", "--out", tmp_path)
    changes = advisor.does("parcel", "open", answer["path"])["changes"]
    assert [one["what"].split()[-1] for one in changes] == ["20230001"]
    assert advisor.refuses("talk", "20230001", *TALK)["error"] == "NOT_IN_HANDS"
    assert advisor.does("talk", "20230002", *TALK)["created"]
    counselor.does("assign", "20230001", "--to", "郭启明")
    (answer,) = counselor.does("parcel", "tell", "revocation", "--out", tmp_path)
    advisor.does("parcel", "open", answer["path"])
    assert advisor.does("talk", "20230001", *TALK)["created"]


def test_two_versions_are_listed_and_resolved(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    counselor.does("assign", "20230001", "--to", "郭启明")
    sealed = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    advisor.does("parcel", "open", sealed["path"])
    assert counselor.does("parcel", "conflicts") == []
    (talk,) = advisor.does("talk", "20230001", *TALK)["created"]
    up = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    counselor.does("parcel", "open", up["path"])
    for person, words in ((counselor, "已联系家长。"), (advisor, "周五复谈。")):
        person.does("correct", talk, f"own_words={words}", "--reason", "补充")
        advisor.home.clock.pass_days(1)
        counselor.home.clock.pass_days(1)
    again = advisor.does("parcel", "seal", "--to", "周敏", "--out", tmp_path)
    assert counselor.does("parcel", "open", again["path"])["conflicts"] == 1

    (conflict,) = counselor.does("parcel", "conflicts")
    assert (conflict["record"], conflict["kind"]) == (talk, "talk")
    versions = {one["by"]: one["version"] for one in conflict["versions"]}
    assert set(versions) == {"周敏", "郭启明"}
    unknown = counselor.refuses("parcel", "settle", talk, "--keep", "0" * 32)
    assert unknown["error"] == "UNKNOWN_VERSION"
    counselor.does("parcel", "settle", talk, "--keep", versions["郭启明"])
    assert counselor.does("parcel", "conflicts") == []
    again = counselor.refuses("parcel", "settle", talk, "--keep", versions["周敏"])
    assert again["error"] == "NOT_IN_CONFLICT"
    shown = counselor.does("show", "20230001")["talks"][0]
    assert shown["own_words"] == "周五复谈。"


def test_a_restored_caseload_must_choose_its_identity_before_sealing(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    counselor.does("backup", "now", "--place", tmp_path / "usb")
    new = Office(Home(tmp_path / "new", counselor.home.code, counselor.home.clock))
    new.does("backup", "restore", "--place", tmp_path / "usb")
    seal = ("parcel", "seal", "--to", "郭启明", "--out", tmp_path)
    assert new.refuses(*seal)["error"] == "MOVE_FIRST"
    moved = new.does("keys", "move")
    assert len(moved["parcels"]) == 1
    (change,) = advisor.does("parcel", "open", moved["parcels"][0])["changes"]
    assert moved["fingerprint"] in change["after"]
    assert advisor.does("parcel", "open", new.does(*seal)["path"])["new"] == 0
    old = counselor.does(*seal)["path"]
    refused = advisor.refuses("parcel", "open", old)
    assert refused["error"] == "E_SENDER_REVOKED"
    assert "new computer" in refused["message"]


def test_a_restored_caseload_without_a_twin_continues(
    tmp_path: Path, counselor: Office, advisor: Office
) -> None:
    code = counselor.does("partner", "card")["fingerprint"]
    counselor.does("backup", "now", "--place", tmp_path / "usb")
    new = Office(Home(tmp_path / "new", counselor.home.code, counselor.home.clock))
    new.does("backup", "restore", "--place", tmp_path / "usb")
    assert new.does("keys", "stay")["fingerprint"] == code
    path = new.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]
    assert advisor.does("parcel", "open", path)["new"] == 0


@pytest.mark.fast
def test_effects_of_settings_are_counted_for_any_number_of_students(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_devices(tmp_path, [("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]) as devices:
        counselor, office = devices
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        counselor.services.imports.import_draft(a_roster(3))
        post = a_posted_post(counselor.services)
        counselor.services.referrals.refer(
            counselor.files()[:2], a_referral(post, responded_on=START)
        )
        wages = [{"region": "天津", "since": "2026-01-01", "amount": 50_000}]
        office.services.settings.change_settings({"wages": wages})
        path = office.seal("周敏", ParcelKind.SETTINGS)
        person = Office(counselor.home)
    monkeypatch.setattr(notices, "_MOST_AT_ONCE", 1)
    seen = person.does("parcel", "inspect", path)
    assert [one["before"] for one in seen["changes"][1:]] == ["0-1-0", "0-1-0"]
    monkeypatch.setattr(previews, "_NAMED", 1)
    seen = person.does("parcel", "inspect", path)
    assert seen["changes"][1:] == [
        {"what": "Counts", "before": "—", "after": "counts change for 2 of 3 students"}
    ]
    assert "3 名学生中 2 名" in person.says("parcel", "inspect", path, lang="zh_CN").out
