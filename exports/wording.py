"""Text and numbers in the format of Chinese forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from casework.records import FileRecord
from casework.required_services import Service
from casework.standing import ServiceStanding
from casework.verdicts.common import day_of

SERVICE_NAMES = {
    Service.TALK: "谈心谈话",
    Service.REFERRAL: "岗位推荐",
    Service.EVENT: "就业促进活动",
}
"""The names of the three services in the notice of 30 January 2023, item 17."""

COUNTING_WORDS = {Service.TALK: "次", Service.REFERRAL: "个", Service.EVENT: "次"}

TO_BE_ADDED = "待补"
NOTHING = "—"


def day(on: date | None) -> str:
    """Return a date as forms write it: 2027年4月13日."""
    return NOTHING if on is None else f"{on.year}年{on.month}月{on.day}日"


def short_day(on: date | None) -> str:
    """Return a date for narrow columns: 2027-04-13."""
    return NOTHING if on is None else on.isoformat()


def listed(parts: Iterable[str | None]) -> str:
    """Join texts written by users into one; full stops between them become semicolons."""
    sentences = [part.strip() for part in parts if part and part.strip()]
    return "；".join([*(one.rstrip("。；;.") for one in sentences[:-1]), *sentences[-1:]])


def given_of(standing: ServiceStanding) -> str:
    """Return how much was given of the minimum: 2/3, or 2 if there is no minimum."""
    if standing.minimum is None:
        return str(standing.given)
    return f"{standing.given}/{standing.minimum}"


def owed_of(service: Service, standing: ServiceStanding) -> str:
    """Return what is still owed as text: 还差 1 次, 已达标, or 不设最低数."""
    if standing.minimum is None:
        return "不设最低数"
    if standing.owed == 0:
        return "已达标"
    return f"还差 {standing.owed} {COUNTING_WORDS[service]}"


def short_head(head: str) -> str:
    """Return the beginning of a journal head in two groups of four: 7F3K-29QD…"""
    plain = head.strip().upper()
    if len(plain) <= 9:
        return plain or NOTHING
    return f"{plain[:4]}-{plain[4:8]}…"


def local_day(at: datetime) -> str:
    """Return the date of an instant in this computer's time zone."""
    return short_day(day_of(at))


def voided(record: FileRecord) -> str:
    """Return that a record is void, and why."""
    return f"已作废：{record.void_reason or NOTHING}"
