"""How fast files are counted: all of a large caseload, and one after a change.

The times are of the processor, in one process, and exclude what else the computer does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path
from uuid import UUID

from casework.queries import read_signals
from casework.read_models import FileQuery
from casework.records import AttendanceState, EventMode, TalkMode
from casework.service_layer import EmployerDraft, EventDraft, PostDraft, ReferralDraft, TalkDraft
from casework.standing import standing_of
from storage.caseload import OpenCaseload
from storage.progress_projection import recount
from tests.bench.caseloads import KEY, new_home, roster_of
from tests.bench.measure import Result, p95
from tests.builders.cases import a_credit_code

FILES = 1_112
"""Files measured, nine records each; what is promised for 100,000 is promised for each of them."""

CIRCLE = 100
"""Students who hear of one post, and sit in one session, together."""

ALL_AT_ONCE = 60_000 / 100_000
"""Milliseconds a file: 100,000 files in 60 seconds."""

_LINES = (
    "会后单独说明想回津南老家工作，已约定周五再谈岗位选择。编号{n}",
    "第{n}位：模拟了一次面试，给出两个示例，布置录音练习并于周日回听。",
    "说明了求职补贴的申请办法，陪同整理了材料，下周二交学院审核（{n}）。",
)


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    manager = new_home(folder / "rules")
    with manager.open(folder / "rules", KEY) as caseload:
        caseload.services.imports.import_draft(roster_of(FILES))
        with caseload.snapshot() as reader:
            files = list(reader.file_ids(FileQuery()))
        for start in range(0, FILES, CIRCLE):
            _work_through(caseload, files[start : start + CIRCLE], start)
        yield from _measured(caseload, files)


def _work_through(caseload: OpenCaseload, files: list[UUID], number: int) -> None:
    """Give every file of a circle three talks, three referrals and three events."""
    services = caseload.services
    today = services.today()
    for place, line in enumerate(_LINES, 1):
        day = today - timedelta(days=place)
        talk = TalkDraft(
            on=day,
            start=clock(10),
            end=clock(11),
            mode=TalkMode.FACE,
            place="报告厅",
            topic="就业形势",
            content="介绍招聘安排与求职补贴，提醒防范招聘陷阱。",
            measures="下周回访",
        )
        own = {file_id: line.format(n=n) for n, file_id in enumerate(files)}
        services.talks.log_talk(files, talk, own)
        employer = EmployerDraft(
            name=f"津门第{number + place}贸易有限公司", uscc=a_credit_code(number + place)
        )
        firm = services.employers.add_employer(employer).created[0]
        post = _post(firm, today + timedelta(days=30))
        opening = services.posts.add_post(post).created[0]
        referral = ReferralDraft(
            post_id=opening, on=day, match="专业和意向城市相符", response="感兴趣", responded_on=day
        )
        services.referrals.refer(files, referral)
        event = EventDraft(
            name=f"第{number + place}场双选会",
            event_kind="双选会",
            mode=EventMode.ON_SITE,
            on=day,
            organiser="就业指导中心",
        )
        held = services.events.add_event(event).created[0]
        services.events.attend(held, files, state=AttendanceState.ATTENDED)


def _post(employer: UUID, until: date) -> PostDraft:
    return PostDraft(
        employer_id=employer,
        title="会计",
        city="天津",
        pay_low=4000,
        pay_high=6000,
        until=until,
        source="招聘会",
    )


def _measured(caseload: OpenCaseload, files: list[UUID]) -> Iterator[Result]:
    with caseload.snapshot() as reader:
        cases = list(reader.cases(files).values())
        today = reader.today

    def judge_all() -> None:
        for case in cases:
            standing_of(case, case.pack, today)

    def read_all() -> None:
        with caseload.snapshot() as reader:
            reader.cases(files)

    def count_all() -> None:
        _count(caseload, files)

    per_file = _cpu(count_all, 5, FILES)
    reading, judging = _cpu(read_all, 5, FILES), _cpu(judge_all, 5, FILES)
    yield _result("recount all files, each", per_file, ALL_AT_ONCE, "reading them", reading)
    yield _result("evaluate a file with nine records", judging, ALL_AT_ONCE, "reading it", reading)
    some = files[:30]
    after = _cpu(lambda: _count(caseload, some), 20, len(some))
    yield _result("recount 30 files after an action, each", after, 5, "evaluating it", judging)

    def find_all() -> None:
        with caseload.snapshot() as reader:
            read_signals(reader)

    found, bare = _cpu(find_all, 3, 1), _cpu(read_all, 3, 1)
    yield _result("signals over 10,000 records", found, 10_000, "reading them", bare)


def _count(caseload: OpenCaseload, files: list[UUID]) -> None:
    """Count as an action does, and take it back: the next round counts the same."""
    today = caseload.services.today()
    with caseload.database.writer.connect() as plain:
        connection = plain.execution_options(write=True)
        transaction = connection.begin()
        try:
            recount(connection, files, today)
        finally:
            transaction.rollback()


def _cpu(run: Callable[[], object], rounds: int, parts: int) -> list[float]:
    """Return the milliseconds of the processor that each round takes, for each of its parts."""
    taken = []
    run()
    for _round in range(rounds):
        started = time.process_time()
        run()
        taken.append((time.process_time() - started) * 1000 / parts)
    return taken


def _result(name: str, ours: list[float], limit: float, peer: str, theirs: list[float]) -> Result:
    def middle(taken: list[float]) -> float:
        return sorted(taken)[len(taken) // 2]

    return Result(
        name, "median, processor", middle(ours), p95(ours), limit, peer, middle(theirs), len(ours)
    )
