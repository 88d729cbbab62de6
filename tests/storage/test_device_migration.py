"""Move to this computer: fresh keys that the old key signs; the old computer is heard no more."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from casework.exchange.targets import SyncTarget, TransportKind
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.records import Partner, Role
from storage.exchange import device_migration
from tests.builders.exchange import Device, open_devices, pin, restored_device
from tests.builders.forgery import Forgery
from tests.builders.homes import (
    KEEPER,
    PASSPHRASE,
    START,
    Home,
    a_roster,
    a_talk,
    files_of,
)

WORDS = "谈到实习单位的留用意向，准备周三的复试，约好周四再谈结果，家里支持留津。"


@contextmanager
def two(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    roles = [("周敏", Role.COUNSELOR), ("就业中心", Role.OFFICE)]
    with open_devices(tmp_path, roles) as (counselor, office):
        counselor.services.imports.import_draft(a_roster(2))
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        yield counselor, office


def test_the_office_accepts_only_parcels_of_the_new_computer(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as (old, office):
        office.opens(old.seal("就业中心"))
        with restored_device(old, tmp_path) as new:
            with pytest.raises(RuleBroken, match="MOVE_FIRST"):
                new.seal("就业中心")
            (notice,) = new.caseload.move_here()

            preview = office.caseload.exchange.preview(notice.path)

            assert preview.effect is not None
            (gone,) = preview.effect.keys
            assert (gone.outcome, gone.reason) == ("given_up", "moved")
            assert gone.successor is not None
            assert gone.successor.signing == new.caseload.signer.public.signing
            assert office.partner("周敏").signing == old.caseload.signer.public.signing
            opened = office.opens(notice.path)
            assert opened.receipt is not None
            new.opens(opened.receipt.path)
            assert new.caseload.exchange.outbox()[-1].state == "acknowledged"

            old.services.talks.log_talk(old.files()[:1], a_talk(content=WORDS))
            with pytest.raises(RuleBroken, match="E_SENDER_REVOKED"):
                office.opens(old.seal("就业中心"))
            new.services.talks.log_talk(new.files()[:1], a_talk(content=WORDS))
            path = new.seal("就业中心")
            taken = office.opens(path)
            assert len(taken.of(LineOutcome.ACCEPTED)) == 1
            assert (taken.inspected.manifest.seq, taken.inspected.gaps) == (2, ())
            with office.caseload.snapshot() as reader:
                every = reader.get_all(Partner)
                assert reader.exchange.gaps(new.caseload.signer.public.signing) == ()
            assert [(p.is_trusted, p.revoke_reason) for p in every] == [
                (False, "moved"),
                (True, None),
            ]
            assert len({p.group for p in every}) == 1
            assert office.given(new.files()[0]) == (1, 0, 0)
            assert office.caseload.checks.verify_journal().findings == ()


def test_the_new_computer_opens_parcels_sealed_to_the_old_one(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as (old, office):
        (place,) = old.services.destinations.register_destination(
            old.files()[:1], code="76", on=START
        ).created
        office.opens(old.seal("就业中心"))
        with restored_device(old, tmp_path) as new:
            office.services.returns.return_records([place], reason="缺证明")
            decision = office.seal("周敏")
            new.caseload.move_here()
            new.opens(decision)
            with new.caseload.snapshot() as reader:
                ((_, known),) = reader.exchange.returned()
            assert known.reason == "缺证明"


def test_the_new_computer_fetches_parcels_left_for_the_old_one(
    tmp_path: Path,
) -> None:
    nas = tmp_path / "nas"
    nas.mkdir()
    target = SyncTarget("nas", TransportKind.FOLDER, str(nas))
    with two(tmp_path) as (old, office):
        (place,) = old.services.destinations.register_destination(
            old.files()[:1], code="76", on=START
        ).created
        office.opens(old.seal("就业中心"))
        with restored_device(old, tmp_path) as new:
            office.services.returns.return_records([place], reason="缺证明")
            office.seal("周敏")
            office.caseload.sync_service.keep_target(target)
            office.caseload.sync_service.sync("nas")
            new.caseload.move_here()
            new.caseload.sync_service.keep_target(target)
            new.caseload.sync_service.sync("nas")
            kinds = [one.kind for one in new.caseload.sync_service.arrivals()]
            assert kinds == ["ruling"]


def test_a_system_without_a_machine_id_is_not_another_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(tmp_path) as (counselor, _office):
        monkeypatch.setattr(device_migration, "_machine_text", lambda: None)
        assert counselor.caseload.relocation_reason() is None


class _Closed:
    """A file of the system that this account may not read."""

    def read_text(self, *_how: str) -> str:
        raise PermissionError("not yours")

    def is_file(self) -> bool:
        return True


@pytest.fixture(params=["neither file", "an empty file", "a file of words", "a closed file"])
def without_machine_id(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every container is such a computer, and so is an image that was never started."""
    written = tmp_path / "machine-id"
    if request.param in ("an empty file", "a file of words"):
        written.write_text("" if "empty" in request.param else "uninitialized\n", "utf-8")
    files = (_Closed(),) if "closed" in request.param else (written, tmp_path / "dbus-id")
    monkeypatch.setattr(device_migration, "_MACHINE_FILES", files)


