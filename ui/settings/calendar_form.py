"""Form of the office calendar: additional days off and workdays, exam weeks and terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from casework.problems import RuleBroken
from casework.settings.calendar import CALENDAR_KEY, check_calendar
from ui.common.i18n import N_, _
from ui.settings.day_lines import days_text, periods_text, read_days, read_periods
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.shell.session import Session
from ui.students.form_dialog import TextBox

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
