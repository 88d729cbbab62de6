"""Forms of the office: its calendar, the data policy, and the goals for visits to employers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from casework.evidence import SECOND_PERSON
from casework.formats.dates import parse_date
from casework.offers.outreach import VISIT_GOALS_KEY, check_goals, notice_document
from casework.people.masking import FORMS, MASKING_KEY, USUAL
from casework.problems import RuleBroken
from casework.reports.placement import COUNTS_COMPLETERS
from casework.settings.calendar import CALENDAR_KEY, check_calendar, days_between
from casework.settings.org_settings import OrgSettings
from casework.year_end import (
    LEAST_YEARS,
    MOST_YEARS,
    RETENTION_KEY,
    RETENTION_YEARS,
    retention_years,
)
from ui.common.i18n import N_, _, ngettext
from ui.common.masking import masking_name
from ui.jobs.session import Session
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.widgets.fields import show_unit
from ui.widgets.form_inputs import TextBox

_TO = re.compile(r"\s*(?:至|到|~|–|—|\bto\b)\s*|\s+-\s+")
_BETWEEN_DAYS = re.compile(r"[,、;\s]+")
_MOST_DAYS = 400


def read_days(text: str, field: str) -> list[str]:
    """Parse dates and periods (``2026-10-09``, ``… – …``); return sorted unique ISO dates.

    Raises:
        RuleBroken: BAD_DATE, PERIOD_REVERSED, PERIOD_TOO_LONG.
    """
    found: set[date] = set()
    for line in _lines(text):
        ends = _TO.split(line)
        if len(ends) == 2:
            first, last = _period_of(ends, field)
            found.update(days_between(first, last))
        else:
            found.update(_day(one, field) for one in _BETWEEN_DAYS.split(line) if one)
    return [day.isoformat() for day in sorted(found)]


def read_periods(text: str, field: str) -> list[dict[str, str]]:
    """Parse periods, one per line: ``2026-09-01 – 2027-01-15 第一学期``.

    Raises:
        RuleBroken: BAD_DATE, PERIOD_REVERSED, PERIOD_TOO_LONG.
    """
    found = []
    for line in _lines(text):
        first_text, *rest = _TO.split(line, maxsplit=1)
        last_text, _blank, name = (rest[0] if rest else "").strip().partition(" ")
        first, last = _period_of([first_text, last_text], field)
        found.append({"first": first.isoformat(), "last": last.isoformat(), "name": name.strip()})
    return found


def days_text(days: Iterable[str]) -> str:
    """Format dates one per line, with consecutive dates as a period."""
    ordered = [date.fromisoformat(day) for day in sorted(days)]
    lines = []
    runs = groupby(enumerate(ordered), key=lambda pair: pair[1].toordinal() - pair[0])
    for _start, run in runs:
        among = [day for _place, day in run]
        lines.append(_span(among[0].isoformat(), among[-1].isoformat()))
    return "\n".join(lines)


def periods_text(periods: Iterable[Mapping[str, Any]]) -> str:
    """Format periods one per line, as ``read_periods`` parses them."""
    return "\n".join(
        f"{one['first']} – {one['last']} {one.get('name', '')}".strip() for one in periods
    )


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _lines(text: str) -> list[str]:
    plain = (unicodedata.normalize("NFKC", line).strip() for line in text.splitlines())
    return [line for line in plain if line]


def _period_of(ends: list[str], field: str) -> tuple[date, date]:
    first, last = (_day(one, field) for one in ends)
    if last < first:
        raise RuleBroken("PERIOD_REVERSED", field, first=first.isoformat(), last=last.isoformat())
    if (last - first).days > _MOST_DAYS:
        raise RuleBroken("PERIOD_TOO_LONG", field, first=first.isoformat(), last=last.isoformat())
    return first, last


def _day(text: str, field: str) -> date:
    found = parse_date(text.strip())
    if found is None:
        raise RuleBroken("BAD_DATE", field, value=text.strip()[:40])
    return found


_Box = tuple[str, str, Callable[[Any], str], Callable[[str, str], list[Any]]]
_BOXES: tuple[_Box, ...] = (
    ("holidays", N_("Days o&ff besides the public holidays"), days_text, read_days),
    ("workdays", N_("Days &worked besides the public ones"), days_text, read_days),
    ("exams", N_("E&xam weeks"), periods_text, read_periods),
    ("terms", N_("Te&rms, first and last day"), periods_text, read_periods),
)


class CalendarForm(SettingForm):
    """Edits the setting ``calendar``; each box holds dates or periods, one per line."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        super().__init__(session, _("Calendar of the office"), parent, why=_text_of(view_model))
        kept: dict[str, Any] = view_model.office.value(CALENDAR_KEY) or {}
        self.boxes: dict[str, TextBox] = {}
        for place, (key, title, shown, _read) in enumerate(_BOXES):
            box = TextBox(shown(kept.get(key, [])), 4, self)
            box.setPlaceholderText(
                "2026-10-09\n2026-12-30 – 2026-12-31"
                if shown is days_text
                else "2026-09-01 – 2027-01-15 第一学期"
            )
            self.boxes[key] = box
            hint = (
                _("Without terms, every working day counts as one in term.")
                if key == "terms"
                else ""
            )
            self.add(key, _(title), box, (place // 2, place % 2), hint=hint)
        for column in range(2):
            self.grid.setColumnStretch(column, 1)
        self.boxes["holidays"].setFocus()

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, _title, _shown, read in _BOXES:
            some = read(self.boxes[key].text(), key)
            try:
                check_calendar({key: some})
            except RuleBroken as refused:
                raise RuleBroken(refused.rule, key, **refused.facts) from refused
            if some:
                found[key] = some
        try:
            check_calendar(found)
        except RuleBroken as refused:
            raise RuleBroken(refused.rule, "workdays", **refused.facts) from refused
        return {CALENDAR_KEY: found or None}

    def show_shipped(self) -> None:
        for box in self.boxes.values():
            box.setPlainText("")


def _text_of(view_model: OfficeViewModel) -> str:
    known = ", ".join(str(year) for year, is_known in view_model.published if is_known)
    unknown = ", ".join(str(year) for year, is_known in view_model.published if not is_known)
    message = _("Public holidays and make-up working days are published for {years}.")
    later = _("Not published yet: {years}.")
    lines = [message.format(years=known)] if known else []
    return "\n".join([*lines, later.format(years=unknown)] if unknown else lines)


class DataPolicyForm(SettingForm):
    """Edits four settings in one action."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        super().__init__(session, _("Evidence, figures and retention"), parent)
        self.second = QCheckBox(_("Evidence is &reviewed by a second person"), self)
        self.completers = QCheckBox(
            _("Those who &completed without graduating are in the placement rate"), self
        )
        self.years = self.number(LEAST_YEARS, MOST_YEARS, RETENTION_YEARS)
        show_unit(self.years, lambda count: ngettext(" year", " years", count))
        self.masking = QComboBox(self)
        for form in FORMS:
            self.masking.addItem(masking_name(form), form)
        self.grid.addWidget(self.second, 0, 0)
        self.grid.addWidget(self.completers, 1, 0)
        self.add(
            RETENTION_KEY,
            _("A closed file is &kept for"),
            self.years,
            (2, 0),
            hint=_("After that it may be erased; nothing is erased by itself."),
        )
        self.add(MASKING_KEY, _("&Personal numbers are covered"), self.masking, (3, 0))
        self._show(view_model.office)
        self.second.setFocus()

    def _show(self, settings: OrgSettings) -> None:
        self.second.setChecked(settings.value(SECOND_PERSON) is True)
        self.completers.setChecked(settings.value(COUNTS_COMPLETERS) is not False)
        self.years.setValue(retention_years(settings))
        self.masking.setCurrentIndex(self.masking.findData(settings.value(MASKING_KEY) or USUAL))

    def show_shipped(self) -> None:
        self._show(OrgSettings())

    def values(self) -> dict[str, Any]:
        years, form = self.years.value(), self.masking.currentData()
        return {
            SECOND_PERSON: True if self.second.isChecked() else None,
            COUNTS_COMPLETERS: None if self.completers.isChecked() else False,
            RETENTION_KEY: None if years == RETENTION_YEARS else years,
            MASKING_KEY: None if form == USUAL else form,
        }


_MOST = 10_000
_NUMBERS = (
    ("school.visits", N_("School leaders: employers &visited")),
    ("school.new", N_("School leaders: new employers &below average")),
    ("college.visits", N_("Each college: employers v&isited")),
    ("college.new", N_("Each college: new employers bel&ow average")),
    ("subject.visits", N_("Each &major: employers visited")),
    ("subject.below_average", N_("Each major: visited, belo&w average")),
    ("supervisor_per_student", N_("Supervisors: employers for each st&udent")),
)


class GoalsForm(SettingForm):
    """Edits the setting ``visit_goals``."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        why = _("Employers to be visited from September to August; one visited twice counts once.")
        super().__init__(session, _("Goals for visits"), parent, why=why)
        self.numbers = {}
        for place, (key, title) in enumerate(_NUMBERS):
            self.numbers[key] = self.number(0, _MOST, 0)
            self.add(key, _(title), self.numbers[key], (place // 2, place % 2))
        self.below = QCheckBox(_("Our placement rate is below the average of the &city"), self)
        self.grid.addWidget(self.below, 4, 0, 1, 2)
        self.source = QLineEdit(self)
        self.add("source", _("Where the figures sta&nd"), self.source, (5, 0, 1, 2))
        self._show(view_model.office.value(VISIT_GOALS_KEY) or notice_document())
        self.numbers["school.visits"].setFocus()

    def _show(self, document: dict[str, Any]) -> None:
        for key, spin in self.numbers.items():
            table, _dot, name = key.partition(".")
            spin.setValue(document[table][name] if name else document[table])
        self.below.setChecked(document["below_average"])
        self.source.setText(document["source"])
        self.source.setCursorPosition(0)

    def show_shipped(self) -> None:
        self._show(notice_document())

    def values(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "source": self.source.text().strip(),
            "below_average": self.below.isChecked(),
        }
        for key, spin in self.numbers.items():
            table, _dot, name = key.partition(".")
            if name:
                document.setdefault(table, {})[name] = spin.value()
            else:
                document[table] = spin.value()
        if not document["source"]:
            raise RuleBroken("GOALS_WITHOUT_SOURCE", "source")
        check_goals(document)
        return {VISIT_GOALS_KEY: None if document == notice_document() else document}
