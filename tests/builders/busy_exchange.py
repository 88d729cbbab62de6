"""A counselor in the middle of a week: an advisor's talks wait, a report is out, one thing odd."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from uuid import UUID

from casework.exchange.targets import SyncTarget, TransportKind
from casework.records import Role
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import Home, a_roster, a_talk

WORDS = (
    "面谈 25 分钟。已投 4 家单位，等滨海数联的笔试通知，担心专业不对口，约定下周一起改简历。",
    "聊了实习转正的可能，本人倾向留在本地；家里支持，下次带部门主管的联系方式来谈。",
)
SHORT = "电话未接通。"


@dataclass
class Busy:
    """The counselor's home, closed, and what else there is."""

    counselor: Home
    advisor: Home
    office: Home
    nas: Path
    students: list[UUID]


def busy(folder: Path, students: int = 12) -> Busy:
    """Return it with everything closed, so that a window can open the counselor's home."""
    return _copied(folder, *_template(students))


def _copied(folder: Path, whole: Path, made: Busy) -> Busy:
    shutil.copytree(whole, folder)

    def moved(home: Home) -> Home:
        there = Home(folder / home.folder.name, home.code, replace(home.clock))
        with there.open() as caseload:
            caseload.sync_service.keep_target(
                SyncTarget("就业中心", TransportKind.FOLDER, str(folder / "nas"))
            )
        return there

    homes = (moved(one) for one in (made.counselor, made.advisor, made.office))
    return Busy(*homes, folder / "nas", made.students)


@functools.cache
def _template(students: int) -> tuple[Path, Busy]:
    shelter = Path(tempfile.mkdtemp(prefix="zhuhang-exchange-"))
    atexit.register(shutil.rmtree, shelter, ignore_errors=True)
    return shelter / "all", _made(shelter / "all", students)


def _made(folder: Path, students: int) -> Busy:
    nas = folder / "nas"
    nas.mkdir(parents=True)
    roles = [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR), ("校就业中心", Role.OFFICE)]
    with ExitStack() as stack:
        devices = stack.enter_context(open_devices(folder, roles))
        advisor, counselor, office = devices
        counselor.services.imports.import_draft(a_roster(students))
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, advisor, Role.ADVISOR)
        pin(counselor, office, Role.OFFICE)
        pin(office, counselor, Role.COUNSELOR)
        for device in devices:
            sync_service = device.caseload.sync_service
            sync_service.keep_target(
                sync_service.connect(SyncTarget("就业中心", TransportKind.FOLDER, str(nas)))
            )
        files = counselor.files()
        counselor.services.partners.assign(files[:4], counselor.partner("郭启明").id)
        send(counselor, "郭启明")
        visit(counselor, advisor)
        take_all(advisor)
        visit(advisor, counselor)
        counselor.services.talks.log_talk([files[0]], a_talk(on=date(2026, 11, 6), start=time(9)))
        send(counselor, "校就业中心")
        visit(counselor)
        mine = advisor.files()
        for day, (file_id, words) in enumerate(zip(mine, WORDS, strict=False), 10):
            advisor.services.talks.log_talk(
                [file_id], a_talk(on=date(2026, 11, day), content=words)
            )
        advisor.services.talks.log_talk([mine[2]], a_talk(on=date(2026, 11, 16), content=SHORT))
        send(advisor, "周敏")
        visit(advisor, counselor)
        _odd(counselor, folder)
        return Busy(counselor.home, advisor.home, office.home, nas, files)


def send(device: Device, to: str) -> None:
    """Seal what is new; it waits in the outbox."""
    device.caseload.exchange.seal(device.partner(to))


def visit(*devices: Device) -> None:
    for device in devices:
        for state in device.caseload.sync_service.targets():
            device.caseload.sync_service.sync(state.target.name)


def take_all(device: Device) -> None:
    for one in device.caseload.sync_service.arrivals():
        device.caseload.sync_service.take(one.id)


WHY = "请补谈话地点"


def returned(folder: Path, students: int = 12) -> Busy:
    """The same week, and the office has returned the talk that was reported, with a reason."""
    return _copied(folder, *_template_returned(students))


@functools.cache
def _template_returned(students: int) -> tuple[Path, Busy]:
    shelter = Path(tempfile.mkdtemp(prefix="zhuhang-exchange-"))
    atexit.register(shutil.rmtree, shelter, ignore_errors=True)
    return shelter / "all", _made_returned(shelter / "all", students)


def _made_returned(folder: Path, students: int) -> Busy:
    made = busy(folder, students)
    with made.counselor.open() as counselor, made.office.open() as office:
        here = Device(made.counselor, counselor, made.nas)
        above = Device(made.office, office, made.nas)
        visit(above)
        take_all(above)
        with counselor.snapshot() as reader:
            (talk,) = [held.talk.id for held in reader.case(made.students[0]).talks]
        above.services.returns.return_records([talk], reason=WHY)
        send(above, "周敏")
        visit(above, here)
        take_all(here)
    return made


def _odd(device: Device, folder: Path) -> None:
    torn = folder / "torn(1).zhp"
    torn.write_bytes(b"age-encryption.org/v1\n-> X25519 torn\n")
    device.caseload.sync_service.offer(torn)
