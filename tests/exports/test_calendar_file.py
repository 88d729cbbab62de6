"""The office's dates as a file for calendar programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from icalendar import Calendar

from casework.settings.calendar import YearDate
from exports.calendar_file import calendar_bytes, write_calendar

MADE = date(2026, 11, 20)
DATES = (
    YearDate(date(2026, 11, 26), "report", "report", "周报"),
    YearDate(date(2027, 8, 31), "deadline", "deadline-2027", "2027届最后一天", "规则包的窗口"),
    YearDate(date(2027, 1, 1), "holiday", "holiday", "元旦"),
)


def test_a_calendar_program_reads_whole_days_back() -> None:
    calendar = Calendar.from_ical(calendar_bytes("助航", DATES, made_on=MADE))

    events = list(calendar.walk("VEVENT"))
    assert [event.decoded("dtstart") for event in events] == [one.on for one in DATES[:2]]
    assert str(events[0]["summary"]) == "周报"
    assert events[0].decoded("dtend") == date(2026, 11, 27)
    assert str(calendar["x-wr-calname"]) == "助航"


def test_reminders_come_on_the_morning_so_many_days_before() -> None:
    calendar = Calendar.from_ical(calendar_bytes("助航", DATES, made_on=MADE))

    alarms = [list(event.walk("VALARM")) for event in calendar.walk("VEVENT")]
    assert [len(found) for found in alarms] == [1, 1]
    assert alarms[0][0].decoded("trigger").total_seconds() == -15 * 3600


def test_a_newer_file_renews_the_older_one_and_equal_dates_give_equal_bytes() -> None:
    first = calendar_bytes("助航", DATES, made_on=MADE)
    again = calendar_bytes("助航", DATES, made_on=MADE)
    later = Calendar.from_ical(calendar_bytes("助航", DATES, made_on=date(2027, 1, 1)))

    assert first == again
    ids = [str(event["uid"]) for event in later.walk("VEVENT")]
    assert ids == [str(event["uid"]) for event in Calendar.from_ical(first).walk("VEVENT")]
    assert len(set(ids)) == len(ids)


def test_the_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "dates.ics"

    write_calendar(target, "助航", DATES, made_on=MADE)

    assert target.read_bytes() == calendar_bytes("助航", DATES, made_on=MADE)
    assert [path.name for path in tmp_path.iterdir()] == ["dates.ics"]
