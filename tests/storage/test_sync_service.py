"""Parcels and receipts go and come by themselves, and nothing is lost or doubled on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from casework.exchange.targets import ArrivalState, SyncSummary, SyncTarget, TransportKind
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken, Trouble
from casework.records import Role
from storage.exchange import device_migration
from storage.exchange.transports import sync_service as sync_service_module
from tests.builders.exchange import Device, advisor_and_counselor, open_devices, pin
from tests.builders.homes import a_roster, a_talk
from tests.builders.servers import (
    WORD,
    Server,
    flaky,
    in_one_line,
    needs_apache,
    needs_sshd,
    sftp_server,
    webdav_server,
)


@contextmanager
def two_at_a_nas(folder: Path, **more: object) -> Iterator[tuple[Device, Device, Path]]:
    """An advisor with assigned students and a counselor, both with the same network folder."""
    nas = folder / "nas"
    nas.mkdir()
    with advisor_and_counselor(folder) as (advisor, counselor):
        for device in (advisor, counselor):
            sync_service = device.caseload.sync_service
            takes = bool(more.get("takes")) and device is counselor
            sync_service.keep_target(
                sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas), takes=takes))
            )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        yield advisor, counselor, nas


def sync(device: Device) -> SyncSummary:
    return device.caseload.sync_service.sync("nas")


def states(device: Device) -> list[tuple[str, bool]]:
    return [
        (one.parcel.state, one.handed_over_at is not None)
        for one in device.caseload.sync_service.deliveries()
    ]


class Stopped(Exception):
    """Somebody pressed Stop."""


def send(device: Device, to: str) -> None:
    device.caseload.exchange.seal(device.partner(to))


def talk_of(device: Device, file_id: object, day: int = 5) -> None:
    device.services.talks.log_talk([file_id], a_talk(on=date(2026, 10, day), start=time(9, day)))


def take_all(device: Device) -> None:
    for one in device.caseload.sync_service.arrivals():
        device.caseload.sync_service.take(one.id)


def test_a_parcel_is_queued_delivered_offered_and_acknowledged(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        assert states(counselor) == [("waiting", False)]
        assert sync(counselor).sent == 1
        assert states(counselor) == [("waiting", True)]
        assert sync(advisor).received == 1
        (arrival,) = advisor.caseload.sync_service.arrivals()
        assert (arrival.kind, arrival.records) == ("assignment", 3)
        preview = advisor.caseload.sync_service.preview(arrival.id)
        assert len(preview.of(LineOutcome.ACCEPTED)) == 3
        take_all(advisor)
        assert advisor.caseload.sync_service.arrivals() == ()
        assert sync(advisor).sent == 1
        assert sync(counselor).receipts == 1
        assert states(counselor) == [("acknowledged", True)]


def test_a_second_sync_transfers_nothing(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        again = sync(advisor), sync(counselor)
        assert [(one.sent, one.received, one.receipts) for one in again] == [(0, 0, 0)] * 2


def test_automatic_imports_are_acknowledged_in_the_same_sync(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path, takes=True) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        take_all(advisor)
        talk_of(advisor, advisor.files()[0])
        send(advisor, "周敏")
        sync(advisor)
        done = sync(counselor)
        assert (done.taken, done.sent, done.received) == (1, 1, 0)
        assert counselor.given(advisor.files()[0])[0] == 1
        sync(advisor)
        assert states(advisor) == [("acknowledged", True)]


def test_an_emptied_target_removes_nothing_and_is_filled_again(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, nas):
        send(counselor, "郭启明")
        sync(counselor)
        before = sorted(path.name for path in counselor.home.folder.rglob("*.zhp"))
        for place in nas.iterdir():
            shutil.rmtree(place)
        done = sync(counselor)
        assert done.is_emptied
        assert sorted(path.name for path in counselor.home.folder.rglob("*.zhp")) == before
        assert sync(advisor).received == 1


def test_a_moved_target_is_filled_and_not_reported_as_emptied(
    tmp_path: Path,
) -> None:
    with two_at_a_nas(tmp_path) as (_, counselor, nas):
        send(counselor, "郭启明")
        sync(counselor)
        other = tmp_path / "other"
        other.mkdir()
        sync_service = counselor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(other)))
        )
        done = sync(counselor)
        assert (done.sent, done.is_emptied, done.left) == (1, False, 0)
        assert len(list(other.rglob("*.zhp"))) == len(list(nas.rglob("*.zhp"))) == 1


def test_an_acknowledged_parcel_is_removed_from_the_target(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        take_all(advisor)
        sync(advisor)
        for _ in range(2):
            sync(counselor)
        assert len(list(nas.rglob("*.zhp"))) == 1  # the receipt stays, should it get lost


def test_a_missing_drive_queues_parcels_and_is_reported(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (_advisor, counselor, nas):
        send(counselor, "郭启明")
        nas.rename(tmp_path / "unplugged")
        done = sync(counselor)
        assert (done.problem, done.left) == ("ROAD_UNREACHABLE", 1)
        (state,) = counselor.caseload.sync_service.targets()
        assert (state.failures, state.waiting, state.problem) == (1, 1, "ROAD_UNREACHABLE")
        assert state.tried_at is not None
        assert not state.is_due(state.tried_at, timedelta(minutes=5))
        assert state.is_due(state.tried_at + timedelta(seconds=1), timedelta(minutes=5))
        (tmp_path / "unplugged").rename(nas)
        assert sync(counselor).sent == 1


def test_a_file_truncated_by_the_server_is_not_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.exchange.transports.transport import FolderTransport

    with two_at_a_nas(tmp_path) as (_advisor, counselor, nas):
        send(counselor, "郭启明")
        whole = FolderTransport.upload

        def torn(self: FolderTransport, place: str, name: str, source: object, size: int) -> None:
            whole(self, place, name, source, size)
            with (nas / place / name).open("r+b") as file:
                file.truncate(size // 2)

        monkeypatch.setattr(FolderTransport, "upload", torn)
        done = sync(counselor)
        assert (done.problem, done.sent, done.left) == ("ROAD_TORN", 0, 1)
        assert list(nas.rglob("*.zhp")) == []
        monkeypatch.undo()
        assert sync(counselor).sent == 1


@pytest.mark.parametrize("name", ["x(1).zhp", "parcel.zip", "下载", "ZH.zhp.download"])
def test_the_name_of_an_offered_file_does_not_matter(name: str, tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        sealed = counselor.seal("郭启明")
        renamed = sealed.rename(tmp_path / name)
        arrival = advisor.caseload.sync_service.offer(renamed)
        assert (arrival.state, arrival.kind) == (ArrivalState.WAITING, "assignment")
        again = advisor.caseload.sync_service.offer(renamed)
        assert again.id == arrival.id
        assert len(advisor.caseload.sync_service.arrivals()) == 1
        assert renamed.exists()
        take_all(advisor)
        assert advisor.caseload.sync_service.offer(renamed).state is ArrivalState.TAKEN


def test_a_watched_folder_offers_only_files_of_others(tmp_path: Path) -> None:
    watched = tmp_path / "下载"
    watched.mkdir()
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        sync_service = advisor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("watch", TransportKind.WATCH, str(watched)))
        )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        counselor.seal("郭启明").rename(watched / "通知(1).zip")
        (watched / "假期安排.docx").write_bytes(b"PK")
        done = sync_service.sync("watch")
        assert (done.received, done.refused, done.sent) == (1, 0, 0)
        assert len(list(watched.iterdir())) == 2
        assert sync_service.sync("watch").received == 0


@pytest.mark.fast
def test_month_folders_of_chat_programs_are_scanned_too(tmp_path: Path) -> None:
    watched = tmp_path / "File"
    (watched / "2026-11" / "deeper").mkdir(parents=True)
    (watched / ".cache").mkdir()
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        sync_service = advisor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("watch", TransportKind.WATCH, str(watched)))
        )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        data = counselor.seal("郭启明").read_bytes()
        (watched / "2026-11" / "x (1).zhp").write_bytes(data)
        for elsewhere in ("2026-11/deeper", ".cache"):
            (watched / elsewhere / "y.zhp").write_bytes(data[:-1])
        done = sync_service.sync("watch")
        assert (done.received, done.refused) == (1, 0)
        assert [one.name for one in sync_service.arrivals()] == ["x (1).zhp"]
        assert sync_service.sync("watch").received == 0


def test_a_watched_folder_waits_for_incomplete_downloads(tmp_path: Path) -> None:
    watched = tmp_path / "下载"
    watched.mkdir()
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        sync_service = advisor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("watch", TransportKind.WATCH, str(watched)))
        )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        data = counselor.seal("郭启明").read_bytes()
        half = watched / "ZH_1.zhp.crdownload"
        half.write_bytes(data[: len(data) // 2])
        assert (
            sync_service.sync("watch").received,
            advisor.caseload.exchange.rejected_parcels(),
        ) == (
            0,
            (),
        )
        half.write_bytes(data)
        half.rename(watched / "ZH_1.zhp")
        assert sync_service.sync("watch").received == 1


def test_an_oversized_file_is_reported_once_and_not_copied(tmp_path: Path) -> None:
    watched = tmp_path / "下载"
    watched.mkdir()
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        sync_service = advisor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("watch", TransportKind.WATCH, str(watched)))
        )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        bomb = counselor.seal("郭启明").rename(watched / "大(1).zhp")
        os.truncate(bomb, 2 << 30)
        assert (sync_service.sync("watch").refused, sync_service.sync("watch").refused) == (1, 0)
        with pytest.raises(RuleBroken) as refused:
            sync_service.offer(bomb)
        assert refused.value.rule == "E_LIMIT"
        reported = [
            (one.code, one.name, one.size) for one in advisor.caseload.exchange.rejected_parcels()
        ]
        assert reported == [("E_LIMIT", "大(1).zhp", 2 << 30)] * 2
        assert not list(advisor.home.folder.glob("inbox/*"))


def test_parcels_of_unknown_senders_wait_until_the_partner_is_added(tmp_path: Path) -> None:
    with open_devices(tmp_path, [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR)]) as devices:
        advisor, counselor = devices
        counselor.services.imports.import_draft(a_roster(2))
        pin(counselor, advisor, Role.ADVISOR)
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        sync_service = advisor.caseload.sync_service
        arrival = sync_service.offer(counselor.seal("郭启明"))
        assert (arrival.state, arrival.code) == (ArrivalState.HELD, "E_SENDER_UNKNOWN")
        pin(advisor, counselor, Role.COUNSELOR)
        (again,) = sync_service.judge_again()
        assert again.state is ArrivalState.WAITING
        take_all(advisor)
        assert len(advisor.files()) == 2


def test_damage_and_parcels_for_others_are_not_offered(tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        sealed = counselor.seal("郭启明")
        data = bytearray(sealed.read_bytes())
        data[len(data) // 2] ^= 1
        torn = tmp_path / "torn.zhp"
        torn.write_bytes(data)
        sync_service = advisor.caseload.sync_service
        assert sync_service.offer(torn).state is ArrivalState.REFUSED
        (odd,) = advisor.caseload.exchange.rejected_parcels()
        assert (odd.code, odd.name) == ("E_DAMAGED", "torn.zhp")
        own = counselor.caseload.sync_service.offer(sealed)
        assert (own.state, own.code, own.facts["partner"]) == (
            ArrivalState.NOT_OURS,
            "E_NO_KEY",
            "郭启明",
        )
        assert counselor.caseload.exchange.rejected_parcels() == ()  # nobody did anything odd
        assert sync_service.arrivals() == ()
        assert list(advisor.home.folder.joinpath("inbox").iterdir()) == []
        with pytest.raises(RuleBroken):
            sync_service.offer(tmp_path / "gone.zhp")


def test_a_parcel_whose_import_is_cancelled_is_still_offered(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        (arrival,) = advisor.caseload.sync_service.arrivals()
        before = advisor.caseload.checks.state_digest()
        reported: list[tuple[int, int]] = []

        def stop_at_the_last(done: int, total: int) -> None:
            reported.append((done, total))
            if done == total:
                raise Stopped

        with pytest.raises(Stopped):
            advisor.caseload.sync_service.take(arrival.id, tell=stop_at_the_last)
        assert reported == sorted(reported)
        assert len(reported) > 1
        assert advisor.caseload.sync_service.arrivals() == (arrival,)
        assert advisor.caseload.checks.state_digest() == before

        advisor.caseload.sync_service.take(arrival.id)
        assert len(advisor.files()) == 3


def test_a_parcel_whose_import_was_undone_is_offered_again(tmp_path: Path) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        (arrival,) = advisor.caseload.sync_service.arrivals()
        opened = advisor.caseload.sync_service.take(arrival.id)
        advisor.services.actions.undo(opened.taken.done.action)
        (again,) = advisor.caseload.sync_service.arrivals()
        assert again.id == arrival.id
        assert again.state is ArrivalState.WAITING
        advisor.caseload.sync_service.take(again.id)
        assert len(advisor.files()) == 3


def test_a_server_is_not_added_before_its_fingerprint_was_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.exchange.targets import ServerIdentity

    with advisor_and_counselor(tmp_path) as (advisor, _counselor):
        sync_service = advisor.caseload.sync_service
        seen = ServerIdentity("ssh-ed25519 AAAA", "SHA256:abc+/", is_vouched=False)
        monkeypatch.setattr(sync_service, "probe", lambda _target: seen)
        monkeypatch.setattr(sync_service_module, "reachable", lambda *_a, **_k: None)
        target = SyncTarget("nas", TransportKind.SFTP, "sftp://zhou@nas.example/in")
        with pytest.raises(RuleBroken) as unpinned:
            sync_service.connect(target, password="x")
        assert (unpinned.value.rule, unpinned.value.facts["seen"]) == (
            "ROAD_UNPINNED",
            "SHA256:abc+/",
        )
        with pytest.raises(RuleBroken) as differs:
            sync_service.connect(target, fingerprint="SHA256:other", password="x")
        assert differs.value.rule == "ROAD_PIN_DIFFERS"
        with pytest.raises(RuleBroken) as no_word:
            sync_service.connect(target, fingerprint="SHA256:abc+/")
        assert no_word.value.rule == "ROAD_PASSWORD"
        met = sync_service.connect(target, fingerprint=" SHA256:abc+/ ", password="x")
        assert (met.pin, met.user) == ("ssh-ed25519 AAAA", "zhou")


@contextmanager
def a_server(kind: str) -> Iterator[Server]:
    with sftp_server() if kind == "sftp" else webdav_server() as server:
        yield server


@in_one_line
@pytest.mark.parametrize(
    "kind", [pytest.param("webdav", marks=needs_apache), pytest.param("sftp", marks=needs_sshd)]
)
def test_talks_and_receipts_are_transferred_once_over_a_bad_connection(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_service_module, "PATIENCE_S", 2.0)
    with a_server(kind) as server, advisor_and_counselor(tmp_path) as (advisor, counselor):
        password = "" if server.key_file else WORD
        with flaky(server.port, seed=11, rate=0.4) as port:
            for device in (advisor, counselor):
                sync_service = device.caseload.sync_service
                sync_service._patience_s = 2.0
                met = sync_service.connect(
                    server.target("nas"), fingerprint=server.fingerprint, password=password
                )
                far = replace(met, address=server.target(port=port).address)
                sync_service.keep_target(far, password, store=False)
            counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
            send(counselor, "郭启明")
            until_nothing_is_left(counselor)
            until_it_came(advisor)
            take_all(advisor)
            for day, file_id in enumerate(advisor.files(), 1):
                talk_of(advisor, file_id, day)
                send(advisor, "周敏")
            until_nothing_is_left(advisor)
            until_it_came(counselor, 3)
            take_all(counselor)
            until_nothing_is_left(counselor)
            for _ in range(40):
                if states(advisor) == [("acknowledged", True)] * 3:
                    break
                sync(advisor)
        assert states(advisor) == [("acknowledged", True)] * 3
        assert [counselor.given(file_id)[0] for file_id in counselor.files()] == [1, 1, 1]


def until_nothing_is_left(device: Device) -> None:
    for _ in range(40):
        done = sync(device)
        if done.left == 0 and done.problem is None:
            return
    raise AssertionError(done)


def until_it_came(device: Device, count: int = 1) -> None:
    for _ in range(40):
        sync(device)
        if len(device.caseload.sync_service.arrivals()) >= count:
            return
    raise AssertionError("it did not come")


def test_an_unneeded_receipt_is_deleted_after_a_month(tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        outbox = advisor.home.place.outbox
        advisor.caseload.sync_service.sweep_receipts()
        assert len(list(outbox.iterdir())) == 1
        advisor.home.clock.pass_days(31)
        advisor.caseload.sync_service.sweep_receipts()
        assert list(outbox.iterdir()) == []


def test_settings_need_approval_even_with_automatic_import(
    tmp_path: Path,
) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, nas):
        sync_service = advisor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas), takes=True))
        )
        counselor.services.settings.change_settings({"masking": "strict"})
        send(counselor, "郭启明")
        counselor.caseload.exchange.send_notices(ParcelKind.SETTINGS)
        sync(counselor)
        sync(advisor)
        (waiting,) = sync_service.arrivals()
        assert (waiting.kind, waiting.state) == ("settings", ArrivalState.WAITING)
        assert len(advisor.files()) == 3
        with advisor.caseload.snapshot() as reader:
            assert reader.org_settings().value("masking") is None


def test_an_early_receipt_is_applied_once_the_identity_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        (waiting,) = advisor.caseload.sync_service.arrivals()
        advisor.caseload.sync_service.take(waiting.id)
        sync(advisor)
        machine = device_migration._machine_text()
        monkeypatch.setattr(device_migration, "_machine_text", lambda: "another computer")
        assert sync(counselor).problem is None
        assert [one.code for one in counselor.caseload.sync_service.arrivals()] == ["MOVE_FIRST"]
        assert states(counselor)[0][0] == "waiting"
        counselor.caseload.stay_here()
        assert states(counselor)[0][0] == "acknowledged"
        assert machine != device_migration._machine_text()


def test_a_parcel_of_an_old_computer_waits_and_blocks_no_other(
    tmp_path: Path,
) -> None:
    with two_at_a_nas(tmp_path) as (advisor, counselor, _nas):
        send(counselor, "郭启明")
        sync(counselor)
        sync(advisor)
        (waiting,) = advisor.caseload.sync_service.arrivals()
        advisor.caseload.sync_service.take(waiting.id)
        advisor.services.talks.log_talk(advisor.files()[:1], a_talk())
        send(advisor, "周敏")
        counselor.services.partners.revoke_partner(counselor.partner("郭启明").id, reason="moved")
        sync(advisor)
        assert sync(counselor).problem is None
        aside = counselor.caseload.sync_service.arrivals()  # the receipt and the talk
        assert [one.code for one in aside] == ["E_SENDER_REVOKED"] * 2
        assert {one.state for one in aside} == {ArrivalState.HELD}
        assert {one.sender for one in aside} == {advisor.caseload.signer.public.signing}


def test_an_unknown_target_is_reported_by_name(tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, _counselor):
        with pytest.raises(RuleBroken) as refused:
            advisor.caseload.sync_service.sync("nas")
        assert refused.value.rule == "UNKNOWN_TARGET"
        with pytest.raises((RuleBroken, Trouble)):
            advisor.caseload.sync_service.connect(
                SyncTarget("nas", TransportKind.FOLDER, str(tmp_path / "not there"))
            )
