"""The dialog for a new student, and for editing a student's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from casework.formats import code_tables
from casework.formats.identity_number import birth_of, gender_of, problems_of
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.people.person import active_names
from casework.problems import RuleBroken
from casework.records import CaseFile, HardshipCategory
from casework.records.file import ID_KINDS, LEAVINGS, POLITICAL, RESIDENT_CARD, StudentFacts
from casework.service_layer.files import EDITABLE, OF_ROSTERS
from ui.common.case_words import category_name
from ui.common.i18n import _
from ui.jobs import Job
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog, changed

Open = Callable[[StudentFacts, Mapping[str, object]], Job[Any]]
Edit = Callable[[Mapping[str, object]], Job[Any]]

_BEYOND_ROSTERS = tuple(key for key in EDITABLE if key not in OF_ROSTERS)


class DetailsDialog(FormDialog):
    """Asks for a student's data; ``open_`` creates a file, ``edit`` corrects ``file``."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        open_: Open | None = None,
        edit: Edit | None = None,
        file: CaseFile | None = None,
        cohort: int = 0,
        shows_numbers: bool = True,
    ) -> None:
        is_new = file is None
        title = _("New student") if file is None else _("Details of {name}").format(name=file.name)
        why = _("Number and name are enough; the file lists what is missing.")
        super().__init__(
            title,
            _("Open a file") if is_new else _("Save details"),
            parent,
            why=why if is_new else "",
        )
        self._open = open_
        self._edit = edit
        self._file = file
        self._shows_numbers = shows_numbers
        self._filled: dict[str, str] = {}
        self._build(file, cohort)
        self._bind_numbers()
        for key in ("class_name", "college", "major", "ethnicity", "job_city", "job_kind"):
            self.complete(key, CaseFile, key)
        self._before = {} if file is None else self._values()
        first = "student_no" if is_new else _first_blank(self)
        self.fields[first].input.setFocus()

    def _build(self, file: CaseFile | None, cohort: int) -> None:
        if file is None:
            self.add("student_no", _("Student &number"), QLineEdit(self), (0, 0))
            self.add("cohort", _("C&ohort"), QLineEdit(str(cohort or ""), self), (0, 1))
        self.add("name", _("Na&me"), _line(_now(file, "name")), (1, 0))
        self.add("class_name", _("Cla&ss"), _line(_now(file, "class_name")), (1, 1))
        self.add(
            "gender",
            _("&Gender"),
            _choice(("", *code_tables.GENDERS), _now(file, "gender")),
            (2, 0),
        )
        self.add("ethnicity", _("&Ethnic group"), _line(_now(file, "ethnicity")), (2, 1))
        numbers_hint = "" if self._shows_numbers else _("Type it to replace the one on file")
        id_number = file.id_number if file and self._shows_numbers else None
        phone = file.phone if file and self._shows_numbers else None
        self.add("id_number", _("&Identity number"), _line(id_number), (3, 0), hint=numbers_hint)
        self.add("phone", _("&Phone"), _line(phone), (3, 1), hint=numbers_hint)
        # The masked digits of the identity number are this date.
        birth = file.birth if file and self._shows_numbers else None
        is_covered = file is not None and file.birth is not None and birth is None
        self.add(
            "birth",
            _("Date of &birth"),
            DateEdit(birth, self),
            (4, 0),
            hint=_("Type it to replace the one on file") if is_covered else "",
        )
        levels = ("", "专科", "本科", "硕士研究生", "博士研究生")
        self.add("level", _("&Level of study"), _choice(levels, _now(file, "level")), (4, 1))
        self.add("college", _("&College"), _line(_now(file, "college")), (5, 0))
        self.add("major", _("Ma&jor"), _line(_now(file, "major")), (5, 1))
        self.add("job_city", _("Wanted cit&y"), _line(_now(file, "job_city")), (6, 0))
        self.add("job_kind", _("Wanted wor&k"), _line(_now(file, "job_kind")), (6, 1))
        self._build_more(file)
        names = list(active_names(file.categories)) if file else []
        self._categories = CategoryBoxes(names, self)
        ended = _periods(file.categories) if file else ""
        self.add(
            "categories", _("Hardship ca&tegories"), self._categories, (11, 0, 1, 2), hint=ended
        )

    def _bind_numbers(self) -> None:
        """Check the identity number, and fill in other fields from it."""
        number, phone = self.fields["id_number"].input, self.fields["phone"].input
        if isinstance(number, QLineEdit) and isinstance(phone, QLineEdit):
            number.textChanged.connect(self._fill_from_number)
            self.check_on_leaving("id_number", lambda: self._check_id_number(number.text()))
            self.check_on_leaving("phone", lambda: _check_phone(phone.text()))

    def _check_id_number(self, text: str) -> None:
        """Raise RuleBroken if a resident number is invalid; other documents are not checked."""
        kind = self.fields["id_kind"].input
        is_resident = isinstance(kind, QComboBox) and kind.currentData() in (None, RESIDENT_CARD)
        problems = problems_of(text) if is_resident and text.strip() else ()
        if problems:
            raise RuleBroken(problems[0], "id_number")

    def _fill_from_number(self, text: str) -> None:
        """Fill in date of birth and gender from a valid number, unless they were typed."""
        if problems_of(text):
            return
        birth, gender = self.fields["birth"].input, self.fields["gender"].input
        if not isinstance(birth, DateEdit) or not isinstance(gender, QComboBox):
            return
        said = birth_of(text)
        if birth.text() in ("", self._filled.get("birth")):
            birth.set_day(said)
            self._filled["birth"] = birth.text()
            self.fields["birth"].clear_problem()
        if gender.currentText() in ("—", self._filled.get("gender")):
            gender.setCurrentIndex(gender.findData(gender_of(text)))
            self._filled["gender"] = gender.currentText()
        self.fields["id_number"].show_hint(
            _("States: born on {day}, {gender}").format(
                day=said.isoformat(), gender=gender_of(text)
            ),
            "ok",
        )

    def _build_more(self, file: CaseFile | None) -> None:
        industry = _line(_now(file, "job_industry"))
        self.add("job_industry", _("Wanted trade"), industry, (7, 0))
        pay = "" if file is None or file.job_pay is None else str(file.job_pay)
        self.add("job_pay", _("Wanted pay (yuan a month)"), _line(pay), (7, 1))
        id_kind = _choice(("", *ID_KINDS), _now(file, "id_kind"))
        self.add("id_kind", _("Kind of document"), id_kind, (8, 0))
        self.add(
            "political",
            _("Political status"),
            _choice(("", *POLITICAL), _now(file, "political")),
            (8, 1),
        )
        origin_hint = _("Six digits or the name of the place")
        origin = _line(_now(file, "origin"))
        self.add("origin", _("Place of origin"), origin, (9, 0), hint=origin_hint)
        self.add(
            "leaving", _("Leaves with"), _choice(("", *LEAVINGS), _now(file, "leaving")), (9, 1)
        )
        day = DateEdit(file.graduates_on if file else None, self)
        self.add("graduates_on", _("Graduates on"), day, (10, 0))

    def _values(self) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, field in self.fields.items():
            widget = field.input
            if isinstance(widget, DateEdit):
                values[key] = widget.day(key)
            elif isinstance(widget, QComboBox):
                values[key] = widget.currentData()
            elif isinstance(widget, CategoryBoxes):
                values[key] = widget.names()
            elif isinstance(widget, QLineEdit):
                values[key] = widget.text().strip() or None
        return values

    def save(self) -> Job[Any] | None:
        try:
            values = self._values()
            if self._edit is not None:
                changes = changed(self._before, values)
                if not self._shows_numbers:
                    changes = {k: v for k, v in changes.items() if v or k not in _COVERED}
                return self._edit(changes)
            more = {key: values.pop(key) for key in _BEYOND_ROSTERS}
            facts = _facts(values)
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        more = {key: value for key, value in more.items() if value}
        return self._open(facts, more) if self._open is not None else None


