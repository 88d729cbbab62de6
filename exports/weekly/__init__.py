"""The weekly report on paper, as a workbook and as a text for a chat."""

from exports.weekly.facts import NamedStudent, WeeklyFacts
from exports.weekly.writing import WrittenWeekly, write_weekly

__all__ = ["NamedStudent", "WeeklyFacts", "WrittenWeekly", "write_weekly"]
