"""A history that is the same in every run, to the last digest: caseloads and their parcels.

    python -m tests.builders.golden_history

writes down anew what it comes to. Before that is committed, somebody has to be able to say why
what is journaled, digested or sealed has changed; the caseloads and parcels of older programs
(``golden_homes``, ``golden_parcels``) must still hold.
"""

from __future__ import annotations

import json
import random
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from casework.caseload_dtos import NewCaseload
from casework.parcels.manifest import ParcelKind
from casework.people.person import ConsentKind
from casework.ports import Proof
from casework.records import Role
from storage import blobs, caseload_manager
from storage.exchange import device_migration, parcel_sealer
from storage.ledger.keys import InstallationKeys
from storage.tables import journal_table
from storage.vault import master
from tests.builders.exchange import Device, pin
from tests.builders.golden_homes import state_of
from tests.builders.homes import (
    PASSPHRASE,
    Clock,
    Home,
    a_plan,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    an_event,
)
from tests.builders.replicas import steady_ids

EXPECTED = Path(__file__).parents[1] / "data" / "homes" / "history.json"

PEOPLE = {
    "counselor": ("周敏", Role.COUNSELOR),
    "advisor": ("郭启明", Role.ADVISOR),
    "neighbour": ("李强", Role.COUNSELOR),
    "office": ("校就业中心", Role.OFFICE),
}
PROOF = Proof("谈话记录.pdf", b"%PDF-1.7 signed by hand")
"""Not a picture: what packs its colours is another library on another computer."""

_SEED = 20
_SEALING_KEYS = (
    "AGE-SECRET-KEY-184XKGY3JV78E9K8UEKASNF3RPP5Y8GGXE7SCQXDNRJN4L74E56QQCWJJ2Q",
    "AGE-SECRET-KEY-15AYJDCAT3NS0X3LMWP5L87GKQY8NYZCSN9E7JHG3MFPYD2PLKZXS6LQQ38",
    "AGE-SECRET-KEY-1VDCG5YYJKYMKA80XCNRUV8F58M3LCTG00STX76NLWJCTH3SWQWHQJM8DFF",
    "AGE-SECRET-KEY-1ZFGQ53TD5D4F2AAVC48N5UHLLTVNXS3A0SSFLT3X4J0XHYFZT0VQ4Y4HM9",
)
"""One for each of the people: nothing but these tests is sealed to them."""


_LABELS = (
    (blobs, "storage.blobs"),
    (master, "storage.vault.master"),
    (caseload_manager, "storage.world"),
)
"""Where secrets are drawn, and the label of each one's dice: the expected digests hang on it."""


class StillClock(Clock):
    """Shows the same in every zone, and however often somebody looks; each parcel is a minute."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.combine(self.day, time(11), UTC) + timedelta(minutes=self._seconds)

    def pass_minute(self) -> None:
        self._seconds += 1


@contextmanager
def steady_chance(seed: int = _SEED) -> Iterator[None]:
    """Let whatever reaches a digest be drawn the same in every run: ids, keys, names of computers.

    Each place draws from dice of its own, so that no other one shifts when one draws more often.
    What reaches no digest (nonces, names of passing files, what ``age`` draws) stays random.
    """
    sealing_keys, dice = iter(_SEALING_KEYS), random.Random(f"{seed} keys")

    def keys(*, after: InstallationKeys | None = None) -> InstallationKeys:
        signing = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        return InstallationKeys(signing, x25519.Identity.from_str(next(sealing_keys)))

    steady: list[tuple[Any, str, Any]] = [
        *((place, "secrets", _Drawn(f"{seed} {label}")) for place, label in _LABELS),
        (blobs, "uuid", _Drawn(f"{seed} evidence")),
        (InstallationKeys, "new", keys),
        (device_migration, "_MACHINE_FILES", ()),
        (parcel_sealer, "APP", "zhuhang/test"),
    ]
    with ExitStack() as held:
        held.enter_context(steady_ids(seed))
        for place, name, value in steady:
            held.enter_context(mock.patch.object(place, name, value))
        yield


class _Drawn:
    """Stands for ``secrets`` and for ``uuid`` where they are used."""

    UUID = uuid.UUID

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)

    def token_bytes(self, size: int) -> bytes:
        return self._dice.randbytes(size)

    def token_hex(self, size: int) -> str:
        return self._dice.randbytes(size).hex()

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._dice.getrandbits(128), version=4)


class History:
    """The open caseloads of ``PEOPLE``, and what was sealed so far."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.parcels: list[list[Any]] = []
        self.clock = StillClock()
        self._devices = {key: _opened(folder, key, self.clock, stack) for key in PEOPLE}
        self.counselor, self.advisor, self.neighbour, self.office = self._devices.values()

    def send(self, one: Device, other: Device, kind: ParcelKind | None = None, **more: Any) -> None:
        """Seal for somebody, have it taken in, and take the answer in."""
        self.clock.pass_minute()
        opened = other.opens(one.seal(_name(other), kind, **more))
        self._note(opened)
        if opened.receipt is not None:
            self._note(one.opens(opened.receipt.path))

    def _note(self, opened: Any) -> None:
        manifest = opened.inspected.manifest
        outcomes = sorted(one.outcome.value for one in opened.taken.taken.decisions)
        self.parcels.append([manifest.kind.value, manifest.seq, opened.inspected.digest, outcomes])

    def outcome(self) -> dict[str, Any]:
        """Return each caseload's digests with every entry of its journal, and the parcels."""
        homes = {
            key: {**state_of(device.caseload), "journal": _journal(device)}
            for key, device in self._devices.items()
        }
        return {"homes": homes, "parcels": self.parcels}


