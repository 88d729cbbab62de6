"""Homes that know each other: an office, counselors, advisors, with their codes compared."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.parcels.manifest import ParcelKind
from casework.records import Partner, Role
from casework.service_layer.exchange_results import OpenedParcel
from casework.service_layer.partners import find_partner
from storage.caseload import OpenCaseload
from tests.builders import homes
from tests.builders.homes import (
    PASSPHRASE,
    Clock,
    Home,
    a_roster,
    files_of,
)

NAMES = {Role.ADVISOR: "郭老师", Role.COUNSELOR: "周老师", Role.OFFICE: "就业指导中心"}


@functools.cache
def template_home(role: Role) -> Home:
    import atexit
    import shutil
    import tempfile

    shelter = Path(tempfile.mkdtemp(prefix="zhuhang-roles-"))
    atexit.register(shutil.rmtree, shelter, ignore_errors=True)
    home = Home(shelter / "home", "", Clock(homes.START))
    opening = NewCaseload(NAMES[role], "经济管理学院", "10000", role)
    home.code = home.manager.create(home.folder, PASSPHRASE, opening, quick=True)
    return home


@dataclass
class Device:
    """An open caseload and the folder where its parcels are put."""

    home: Home
    caseload: OpenCaseload
    drop: Path

    @property
    def services(self) -> Any:
        return self.caseload.services

    def files(self) -> list[UUID]:
        return files_of(self.caseload)

    def partner(self, name: str) -> Partner:
        with self.caseload.snapshot() as reader:
            return find_partner(reader, name)

    def seal(self, to: str, kind: ParcelKind | None = None, **more: Any) -> Path:
        """Seal what is new for a partner and return the file."""
        return self.caseload.exchange.seal(self.partner(to), kind, out=self.drop, **more).path

    def opens(self, path: Path, *accept: UUID, **more: Any) -> OpenedParcel:
        return self.caseload.exchange.open(path, accept or None, out=self.drop, **more)

    def given(self, file_id: UUID) -> tuple[int, int, int]:
        """The three marks of a student."""
        with self.caseload.snapshot() as reader:
            counts = reader.line(file_id).standing.values()
        return tuple(count.given for count in counts)


@contextmanager
def open_devices(folder: Path, roles: Sequence[tuple[str, Role]]) -> Iterator[list[Device]]:
    """Give so many open caseloads, each with keys of its own and the name of its keeper."""
    with ExitStack() as stack:
        made = []
        for number, (name, role) in enumerate(roles):
            home = template_home(role).copy(folder / f"home{number}")
            caseload = stack.enter_context(home.open())
            give_keys(caseload)
            rename(caseload, name)
            drop = folder / f"drop{number}"
            drop.mkdir()
            made.append(Device(home, caseload, drop))
        yield made


def give_keys(caseload: OpenCaseload) -> None:
    """Homes are copies of one: give this one keys of its own, as a restored one gets them."""
    from storage.ledger.keys import InstallationKeys, keep_keys

    keys = InstallationKeys.new()
    with caseload.database.writing() as connection:
        keep_keys(connection, caseload._key, keys)
    caseload._installation = keys


def rename(caseload: OpenCaseload, name: str) -> None:
    """Let the caseload be kept by somebody of this name."""
    from dataclasses import replace

    with caseload._store.unit_of_work("caseload.open") as work:
        work.amend(replace(work.keeper(), name=name))
    caseload._store._actor = name


def pin(one: Device, other: Device, role: Role, **more: Any) -> None:
    """Let ``one`` know ``other`` as this, with the code compared."""
    card = other.caseload.exchange.card()
    one.services.partners.add_partner(card, role, checked=True, **more)


def advisor_and_counselor(folder: Path, students: int = 3) -> Any:
    """A counselor with students, and a class advisor who knows nothing yet."""
    return _pair(folder, students)


@contextmanager
def _pair(folder: Path, students: int) -> Iterator[tuple[Device, Device]]:
    with open_devices(folder, [("郭启明", Role.ADVISOR), ("周敏", Role.COUNSELOR)]) as devices:
        advisor, counselor = devices
        counselor.services.imports.import_draft(a_roster(students))
        pin(advisor, counselor, Role.COUNSELOR)
        pin(counselor, advisor, Role.ADVISOR)
        yield advisor, counselor


@contextmanager
def restored_device(counselor: Device, tmp_path: Path) -> Iterator[Device]:
    """A backup of the counselor's, opened on another computer while the old one goes on."""
    counselor.caseload.backups.take(tmp_path / "usb")
    home = Home(tmp_path / "new-pc", counselor.home.code, counselor.home.clock)
    home.manager.restore(
        tmp_path / "usb", None, home.folder, UnlockCredentials(recovery_code=home.code)
    )
    drop = tmp_path / "new-drop"
    drop.mkdir()
    with home.open() as caseload:
        yield Device(home, caseload, drop)