_COVERED = frozenset({"id_number", "phone", "birth"})
"""Fields that are blank while numbers are masked; left blank, they are unchanged."""


def _periods(categories: tuple[HardshipCategory, ...]) -> str:
    """Return the known start and end dates of the categories, one per line."""
    lines = []
    for one in categories:
        if one.cancelled_on is not None:
            lines.append(
                _("{name}: until {until}").format(
                    name=category_name(one.name), until=one.cancelled_on.isoformat()
                )
            )
        elif one.recognised_on is not None:
            words = _("{name}: since {since}").format(
                name=category_name(one.name), since=one.recognised_on.isoformat()
            )
            lines.append(words + (" · " + _("with proof") if one.proof_id else ""))
    return "\n".join(lines)


class CategoryBoxes(QWidget):
    """Check boxes for the six categories of the notice and any others in the file."""

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        known = [one.name for one in code_tables.categories() if one.of_the_notice]
        shown = [*known, *(name for name in names if name not in known)]
        self._boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        for place, name in enumerate(shown):
            box = QCheckBox(category_name(name), self)
            box.setChecked(name in names)
            self._boxes[name] = box
            grid.addWidget(box, place // 3, place % 3)
        self.setFocusProxy(next(iter(self._boxes.values())))

    def names(self) -> tuple[str, ...]:
        """Return the categories that are ticked."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())


def _facts(values: Mapping[str, Any]) -> StudentFacts:
    """Return the typed data. Raises RuleBroken when required data is missing."""
    cohort = str(values["cohort"] or "")
    if not cohort.isdecimal():
        raise RuleBroken("COHORT_WRONG", "cohort", cohort=cohort)
    rest = {key: value for key, value in values.items() if key != "cohort"}
    texts = {key: value or "" for key, value in rest.items() if key in ("student_no", "name")}
    return StudentFacts(**{**rest, **texts}, cohort=int(cohort))


def _check_phone(text: str) -> None:
    number = normalise_phone(text)
    if number and not (is_mobile(number) or is_landline(number)):
        raise RuleBroken("PHONE_WRONG", "phone")


def _now(file: CaseFile | None, key: str) -> str | None:
    return None if file is None else getattr(file, key)


def _line(text: str | None) -> QLineEdit:
    return QLineEdit(text or "")


def _choice(values: tuple[str, ...], now: str | None) -> QComboBox:
    box = QComboBox()
    for value in values:
        box.addItem(value or "—", value or None)
    if now and now not in values:
        box.addItem(now, now)
    box.setCurrentIndex(max(0, box.findData(now)))
    return box


def _first_blank(dialog: DetailsDialog) -> str:
    for key, field in dialog.fields.items():
        if isinstance(field.input, QLineEdit) and not field.input.text():
            return key
    return "name"