@pytest.mark.fast
@pytest.mark.usefixtures("without_machine_id")
def test_caseloads_work_on_a_computer_without_a_machine_id(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home", "")
    home.code = home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.imports.import_draft(a_roster(1))
        assert caseload.relocation_reason() is None
        caseload.backups.take(tmp_path / "mine")
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        assert new.caseload.relocation_reason() == "restored"
        (notice,) = new.caseload.move_here()
        office.opens(notice.path)
        assert new.caseload.relocation_reason() is None
    back = Home(tmp_path / "back", home.code)
    back.manager.restore(tmp_path / "mine", None, back.folder, home.key)
    with back.manager.open(back.folder, home.key) as caseload:
        caseload.stay_here()
        assert len(files_of(caseload)) == 1


def test_two_migrations_chain_from_the_verified_key_to_the_last(tmp_path: Path) -> None:
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        new.caseload.move_here()
        (notice,) = new.caseload.move_here()
        office.opens(notice.path)
        assert office.partner("周敏").signing == new.caseload.signer.public.signing


def test_a_new_key_not_signed_by_the_old_one_is_blocked(tmp_path: Path) -> None:
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        (notice,) = new.caseload.move_here()
        forged = Forgery.of(notice.path, office.caseload.signer, new.caseload.signer)
        signature = forged.document["about"]["succeeds"][0]["signature"]
        forged.document["about"]["succeeds"][0]["signature"] = "".join(reversed(signature))
        with pytest.raises(RuleBroken, match="E_SENDER_UNKNOWN"):
            office.opens(forged.write(notice.path.with_name("forged.zhp")))
        log = new.seal("就业中心")
        with pytest.raises(RuleBroken, match="E_SENDER_UNKNOWN"):
            office.opens(log)
        office.opens(notice.path)
        assert office.opens(log).receipt is not None


def test_a_revoked_key_cannot_sign_a_successor(tmp_path: Path) -> None:
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        (notice,) = new.caseload.move_here()
        office.services.partners.revoke_partner(office.partner("周敏").id, reason="电脑丢失")
        with pytest.raises(RuleBroken, match="E_SENDER_REVOKED"):
            office.opens(notice.path)


def test_a_caseload_restored_in_place_can_keep_its_keys(tmp_path: Path) -> None:
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        assert new.caseload.relocation_reason() == "restored"
        new.caseload.stay_here()
        assert new.caseload.relocation_reason() is None
        assert office.opens(new.seal("就业中心")).receipt is not None
        assert new.caseload.signer.public == old.caseload.signer.public


def test_a_folder_moved_to_another_computer_is_detected_on_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(tmp_path) as (counselor, _office):
        assert counselor.caseload.relocation_reason() is None
        monkeypatch.setattr(device_migration, "_machine_text", lambda: "another computer")
        assert counselor.caseload.relocation_reason() == "machine"
        with pytest.raises(RuleBroken, match="MOVE_FIRST"):
            counselor.seal("就业中心", ParcelKind.REPORT)


def test_without_partners_there_is_no_question(tmp_path: Path) -> None:
    with open_devices(tmp_path, [("周敏", Role.COUNSELOR)]) as (alone,):  # noqa: SIM117  the device outlives what is done with it
        with restored_device(alone, tmp_path) as new:
            assert new.caseload.relocation_reason() is None


def hostile(about: object, tmp_path: Path) -> str:
    """What the office says of a revocation whose heading has this chain of moves."""
    with two(tmp_path) as (old, office), restored_device(old, tmp_path) as new:
        (notice,) = new.caseload.move_here()
        forged = Forgery.of(notice.path, office.caseload.signer, new.caseload.signer)
        forged.document["about"] = {"succeeds": about}
        with pytest.raises(RuleBroken) as refused:
            office.opens(forged.write(notice.path.with_name("forged.zhp")))
        assert office.partner("周敏").signing == old.caseload.signer.public.signing
        return refused.value.rule


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ([], "E_SENDER_UNKNOWN"),
        ("moved", "E_MANIFEST"),
        ([{}], "E_MANIFEST"),
        ([{"old": "0" * 64}] * 51, "E_MANIFEST"),
        (
            [
                {
                    "old": "0" * 64,
                    "signing": "1" * 64,
                    "sealing": "age1",
                    "at": "2026-11-20T01:00:00+00:00",
                    "signature": "00",
                }
            ],
            "E_SENDER_UNKNOWN",
        ),
    ],
)
def test_an_invalid_migration_chain_is_refused(about: object, code: str, tmp_path: Path) -> None:
    assert hostile(about, tmp_path) == code


