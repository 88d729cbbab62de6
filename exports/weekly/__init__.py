"""The weekly report as a PDF, a workbook and a text for chat."""

from exports.weekly.facts import NamedStudent, WeeklyFacts
from exports.weekly.writing import write_weekly

__all__ = ["NamedStudent", "WeeklyFacts", "write_weekly"]
