"""The year in the demonstration: categories, parked files, earlier cohorts, consents, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from casework.people.person import ConsentKind
from casework.records import Withdrawal
from casework.records.file import StudentFacts
from casework.service_layer import CaseloadServices
from ui.cli.demo.tally import DemoCounts

_MONTH = timedelta(days=30)
_LONG_AGO = timedelta(days=4 * 366)
_EARLIER = ("石明朗", "雷思源", "龙启航", "方知秋")
_FEWEST = 12


def turn_the_year(
    services: CaseloadServices,
    files: Sequence[UUID],
    *,
    cohort: int,
    today: date,
    tally: DemoCounts,
) -> None:
    """Record consents, change categories, park files; add two earlier cohorts."""
    _consents(services, files, today, tally)
    if len(files) >= _FEWEST:
        _categories(services, files[-2:], today)
        _contacts(services, files[-3])
        services.year.pause_files(files[-4:-3], Withdrawal.PAUSED, reason="准备考研")
        services.year.pause_files(files[-5:-4], Withdrawal.LEFT, reason="退学")
    _earlier_cohorts(services, cohort, today, tally)


def _consents(
    services: CaseloadServices, files: Sequence[UUID], today: date, tally: DemoCounts
) -> None:
    consenting = files[: max(1, len(files) * 9 // 10)]
    day = today - _MONTH
    for kind in (ConsentKind.NOTICE, ConsentKind.SENSITIVE):
        done = services.data_protection.give_consent(consenting, kind, on=day, how="书面签字")
        tally.add("consent", len(done.created))
    services.data_protection.withdraw_consent(consenting[-1:], ConsentKind.SENSITIVE, on=today)


def _categories(services: CaseloadServices, files: Sequence[UUID], today: date) -> None:
    first, second = files
    services.categories.recognise_category([first], "就业困难", on=today - _MONTH)
    services.categories.recognise_category([second], "零就业家庭", on=today - 2 * _MONTH)
    services.categories.cancel_category(
        [second], "零就业家庭", on=today - _MONTH, reason="复核未通过"
    )


def _contacts(services: CaseloadServices, file_id: UUID) -> None:
    services.people.change_contact(file_id, "暑期电话", "13900004321", note="暑期在老家")
    services.student_details.edit_facts(
        file_id, {"phone": "13900008765", "political": "共青团员", "leaving": "毕业"}
    )


def _earlier_cohorts(
    services: CaseloadServices, cohort: int, today: date, tally: DemoCounts
) -> None:
    """Add open files of last year's leavers, and two of four years ago: one closed, one erased."""
    leaver = _open(services, _EARLIER[0], f"{cohort - 5}900001", cohort - 1)
    again = _open(services, _EARLIER[1], f"{cohort - 5}900002", cohort - 1)
    services.data_protection.give_consent(
        [leaver], ConsentKind.PROVIDE, on=today - _MONTH, how="书面签字"
    )
    services.year.pause_files([leaver], Withdrawal.HANDED_OVER, reason="离校未就业，已移交人社部门")
    services.people.renumber(again, student_no=f"{cohort - 5}900012", reason="学号登记错")
    later = _open(services, _EARLIER[1], f"{cohort - 5}900012", cohort)
    services.people.link_person([again, later])
    kept = _open(services, _EARLIER[2], f"{cohort - 8}900003", cohort - 4)
    gone = _open(services, _EARLIER[3], f"{cohort - 8}900004", cohort - 4)
    services.year.pause_files([kept], Withdrawal.CLOSED, reason="已就业", on=today - _MONTH)
    services.year.pause_files([gone], Withdrawal.CLOSED, reason="已就业", on=today - _LONG_AGO)
    erased = services.data_protection.erase_files([gone], approved_by="就业指导中心主任")
    tally.add("erasure", len(erased.certificates))
    services.year.close_cohort(cohort - 4, reason="已全部结案")


def _open(services: CaseloadServices, name: str, number: str, cohort: int) -> UUID:
    facts = StudentFacts(
        student_no=number, name=name, cohort=cohort, categories=("低保家庭",), class_name="往届"
    )
    return services.student_details.open_file(facts).files[0]