def test_a_copy_on_a_cloned_computer_is_detected_by_the_host_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        device_migration, "_machine_text", lambda: "the number that all clones share"
    )
    monkeypatch.setattr(device_migration, "_machine_name", lambda: "PC-07")
    with two(tmp_path) as (counselor, _office):
        counselor.caseload.stay_here()
        assert counselor.caseload.relocation_reason() is None
        monkeypatch.setattr(device_migration, "_machine_name", lambda: "PC-08")
        counselor.caseload.remember_device()  # opening it there makes nothing known
        assert counselor.caseload.relocation_reason() == "machine"
        with pytest.raises(RuleBroken, match="MOVE_FIRST"):
            counselor.seal("就业中心")
        counselor.caseload.stay_here()
        assert counselor.caseload.relocation_reason() is None
        monkeypatch.setattr(device_migration, "_machine_name", lambda: "PC-07")
        assert counselor.caseload.relocation_reason() == "machine"
        counselor.caseload.move_here()
        assert counselor.caseload.relocation_reason() is None


def test_an_older_caseload_records_its_host_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(tmp_path) as (counselor, _office):
        monkeypatch.setattr(device_migration, "_machine_name", lambda: "PC-07")
        assert counselor.caseload.relocation_reason() is None
        counselor.caseload.remember_device()
        assert counselor.caseload.relocation_reason() is None
        monkeypatch.setattr(
            device_migration, "_machine_name", lambda: None
        )  # it cannot be asked for now
        assert counselor.caseload.relocation_reason() is None
        monkeypatch.setattr(device_migration, "_machine_name", lambda: "PC-08")
        assert counselor.caseload.relocation_reason() == "machine"


def test_on_windows_the_machine_guid_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def open_key(_root: int, place: str) -> nullcontext[None]:
        asked.append(place)
        return nullcontext()

    registry = SimpleNamespace(
        HKEY_LOCAL_MACHINE=0, OpenKey=open_key, QueryValueEx=lambda _key, name: (name.lower(), 1)
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    assert device_migration._machine_name() == "COMPUTERNAME"  # whichever way it is written
    assert device_migration._machine_guid() == "machineguid"
    assert asked[0].endswith("ComputerName")
