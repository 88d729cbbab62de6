"""How fast the pace and the worklist of a caseload of 600 are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

from casework.case import Case
from casework.desk import EmployerDraft, EventDraft, PostDraft, ReferralDraft, TalkDraft
from casework.lists import FileQuery
from casework.pace import Watch, pace_of
from casework.records import EventMode, TalkMode
from casework.standing import standing_of
from casework.workday import workday
from storage.caseload import OpenCaseload
from tests.bench.caseloads import KEY, new_home, roster_of
from tests.bench.measure import Result, compared
from tests.builders.cases import a_credit_code

FILES = 600
_WORDS = "谈了近两周的投递情况，约好下周一起修改简历，再报名一次线上双选会。"


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    world = new_home(folder / "home")
    with world.open(folder / "home", KEY) as caseload:
        caseload.desk.import_roster(roster_of(FILES))
        with caseload.look() as reader:
            files = [line.file.id for line in reader.lines(FileQuery())]
        _work(caseload, files)
        with caseload.look() as reader:
            cases, today = list(reader.cases(files).values()), reader.today
        watch = Watch()
        yield compared(
            f"pace of {FILES} files, again after a record of one of them",
            lambda: _again(watch, cases, today),
            "the standings of the same files alone",
            lambda: _standings(cases, today),
            limit=200,
            rounds=15,
        )
        yield compared(
            f"the day's work of {FILES} files, read from disk",
            lambda: _day(caseload),
            "reading the same files",
            lambda: _read(caseload, files),
            limit=2_000,
            rounds=5,
        )


def _again(watch: Watch, cases: list[Case], today: date) -> None:
    """One file has a talk less than the time before, or has it back; the rest is as it was."""
    fewer = len(cases[0].talks) > 1
    changed = replace(cases[0], talks=cases[0].talks[:1] if fewer else cases[1].talks)
    looked = (watch.look(case, today) for case in (changed, *cases[1:]))
    pace_of(looked, changed.office, today)
    cases[0] = changed


def _standings(cases: list[Case], today: date) -> None:
    for case in cases:
        standing_of(case, case.pack, today)


def _day(caseload: OpenCaseload) -> None:
    with caseload.look() as reader:
        workday(reader)


def _read(caseload: OpenCaseload, files: list[UUID]) -> None:
    with caseload.look() as reader:
        reader.cases(files)


def _work(caseload: OpenCaseload, files: list[UUID]) -> None:
    """Two talks, two referrals and two attendances for everyone."""
    desk = caseload.desk
    for number in range(1, 3):
        day = desk.today() - timedelta(days=7 * number)
        talk = TalkDraft(
            on=day,
            start=time(10),
            end=time(10, 30),
            mode=TalkMode.PHONE,
            place="",
            topic="求职进展",
            content=_WORDS,
            measures="一周后回访",
            is_group=True,
        )
        desk.log_talk(files, talk, dict.fromkeys(files, f"{_WORDS}第 {number} 次。"))
        firm = EmployerDraft(name=f"津门第{number}贸易有限公司", uscc=a_credit_code(number))
        post = PostDraft(
            employer_id=desk.add_employer(firm).created[0],
            title=f"会计{number}",
            city="天津",
            pay_low=4000,
            pay_high=6000,
            until=desk.today() + timedelta(days=30),
            source="校园招聘会",
        )
        referral = ReferralDraft(
            post_id=desk.add_post(post).created[0],
            on=day,
            match="专业和意向城市相符",
            response="感兴趣",
            responded_on=day,
        )
        desk.refer(files, referral)
        event = EventDraft(
            name=f"第{number}场双选会",
            event_kind="双选会",
            mode=EventMode.ON_SITE,
            on=day,
            organiser="就业指导中心",
            place="体育馆",
        )
        desk.attend(desk.add_event(event).created[0], files)