def _opened(folder: Path, key: str, clock: Clock, stack: ExitStack) -> Device:
    name, role = PEOPLE[key]
    home = Home(folder / key, "", clock)
    opening = NewCaseload(name, "经济管理学院", "10000", role)
    home.code = home.manager.create(home.folder, PASSPHRASE, opening, quick=True)
    drop = folder / f"from {key}"
    drop.mkdir()
    return Device(home, stack.enter_context(home.open()), drop)


def _name(device: Device) -> str:
    with device.caseload.snapshot() as reader:
        return reader.keeper().name


def _journal(device: Device) -> list[str]:
    rows = sa.select(journal_table.c.seq, journal_table.c.name, journal_table.c.digest).order_by(
        journal_table.c.seq
    )
    with device.caseload.database.writer.connect() as connection, connection.begin():
        return [f"{seq} {name} {digest[:16]}" for seq, name, digest in connection.execute(rows)]


# --- what happens


def _meet(h: History) -> None:
    for above, below, role in (
        (h.counselor, h.advisor, Role.ADVISOR),
        (h.office, h.counselor, Role.COUNSELOR),
        (h.office, h.neighbour, Role.COUNSELOR),
        (h.counselor, h.neighbour, Role.COUNSELOR),
    ):
        with above.caseload.snapshot() as reader:
            own = reader.keeper().role
        pin(above, below, role)
        pin(below, above, own)


def _write(h: History) -> None:
    services, clock = h.counselor.services, h.clock
    services.imports.import_draft(a_roster(4))
    files = h.counselor.files()
    services.plans.make_plan(files[:1], a_plan())
    talk = services.talks.log_talk(files[:2], a_talk()).created
    services.evidence.add_evidence(talk[:1], PROOF)
    post = a_posted_post(services)
    services.referrals.refer(files[:3], a_referral(post))
    event = services.events.add_event(an_event()).created[0]
    services.events.attend(event, files[1:])
    h.clock.pass_days(7)
    services.destinations.register_destination(files[3:], code="10", on=clock.day)
    services.data_protection.give_consent(files[:1], ConsentKind.NOTICE, on=clock.day, how="书面")
    services.corrections.correct(talk[0], {"own_words": "家长来过电话。"}, reason="补充")
    services.files.void(talk[1:2], reason="记在别人名下")
    services.actions.undo()
    services.actions.redo()
    services.settings.change_settings({"masking": "strict"})


def _work_together(h: History) -> None:
    counselor, advisor = h.counselor, h.advisor
    counselor.services.partners.assign(counselor.files()[:2], counselor.partner("郭启明").id)
    h.send(counselor, advisor)
    draft = a_talk(topic="班会之后", on=h.clock.day)
    (talk,) = advisor.services.talks.log_talk(advisor.files()[:1], draft).created
    h.send(advisor, counselor)
    counselor.services.corrections.correct(talk, {"own_words": "已联系家长。"}, reason="补充")
    h.clock.pass_days(1)
    advisor.services.corrections.correct(talk, {"own_words": "周五再谈。"}, reason="补充")
    h.send(advisor, counselor)
    with counselor.caseload.snapshot() as reader:
        ((record, lines),) = reader.exchange.conflicts().items()
    counselor.services.parcels.resolve_conflict(record, lines[1].revision)


def _report(h: History) -> None:
    h.send(h.counselor, h.office)
    with h.office.caseload.snapshot() as reader:
        destination = reader.case(h.office.files()[3]).destinations[0].id
    h.office.services.destinations.note_register_state([destination], state="已审核")
    h.send(h.office, h.counselor)
    h.office.services.settings.change_settings({"masking": "strict"})
    h.send(h.office, h.counselor, ParcelKind.SETTINGS)


def _hand_over(h: History) -> None:
    h.send(h.counselor, h.neighbour, ParcelKind.HANDOVER, files=h.counselor.files()[1:2])
    h.neighbour.services.talks.log_talk(
        h.neighbour.files(), a_talk(topic="交接之后", on=h.clock.day)
    )
    for one in (h.counselor, h.neighbour):
        h.send(one, h.office)
    h.counselor.services.partners.unassign(
        h.counselor.files()[:1], h.counselor.partner("郭启明").id
    )
    h.send(h.counselor, h.advisor, ParcelKind.REVOCATION)


STEPS: dict[str, Callable[[History], None]] = {
    "met": _meet,
    "written": _write,
    "worked together": _work_together,
    "reported": _report,
    "handed over": _hand_over,
}


def what_it_comes_to(folder: Path) -> dict[str, Any]:
    """Let the history happen in ``folder``; return what is told of it."""
    with steady_chance(), ExitStack() as stack:
        history = History(folder, stack)
        for step in STEPS.values():
            step(history)
        return history.outcome()


def main() -> None:
    """Write down what the history comes to now."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = what_it_comes_to(Path(folder))
    text = json.dumps(outcome, ensure_ascii=False, indent=1, sort_keys=True)
    EXPECTED.write_text(text + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
