"""The digest of a caseload's state: equal for equal facts, whoever recorded them and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from casework.ports import Proof
from casework.records import AttendanceState
from casework.service_layer import CaseloadServices
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    KEEPER,
    PASSPHRASE,
    START,
    Clock,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    an_event,
    facts,
    files_of,
    roster_of,
)


def work(caseload: OpenCaseload) -> None:
    """A day with something of every kind."""
    services, files = caseload.services, files_of(caseload)
    services.plans.make_plan(files, a_plan())
    talk = services.talks.log_talk(files, a_talk())
    services.files.void(talk.created[:1], reason="误录")
    services.referrals.refer(files, a_referral(a_posted_post(services)))
    event = services.events.add_event(an_event()).created[0]
    services.events.attend(event, files, proof=Proof("签到.pdf", b"%PDF signed"))
    services.destinations.register_destination(
        files[:1], code="10", on=START, proof=Proof("三方.pdf", b"%PDF 3")
    )


def test_homes_with_the_same_facts_have_the_same_digest(tmp_path: Path) -> None:
    one = a_home(tmp_path / "one")
    other = Home(tmp_path / "other", "", Clock())
    other.code = other.manager.create(other.folder, PASSPHRASE, KEEPER, quick=True)
    with one.open() as first, other.open() as second:
        second.services.imports.import_draft(a_roster(1, first=3))
        second.services.imports.import_draft(a_roster(2))
        assert first.checks.state_digest() == second.checks.state_digest()
        work(first)
        work(second)
        assert first.checks.state_digest() == second.checks.state_digest()


@pytest.mark.fast
def test_undo_restores_the_digest(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        before = caseload.checks.state_digest()
        work(caseload)
        undone = 0
        while caseload.checks.state_digest() != before:
            caseload.services.actions.undo()
            undone += 1
        assert undone == 9  # each action of the day, and no more


Change = Callable[[CaseloadServices, list[UUID]], object]
CHANGES: dict[str, Change] = {
    "a phone number": lambda d, f: d.imports.import_draft(
        roster_of([facts(1, phone="13800000001")])
    ),
    "a helper": lambda d, f: d.pairings.pair(f[:1], helper="新老师", helper_role="辅导员"),
    "a talk": lambda d, f: d.talks.log_talk(f[:1], a_talk()),
    "a word of a talk": lambda d, f: d.talks.log_talk(f[:1], a_talk(topic="另一个话题")),
    "a talk of another student": lambda d, f: d.talks.log_talk(f[1:2], a_talk()),
    "a talk of two": lambda d, f: d.talks.log_talk(f[:2], a_talk()),
    "a talk a day later": lambda d, f: d.talks.log_talk(
        f[:1], a_talk(on=START + timedelta(days=1))
    ),
    "own words": lambda d, f: d.talks.log_talk(f[:1], a_talk(), {f[0]: "自己的话"}),
    "a voided talk": lambda d, f: d.files.void(
        d.talks.log_talk(f[:1], a_talk()).created, reason="误录"
    ),
    "a plan": lambda d, f: d.plans.make_plan(f[:1], a_plan()),
    "two plans": lambda d, f: [d.plans.make_plan(f[:1], a_plan()) for _ in range(2)],
    "an absence": lambda d, f: d.events.attend(
        d.events.add_event(an_event()).created[0], f[:1], state=AttendanceState.ABSENT
    ),
    "an attendance": lambda d, f: d.events.attend(d.events.add_event(an_event()).created[0], f[:1]),
    "a proven attendance": lambda d, f: d.events.attend(
        d.events.add_event(an_event()).created[0], f[:1], proof=Proof("a", b"a")
    ),
    "another proof": lambda d, f: d.events.attend(
        d.events.add_event(an_event()).created[0], f[:1], proof=Proof("a", b"b")
    ),
    "a post": lambda d, f: a_posted_post(d),
    "a destination": lambda d, f: d.destinations.register_destination(f[:1], code="10", on=START),
    "another destination": lambda d, f: d.destinations.register_destination(
        f[:1], code="11", on=START
    ),
}


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("state")
    found = {}
    for what, change in {"nothing": lambda d, f: None, **CHANGES}.items():
        home = a_home(folder / what.replace(" ", "-"))
        with home.open() as caseload:
            change(caseload.services, files_of(caseload))
            found[what] = caseload.checks.state_digest()
    return found


@pytest.mark.parametrize("what", CHANGES)
def test_any_different_fact_changes_the_digest(digests: dict[str, str], what: str) -> None:
    assert [other for other in digests if digests[other] == digests[what]] == [what]
