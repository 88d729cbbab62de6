"""Two counselors and an office who know each other, with one folder between them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from casework.exchange.targets import SyncTarget, TransportKind
from casework.parcels.custody import GIVEN_AS, custody_id, statement
from casework.parcels.manifest import ParcelKind
from casework.records import Custody, Role
from tests.builders.busy_exchange import send, take_all, visit
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import Home, a_roster, a_talk

ROLES = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("校就业中心", Role.OFFICE)]


@dataclass
class TwoCounselors:
    """Their homes, closed; the first counselor has students and has reported them."""

    giver: Home
    taker: Home
    office: Home
    nas: Path
    students: list[UUID]


def two_counselors(folder: Path, students: int = 4) -> TwoCounselors:
    """Return them with everything closed, so that a window can open any of the homes."""
    nas = folder / "nas"
    nas.mkdir(parents=True)
    with ExitStack() as stack:
        giver, taker, office = stack.enter_context(open_devices(folder, ROLES))
        giver.services.imports.import_draft(a_roster(students))
        for one in (giver, taker):
            pin(one, office, Role.OFFICE)
            pin(office, one, Role.COUNSELOR)
        pin(giver, taker, Role.COUNSELOR)
        pin(taker, giver, Role.COUNSELOR)
        for device in (giver, taker, office):
            sync_service = device.caseload.sync_service
            sync_service.keep_target(
                sync_service.connect(SyncTarget("共享文件夹", TransportKind.FOLDER, str(nas)))
            )
        files = giver.files()
        giver.services.talks.log_talk(files[:2], a_talk(topic="交接之前"))
        send(giver, "校就业中心")
        visit(giver, office)
        take_all(office)
        visit(office, giver)
        return TwoCounselors(giver.home, taker.home, office.home, nas, files)


def forge(device: Device, to: Device, file_id: UUID, epoch: int, *, hides: int = 0) -> Path:
    """Let a counselor give a file that is somebody else's; ``hides`` a step that says so."""
    keys, partner = device.caseload.signer, to.caseload.signer.public.signing
    with device.caseload._store.unit_of_work("handover.offer") as work:
        step = Custody(
            id=custody_id(file_id, epoch, partner),
            recorded_at=work.now,
            recorded_by=work.actor,
            file_id=file_id,
            holder=partner,
            giver=keys.public.signing,
            epoch=epoch,
            offered_at=work.now,
        )
        work.add([replace(step, given=keys.sign(GIVEN_AS, statement(step)).hex())])
        for one in work.exchange.custody([file_id])[file_id]:
            if one.epoch == hides:
                work.restore(Custody.kind, {one.id: None})
    with to.caseload.snapshot() as reader:
        name = reader.keeper().name
    return device.seal(name, ParcelKind.HANDOVER)


@dataclass
class Deceived:
    """Somebody who took a file that its giver had not any more, and what the office says of it."""

    home: Home
    student: UUID
    receipt: Path
    """Not opened yet."""


def deceived(folder: Path) -> Deceived:
    """Return a counselor, 王芳, to whom 李强 gave a file of 周敏, hiding that it went back."""
    roles = [*ROLES[:2], ("王芳", Role.COUNSELOR), ROLES[2]]
    with open_devices(folder, roles) as (one, two, three, office):
        for device in (one, three):
            pin(device, office, Role.OFFICE)
            pin(office, device, Role.COUNSELOR)
        for device, other in ((one, two), (two, one), (two, three), (three, two), (three, one)):
            pin(device, other, Role.COUNSELOR)
        one.services.imports.import_draft(a_roster(1))
        (student,) = one.files()
        for giver, taker, name in ((one, two, "李强"), (two, one, "周敏")):
            opened = taker.opens(giver.seal(name, ParcelKind.HANDOVER, files=[student]))
            assert opened.receipt is not None
            giver.opens(opened.receipt.path)
        office.opens(one.seal("校就业中心"))
        three.opens(forge(two, three, student, 3, hides=2))
        refused = office.opens(three.seal("校就业中心")).receipt
        assert refused is not None
        return Deceived(three.home, student, refused.path)


@dataclass
class StaleDevice:
    """A second computer that wrote on after the first had handed a student over, and the heir."""

    there: Home
    successor: Home


def stale_device(folder: Path) -> StaleDevice:
    """Return them closed; the second computer has heard of the handover by now."""
    nas = folder / "nas"
    nas.mkdir(parents=True)
    with open_devices(folder, [ROLES[0], ROLES[0], ROLES[1]]) as (here, there, successor):
        for one, other in ((here, there), (there, here)):
            pin(one, other, Role.COUNSELOR, is_own=True)
            pin(one, successor, Role.COUNSELOR)
        pin(successor, here, Role.COUNSELOR)
        pin(successor, there, Role.COUNSELOR, shares_with=successor.partner("周敏").id)
        for device in (here, there, successor):
            sync_service = device.caseload.sync_service
            sync_service.keep_target(
                sync_service.connect(SyncTarget("共享文件夹", TransportKind.FOLDER, str(nas)))
            )
        here.services.imports.import_draft(a_roster(3))
        there.opens(here.seal("周敏"))
        student = here.files()[0]
        here.caseload.exchange.seal(here.partner("李强"), ParcelKind.HANDOVER, files=[student])
        visit(here, successor)
        take_all(successor)
        visit(successor, here)
        there.services.talks.log_talk(
            [student], a_talk(content="谈到复试的准备，约好下周四再谈一次。")
        )
        there.opens(here.seal("周敏"))
        return StaleDevice(there.home, successor.home)
