"""Notices: settings go down, keys and students are given up, a version is announced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework import previews
from casework.ids import new_id
from casework.parcels.manifest import ParcelKind
from casework.previews import preview_settings
from casework.problems import RuleBroken
from casework.records import Assignment, Partner, Role
from casework.required_services import Service
from casework.service_layer import notices
from tests.builders.exchange import Device, advisor_and_counselor, open_devices, pin
from tests.builders.forgery import Forgery
from tests.builders.homes import START, a_posted_post, a_referral, a_roster, a_talk

MASKING, GOALS = "masking", "visit_goals"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """A counselor and the office above."""
    roles = [("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (counselor, office):
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        yield counselor, office


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    with advisor_and_counselor(tmp_path) as devices:
        yield devices


def value(device: Device, key: str) -> object:
    with device.caseload.snapshot() as reader:
        found: object = reader.org_settings().value(key)
        return found


def state(device: Device, kind: str) -> str:
    (line,) = (one for one in device.caseload.exchange.outbox() if one.kind == kind)
    return line.state


# --- settings


def test_settings_are_sent_down_previewed_and_undone(two: tuple[Device, Device]) -> None:
    counselor, office = two
    office.services.settings.change_settings({MASKING: "strict"})
    path = office.seal("周敏", ParcelKind.SETTINGS)

    preview = counselor.caseload.exchange.preview(path)

    assert preview.effect is not None
    (differing,) = preview.effect.settings.settings
    assert (differing.key, differing.before, differing.after) == (MASKING, None, "strict")
    assert value(counselor, MASKING) is None
    opened = counselor.opens(path)
    assert value(counselor, MASKING) == "strict"
    office.opens(opened.receipt.path)
    assert state(office, "settings") == "acknowledged"
    counselor.services.actions.undo(opened.taken.done.action)
    assert value(counselor, MASKING) is None
    again = counselor.opens(path)
    assert value(counselor, MASKING) == "strict"
    assert counselor.opens(path).taken.done.action is None
    assert again.taken.done.action is not None


def test_a_reset_setting_is_reset_below_as_well(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    office.services.settings.change_settings({MASKING: "strict"})
    counselor.opens(office.seal("周敏", ParcelKind.SETTINGS))
    office.services.settings.change_settings({MASKING: None})
    counselor.opens(office.seal("周敏", ParcelKind.SETTINGS))
    assert value(counselor, MASKING) is None


def test_older_settings_never_replace_newer_ones(two: tuple[Device, Device]) -> None:
    counselor, office = two
    office.services.settings.change_settings({MASKING: "strict"})
    older = office.seal("周敏", ParcelKind.SETTINGS)
    office.services.settings.change_settings({MASKING: None})
    counselor.opens(office.seal("周敏", ParcelKind.SETTINGS))
    with pytest.raises(RuleBroken, match="E_ROLLBACK"):
        counselor.opens(older)


def test_effects_of_settings_are_previewed(
    two: tuple[Device, Device],
) -> None:
    counselor, office = two
    counselor.services.imports.import_draft(a_roster(2))
    student = counselor.files()[0]
    counselor.services.referrals.refer(
        [student], a_referral(a_posted_post(counselor.services), responded_on=START)
    )
    assert counselor.given(student) == (0, 1, 0)
    wages = [{"region": "天津", "since": "2026-01-01", "amount": 5000}]
    office.services.settings.change_settings({"wages": wages})
    path = office.seal("周敏", ParcelKind.SETTINGS)
    effect = counselor.caseload.exchange.preview(path).effect
    assert effect is not None
    assert effect.counts is not None
    (shift,) = effect.counts.shifts
    assert (shift.file_id, shift.before[Service.REFERRAL], shift.after[Service.REFERRAL]) == (
        student,
        1,
        0,
    )
    assert counselor.given(student) == (0, 1, 0)
    counselor.opens(path)
    assert counselor.given(student) == (0, 0, 0)


def test_effects_on_many_students_are_counted_in_batches(
    two: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    counselor, office = two
    counselor.services.imports.import_draft(a_roster(5))
    files = counselor.files()
    post = a_posted_post(counselor.services)
    counselor.services.referrals.refer(files[:4], a_referral(post, responded_on=START))
    office.services.settings.change_settings(
        {"wages": [{"region": "天津", "since": "2026-01-01", "amount": 5000}]}
    )
    path = office.seal("周敏", ParcelKind.SETTINGS)
    monkeypatch.setattr(notices, "_MOST_AT_ONCE", 4)
    monkeypatch.setattr(previews, "AT_ONCE", 2)
    effect = counselor.caseload.exchange.preview(path).effect
    assert effect is not None
    assert effect.counts is None  # too many to be waited for
    assert effect.office is not None
    heard: list[tuple[int, int]] = []
    with counselor.caseload.snapshot() as reader:
        found = preview_settings(
            reader, effect.office, files, on_progress=lambda *done: heard.append(done)
        )
        monkeypatch.setattr(previews, "_NAMED", 3)
        counted = preview_settings(reader, effect.office, files)
    assert heard == [(2, 4), (4, 4)]  # the fifth was referred to nothing
    assert (found.files, found.count) == (5, 4)
    assert {one.file_id for one in found.shifts} == set(files[:4])
    assert (counted.count, counted.shifts) == (4, ())  # of very many only the number
    marks = {file_id: counselor.given(file_id) for file_id in files}
    counselor.opens(path)
    changed = {i for i in files if counselor.given(i) != marks[i]}
    assert changed == {one.file_id for one in found.shifts}


def test_settings_are_accepted_only_from_above(two: tuple[Device, Device]) -> None:
    counselor, office = two
    counselor.services.settings.change_settings({MASKING: "strict"})
    with pytest.raises(RuleBroken, match="ONLY_DOWNWARDS"):
        counselor.seal("就业中心", ParcelKind.SETTINGS)
    office.services.settings.change_settings({MASKING: "strict"})
    path = office.seal("周敏", ParcelKind.SETTINGS)
    forged = Forgery.of(path, counselor.caseload.signer, counselor.caseload.signer)
    forged.document["sender"] = {
        "signing": counselor.caseload.signer.public.signing,
        "sealing": counselor.caseload.signer.public.sealing,
    }
    forged.document["parcel_id"] = str(new_id())
    forged.recipients = [office.caseload.signer.public.sealing]
    forged.document["recipients"] = forged.recipients
    with pytest.raises(RuleBroken, match="E_SCOPE"):
        office.opens(forged.write(path.with_name("upwards.zhp")))


def test_declined_settings_are_returned_with_a_reason(two: tuple[Device, Device]) -> None:
    counselor, office = two
    office.services.settings.change_settings({MASKING: "strict"})
    path = office.seal("周敏", ParcelKind.SETTINGS)
    opened = counselor.caseload.exchange.open(path, (), reason="学期中不改", out=counselor.drop)
    assert value(counselor, MASKING) is None
    assert opened.receipt is not None
    office.opens(opened.receipt.path)
    (line,) = office.caseload.exchange.outbox()
    assert (line.state, line.returned[0]["reason"]) == ("returned", "学期中不改")


def test_without_settings_there_is_nothing_to_send(two: tuple[Device, Device]) -> None:
    _, office = two
    with pytest.raises(RuleBroken, match="NOTHING_TO_TELL"):
        office.seal("周敏", ParcelKind.SETTINGS)
    with pytest.raises(RuleBroken, match="NOTHING_TO_TELL"):
        office.seal("周敏", ParcelKind.REVOCATION)
    with pytest.raises(RuleBroken, match="UPDATE_NOT_ANNOUNCED"):
        office.seal("周敏", ParcelKind.UPDATE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "E_RECORD"),
        (b'{"office":{}, "packs":[]}', "E_RECORD"),
        (b"{", "E_RECORD"),
        (b"\xff", "E_RECORD"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "E_RECORD"),
        (b'{"zhuhang_settings":2}', "SETTINGS_FILE_NEWER"),
        (b'{"office":[],"zhuhang_settings":1}', "SETTINGS_FILE_INVALID"),
        (b'{"office":{"masking":{"x":1}},"zhuhang_settings":1}', "BAD_CHOICE"),
        (b'{"packs":[{"id":7}],"zhuhang_settings":1}', "PACK_INVALID"),
    ],
)
def test_an_invalid_document_changes_nothing(
    two: tuple[Device, Device], data: bytes, code: str
) -> None:
    counselor, office = two
    office.services.settings.change_settings({MASKING: "strict"})
    path = office.seal("周敏", ParcelKind.SETTINGS)
    forged = Forgery.of(path, counselor.caseload.signer, office.caseload.signer)
    forged.items[0] = data
    with pytest.raises(RuleBroken, match=code):
        counselor.opens(forged.write(path.with_name("forged.zhp")))
    assert value(counselor, MASKING) is None
    assert counselor.opens(path).receipt is not None


# --- keys and students that were given up


def test_an_advisor_is_told_of_withdrawn_students(
    pair: tuple[Device, Device],
) -> None:
    advisor, counselor = pair
    files = counselor.files()
    counselor.services.partners.assign(files, counselor.partner("郭启明").id)
    advisor.opens(counselor.seal("郭启明"))
    counselor.services.partners.unassign(files[:1], counselor.partner("郭启明").id)

    opened = advisor.opens(counselor.seal("郭启明", ParcelKind.REVOCATION))

    assert opened.effect is not None
    assert [one.file_id for one in opened.effect.students] == files[:1]
    with advisor.caseload.snapshot() as reader:
        (ended,) = reader.get_all(Assignment)
    assert (ended.file_id, ended.until) == (files[0], START)


def test_an_office_revokes_keys_below_it_but_not_its_own(
    tmp_path: Path,
) -> None:
    roles = [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (advisor, counselor, office):
        for above in (counselor, office):
            pin(above, advisor, Role.ADVISOR)
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        counselor.services.imports.import_draft(a_roster(1))
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        before = advisor.seal("周敏")
        counselor.opens(before)
        office.services.partners.revoke_partner(office.partner("郭启明").id, reason="电脑丢失")

        opened = counselor.opens(office.seal("周敏", ParcelKind.REVOCATION))

        assert opened.effect is not None
        assert [one.outcome for one in opened.effect.keys] == ["given_up"]
        with counselor.caseload.snapshot() as reader:
            (named,) = (p for p in reader.get_all(Partner) if p.role is Role.ADVISOR)
        assert (named.revoke_reason, named.revoked_by) == ("电脑丢失", "就业中心")
        advisor.services.talks.log_talk(advisor.files(), a_talk())
        with pytest.raises(RuleBroken, match="E_SENDER_REVOKED"):
            counselor.opens(advisor.seal("周敏"))
        assert counselor.caseload.exchange.check(before).taken_at is not None
        with pytest.raises(RuleBroken, match="NOT_UNDOABLE"):
            counselor.services.actions.undo(opened.taken.done.action)


def test_a_subordinate_cannot_revoke_keys_of_others(tmp_path: Path) -> None:
    roles = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (one, other, office):
        for counselor in (one, other):
            pin(counselor, office, Role.OFFICE)
            pin(office, counselor, Role.COUNSELOR)
        pin(one, other, Role.COUNSELOR, is_own=True)
        one.services.partners.revoke_partner(one.partner("李强").id, reason="不用了")
        opened = office.opens(one.seal("就业中心", ParcelKind.REVOCATION))
        assert opened.effect is not None
        assert [gone.outcome for gone in opened.effect.keys] == ["refused"]
        assert office.partner("李强").is_trusted
        assert opened.receipt is not None
        one.opens(opened.receipt.path)
        assert state(one, "revocation") == "returned"


def test_two_computers_of_one_person_may_revoke_each_others_keys(tmp_path: Path) -> None:
    roles = [("周敏", Role.COUNSELOR), ("周敏二", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (one, second, office):
        pin(one, office, Role.OFFICE)
        pin(one, second, Role.COUNSELOR, is_own=True)
        pin(office, one, Role.COUNSELOR)
        pin(office, second, Role.COUNSELOR, shares_with=office.partner("周敏").id)
        one.services.partners.revoke_partner(one.partner("周敏二").id, reason="旧机报废")
        office.opens(one.seal("就业中心", ParcelKind.REVOCATION))
        with office.caseload.snapshot() as reader:
            states = {p.name: p.is_trusted for p in reader.get_all(Partner)}
        assert states == {"周敏": True, "周敏二": False}


# --- a version of the program


def announce(office: Device, tmp_path: Path, version: str = "9.1.0", days: int = 60) -> Path:
    installer = tmp_path / f"setup-{version}.exe"
    installer.write_bytes(f"installer {version}".encode())
    expires = office.home.clock.day + timedelta(days=days)
    office.caseload.updates.announce(version, [installer], expires=expires, notes="修复导出。")
    return installer


def test_only_the_announced_installer_verifies(two: tuple[Device, Device], tmp_path: Path) -> None:
    counselor, office = two
    installer = announce(office, tmp_path)
    with pytest.raises(RuleBroken, match="UPDATE_NOT_ANNOUNCED"):
        counselor.caseload.updates.check(installer)
    opened = counselor.opens(office.seal("周敏", ParcelKind.UPDATE))
    assert opened.effect is not None
    assert opened.effect.update is not None
    assert opened.effect.update.version == "9.1.0"
    assert counselor.caseload.updates.check(installer).notes == "修复导出。"
    other = tmp_path / "other.exe"
    other.write_bytes(b"something else")
    with pytest.raises(RuleBroken, match="UPDATE_OTHER_FILE"):
        counselor.caseload.updates.check(other)
    counselor.home.clock.pass_days(90)
    with pytest.raises(RuleBroken, match="UPDATE_EXPIRED"):
        counselor.caseload.updates.check(installer)


@pytest.mark.parametrize(("version", "code"), [("0.0.9", "UPDATE_OLDER"), ("8.0", "UPDATE_OLDER")])
def test_an_announcement_of_an_older_version_is_refused(
    two: tuple[Device, Device], tmp_path: Path, version: str, code: str
) -> None:
    _, office = two
    announce(office, tmp_path, "9.0.0")
    with pytest.raises(RuleBroken, match=code):
        announce(office, tmp_path, version)


def test_an_expired_announcement_is_refused_on_arrival(
    two: tuple[Device, Device], tmp_path: Path
) -> None:
    counselor, office = two
    announce(office, tmp_path, days=1)
    path = office.seal("周敏", ParcelKind.UPDATE)
    counselor.home.clock.pass_days(5)
    with pytest.raises(RuleBroken, match="UPDATE_EXPIRED"):
        counselor.opens(path)
    assert counselor.caseload.updates.announced() is None


@pytest.mark.fast
def test_an_announcement_not_signed_by_its_office_is_refused(
    two: tuple[Device, Device], tmp_path: Path
) -> None:
    counselor, office = two
    announce(office, tmp_path)
    path = office.seal("周敏", ParcelKind.UPDATE)
    forged = Forgery.of(path, counselor.caseload.signer, office.caseload.signer)
    forged.items[0] = forged.items[0].replace(b'"9.1.0"', b'"9.2.0"')
    with pytest.raises(RuleBroken, match="UPDATE_UNSIGNED"):
        counselor.opens(forged.write(path.with_name("forged.zhp")))


def test_an_announcement_is_forwarded_with_its_original_signature(tmp_path: Path) -> None:
    roles = [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (advisor, counselor, office):
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, advisor, Role.ADVISOR)
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        installer = announce(office, tmp_path)
        counselor.opens(office.seal("周敏", ParcelKind.UPDATE))
        advisor.opens(counselor.seal("郭启明", ParcelKind.UPDATE))
        assert advisor.caseload.updates.check(installer).by == "就业中心"
        announced = advisor.caseload.updates.announced()
        assert announced is not None
        assert announced.signing == office.caseload.signer.public.signing


def test_an_invalid_announcement_is_refused(two: tuple[Device, Device], tmp_path: Path) -> None:
    _, office = two
    with pytest.raises(RuleBroken, match="UPDATE_VERSION"):
        office.caseload.updates.announce(
            "neun", [tmp_path / "x"], expires=date(2030, 1, 1), notes=""
        )
    with pytest.raises(RuleBroken, match="FILE_MISSING"):
        office.caseload.updates.announce(
            "9.0", [tmp_path / "x"], expires=date(2030, 1, 1), notes=""
        )
