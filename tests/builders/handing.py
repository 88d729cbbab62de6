"""Two counselors and an office who know each other, with one folder between them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casework.exchange.targets import RoadKind, Target
from casework.records import Role
from tests.builders.busy_exchange import send, take_all, visit
from tests.builders.exchange import open_desks, pin
from tests.builders.homes import Home, a_roster, a_talk

ROLES = [("周敏", Role.COUNSELOR), ("李强", Role.COUNSELOR), ("校就业中心", Role.OFFICE)]


@dataclass
class Neighbours:
    """Their homes, closed; the first counselor has students and has reported them."""

    giver: Home
    taker: Home
    office: Home
    nas: Path
    students: list[UUID]


def neighbours(folder: Path, students: int = 4) -> Neighbours:
    """Return them with everything closed, so that a window can open any of the homes."""
    nas = folder / "nas"
    nas.mkdir(parents=True)
    with ExitStack() as stack:
        giver, taker, office = stack.enter_context(open_desks(folder, ROLES))
        giver.desk.import_roster(a_roster(students))
        for one in (giver, taker):
            pin(one, office, Role.OFFICE)
            pin(office, one, Role.COUNSELOR)
        pin(giver, taker, Role.COUNSELOR)
        pin(taker, giver, Role.COUNSELOR)
        for desk in (giver, taker, office):
            courier = desk.caseload.courier
            courier.keep_target(courier.meet(Target("共享文件夹", RoadKind.FOLDER, str(nas))))
        files = giver.files()
        giver.desk.log_talk(files[:2], a_talk(topic="交接之前"))
        send(giver, "校就业中心")
        visit(giver, office)
        take_all(office)
        visit(office, giver)
        return Neighbours(giver.home, taker.home, office.home, nas, files)
