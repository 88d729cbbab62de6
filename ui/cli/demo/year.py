"""The year in the demonstration: categories, rest, earlier cohorts, consents, an erased file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from casework.consents import ConsentKind
from casework.desk import Desk
from casework.records import Withdrawal
from casework.roster import StudentFacts
from ui.cli.demo.tally import Tally

_MONTH = timedelta(days=30)
_LONG_AGO = timedelta(days=4 * 366)
_EARLIER = ("石明朗", "雷思源", "龙启航", "方知秋")
_FEWEST = 12


def turn_the_year(
    desk: Desk, files: Sequence[UUID], *, cohort: int, today: date, tally: Tally
) -> None:
    """Note consents, change categories, let files rest; keep two earlier cohorts beside."""
    _consents(desk, files, today, tally)
    if len(files) >= _FEWEST:
        _categories(desk, files[-2:], today)
        _contacts(desk, files[-3])
        desk.rest_files(files[-4:-3], Withdrawal.PAUSED, reason="准备考研")
        desk.rest_files(files[-5:-4], Withdrawal.LEFT, reason="退学")
    _earlier_cohorts(desk, cohort, today, tally)


def _consents(desk: Desk, files: Sequence[UUID], today: date, tally: Tally) -> None:
    told = files[: max(1, len(files) * 9 // 10)]
    day = today - _MONTH
    for kind in (ConsentKind.NOTICE, ConsentKind.SENSITIVE):
        done = desk.give_consent(told, kind, on=day, how="书面签字")
        tally.add("consent", len(done.created))
    desk.withdraw_consent(told[-1:], ConsentKind.SENSITIVE, on=today)


def _categories(desk: Desk, files: Sequence[UUID], today: date) -> None:
    first, second = files
    desk.recognise_category([first], "就业困难", on=today - _MONTH)
    desk.recognise_category([second], "零就业家庭", on=today - 2 * _MONTH)
    desk.cancel_category([second], "零就业家庭", on=today - _MONTH, reason="复核未通过")


def _contacts(desk: Desk, file_id: UUID) -> None:
    desk.change_contact(file_id, "暑期电话", "13900004321", note="暑期在老家")
    desk.edit_facts(file_id, {"phone": "13900008765", "political": "共青团员", "leaving": "毕业"})


def _earlier_cohorts(desk: Desk, cohort: int, today: date, tally: Tally) -> None:
    """Last year's leavers stay open; of four years ago one file is closed and one erased."""
    leaver = _open(desk, _EARLIER[0], f"{cohort - 5}900001", cohort - 1)
    again = _open(desk, _EARLIER[1], f"{cohort - 5}900002", cohort - 1)
    desk.give_consent([leaver], ConsentKind.PROVIDE, on=today - _MONTH, how="书面签字")
    desk.rest_files([leaver], Withdrawal.HANDED_OVER, reason="离校未就业，已移交人社部门")
    desk.renumber(again, student_no=f"{cohort - 5}900012", reason="学号登记错")
    later = _open(desk, _EARLIER[1], f"{cohort - 5}900012", cohort)
    desk.same_person([again, later])
    kept = _open(desk, _EARLIER[2], f"{cohort - 8}900003", cohort - 4)
    gone = _open(desk, _EARLIER[3], f"{cohort - 8}900004", cohort - 4)
    desk.rest_files([kept], Withdrawal.CLOSED, reason="已就业", on=today - _MONTH)
    desk.rest_files([gone], Withdrawal.CLOSED, reason="已就业", on=today - _LONG_AGO)
    erased = desk.erase_files([gone], approved_by="就业指导中心主任")
    tally.add("erasure", len(erased.certificates))
    desk.close_cohort(cohort - 4, reason="已全部结案")


def _open(desk: Desk, name: str, number: str, cohort: int) -> UUID:
    facts = StudentFacts(
        student_no=number, name=name, cohort=cohort, categories=("低保家庭",), class_name="往届"
    )
    return desk.open_file(facts).files[0]
