"""What lies at a target may be anybody's: it is judged a little at a time, and fills no disk."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyrage
import pytest
from pyrage import x25519

from casework.exchange.targets import UNREAD, ArrivalState, SyncTarget, TransportKind
from casework.problems import RuleBroken, Trouble
from casework.records import Role
from storage.exchange.service import ParcelExchange
from storage.exchange.transports import sync_run
from storage.exchange.transports import sync_service as sync_service_module
from tests.builders.exchange import Device, advisor_and_counselor, open_devices, pin
from tests.builders.homes import a_roster


class Killed(BaseException):
    """The program has ended, as far as the file in its hands goes."""


def a_share(device: Device, folder: Path) -> Path:
    share = folder / "share"
    share.mkdir()
    sync_service = device.caseload.sync_service
    sync_service.keep_target(
        sync_service.connect(SyncTarget("share", TransportKind.FOLDER, str(share)))
    )
    return share


def junk(path: Path, device: Device, size: int = 1000) -> None:
    """Write a file that anybody can seal to us."""
    out = io.BytesIO()
    to = x25519.Recipient.from_str(device.caseload.signer.public.sealing)
    pyrage.encrypt_io(io.BytesIO(path.name.encode() + bytes(size)), out, [to])
    path.write_bytes(out.getvalue())


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    with advisor_and_counselor(tmp_path) as devices:
        yield devices


def copies(device: Device) -> int:
    return len(list(device.home.folder.glob("inbox/*")))


def test_a_file_that_crashes_the_program_is_fetched_once_and_reported_unread(
    tmp_path: Path, pair: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor, counselor = pair
    share = a_share(advisor, tmp_path)
    counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
    counselor.seal("郭启明").rename(share / "a.zhp")
    sync_service = advisor.caseload.sync_service
    looks: list[Path] = []

    def die(_self: ParcelExchange, path: Path) -> Any:
        looks.append(path)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ParcelExchange, "inspect", die)
        with pytest.raises(Killed):
            sync_service.sync("share")
        shutil.copy(share / "a.zhp", share / "b.zhp")
        assert sync_service.sync("share").refused == 1
        assert sync_service.judge_again() == ()

    assert len(looks) == 1
    (arrival,) = sync_service.arrivals()
    assert (arrival.state, arrival.code) == (ArrivalState.HELD, UNREAD)
    (again,) = sync_service.judge_again(unread=True)
    assert again.state is ArrivalState.WAITING
    assert copies(advisor) == 1


@pytest.mark.parametrize("code", ["CHILD_STOPPED", "CHILD_NOT_STARTED", "DISK_FULL"])
def test_a_sync_interrupted_from_outside_is_repeated(
    tmp_path: Path, pair: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    advisor, counselor = pair
    share = a_share(advisor, tmp_path)
    counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
    counselor.seal("郭启明").rename(share / "a.zhp")
    sync_service = advisor.caseload.sync_service

    def fail(_self: ParcelExchange, _path: Path) -> Any:
        raise Trouble(code)

    with monkeypatch.context() as patched:
        patched.setattr(ParcelExchange, "inspect", fail)
        with pytest.raises(Trouble):
            sync_service.sync("share")

    assert sync_service.arrivals() == ()
    assert sync_service.sync("share").received == 1


def test_junk_is_fetched_in_small_batches_and_dropped(
    tmp_path: Path, pair: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor, _counselor = pair
    share = a_share(advisor, tmp_path)
    for number in range(7):
        junk(share / f"{number}.zhp", advisor, 3000)
    monkeypatch.setattr(sync_run, "LARGEST_FETCHED", 7000)
    most: list[int] = []
    inspect = ParcelExchange.inspect

    def counting(self: ParcelExchange, path: Path) -> Any:
        most.append(copies(advisor))
        return inspect(self, path)

    monkeypatch.setattr(ParcelExchange, "inspect", counting)

    done = advisor.caseload.sync_service.sync("share")

    assert (done.refused, done.problem, done.has_more) == (7, None, False)
    assert max(most) <= 2
    assert copies(advisor) == 0


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.fast
def test_the_disk_reserve_is_never_used_up(
    tmp_path: Path, pair: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor, _counselor = pair
    share = a_share(advisor, tmp_path)
    junk(share / "a.zhp", advisor)
    disk = 1 << 30
    sync_service = advisor.caseload.sync_service
    with monkeypatch.context() as patched:
        patched.setattr(sync_run.shutil, "disk_usage", lambda _p: Usage(disk, 0, disk // 20))
        assert sync_service.sync("share").problem == "INBOX_NO_ROOM"
        assert copies(advisor) == 0
        (state,) = sync_service.targets()
        assert state.needs_somebody

    assert sync_service.sync("share").problem is None


@contextmanager
def a_stranger(folder: Path) -> Iterator[tuple[Device, Device]]:
    roles = [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR)]
    with open_devices(folder, roles) as (advisor, counselor):
        counselor.services.imports.import_draft(a_roster(2))
        pin(counselor, advisor, Role.ADVISOR)
        yield advisor, counselor


@pytest.mark.parametrize("limit", ["MOST_STRANGERS", "LARGEST_OF_STRANGERS"])
def test_parcels_of_unknown_senders_are_kept_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    with a_stranger(tmp_path) as (advisor, counselor):
        share = a_share(advisor, tmp_path)
        for number in range(3):
            counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
            counselor.seal("郭启明").rename(share / f"{number}.zhp")
        size = (share / "0.zhp").stat().st_size
        monkeypatch.setattr(sync_service_module, limit, 2 if limit[0] == "M" else int(size * 2.5))
        sync_service = advisor.caseload.sync_service

        assert sync_service.sync("share").refused == 3

        held = sync_service.arrivals()
        assert len(held) == 2
        assert copies(advisor) == 2
        answer = [one.code for one in advisor.caseload.exchange.rejected_parcels()]
        assert answer.count("E_TOO_MANY_HELD") == 1
        assert sync_service.sync("share").refused == 0
        sync_service.put_aside(held[0].id)
        assert sync_service.sync("share").refused == 1
        assert len(sync_service.arrivals()) == 2
        with pytest.raises(RuleBroken):
            sync_service.take(held[1].id)
