"""The dialog for a new student, and for editing a student's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from casework.formats import code_tables
from casework.formats.identity_number import birth_of, gender_of, problems_of
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.people.person import active_names
from casework.problems import RuleBroken
from casework.records import CaseFile, HardshipCategory
from casework.records.file import ID_KINDS, LEAVINGS, POLITICAL, RESIDENT_CARD, StudentFacts
from casework.service_layer.files import EDITABLE, OF_ROSTERS
from ui.common.case_words import category_name
from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.widgets.form_dialog import FormDialog, changed
from ui.widgets.form_inputs import FormField, a_day, one_of, text_line

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
        covered = () if shows_numbers else tuple(sorted(_COVERED))
        self.add_fields(*(_IDENTITY if is_new else ()), *_details(file, covered))
        self.fill(file, **dict.fromkeys(covered))
        if is_new:
            self.fill(cohort=cohort or None)
        self._categories = CategoryBoxes(list(active_names(file.categories)) if file else [], self)
        ended, row = _periods(file.categories) if file else "", self.grid.rowCount()
        self.add(
            "categories", _("Hardship ca&tegories"), self._categories, (row, 0, 1, 2), hint=ended
        )
        self._bind_numbers()
        for key in ("class_name", "college", "major", "ethnicity", "job_city", "job_kind"):
            self.complete(key, CaseFile, key)
        self._before = {} if file is None else self._values()
        first = "student_no" if is_new else _first_blank(self)
        self.fields[first].input.setFocus()

    def _bind_numbers(self) -> None:
        """Check the identity number, and fill in other fields from it."""
        number, phone = self["id_number"], self["phone"]
        number.textChanged.connect(self._fill_from_number)
        self.check_on_leaving("id_number", lambda: self._check_id_number(number.text()))
        self.check_on_leaving("phone", lambda: _check_phone(phone.text()))

    def _check_id_number(self, text: str) -> None:
        """Raise RuleBroken if a resident number is invalid; other documents are not checked."""
        is_resident = self["id_kind"].value() in (None, RESIDENT_CARD)
        problems = problems_of(text) if is_resident and text.strip() else ()
        if problems:
            raise RuleBroken(problems[0], "id_number")

    def _fill_from_number(self, text: str) -> None:
        """Fill in date of birth and gender from a valid number, unless they were typed."""
        if problems_of(text):
            return
        birth, gender = self["birth"], self["gender"]
        said = birth_of(text)
        if birth.text() in ("", self._filled.get("birth")):
            birth.set_day(said)
            self._filled["birth"] = birth.text()
            self.fields["birth"].clear_problem()
        if gender.currentText() in ("—", self._filled.get("gender")):
            self.fill(gender=gender_of(text))
            self._filled["gender"] = gender.currentText()
        self.fields["id_number"].show_hint(
            _("States: born on {day}, {gender}").format(
                day=said.isoformat(), gender=gender_of(text)
            ),
            "ok",
        )

    def _values(self) -> dict[str, object]:
        values: dict[str, object] = {name: value or None for name, value in self.entered().items()}
        return {**values, "categories": self._categories.names()}

    def save(self) -> Job[Any] | None:
        values = self._values()
        if self._edit is not None:
            changes = changed(self._before, values)
            if not self._shows_numbers:
                changes = {k: v for k, v in changes.items() if v or k not in _COVERED}
            return self._edit(changes)
        more = {key: values.pop(key) for key in _BEYOND_ROSTERS}
        more = {key: value for key, value in more.items() if value}
        return self._open(_facts(values), more) if self._open is not None else None


_IDENTITY = (
    FormField("student_no", N_("Student &number"), text_line),
    FormField("cohort", N_("C&ohort"), text_line, is_in_same_row=True),
)
_LEVELS = ("专科", "本科", "硕士研究生", "博士研究生")


def _details(file: CaseFile | None, covered: Sequence[str]) -> tuple[FormField, ...]:
    """Return the fields of a student's data; ``covered`` ones are not shown in full."""
    replaces = N_("Type it to replace the one on file")
    hint = replaces if covered else ""
    is_born = file is not None and file.birth is not None

    def pick(
        key: str, title: str, values: Sequence[str], *, is_in_same_row: bool = False
    ) -> FormField:
        """Return a choice, with the value on file even if it is not a usual one."""
        now = getattr(file, key, None)
        choices = dict.fromkeys([*values, *((now,) if now else ())])
        return FormField(key, title, one_of(choices, none="—"), is_in_same_row=is_in_same_row)

    return (
        FormField("name", N_("Na&me"), text_line),
        FormField("class_name", N_("Cla&ss"), text_line, is_in_same_row=True),
        pick("gender", N_("&Gender"), code_tables.GENDERS),
        FormField("ethnicity", N_("&Ethnic group"), text_line, is_in_same_row=True),
        FormField("id_number", N_("&Identity number"), text_line, hint=hint),
        FormField("phone", N_("&Phone"), text_line, hint=hint, is_in_same_row=True),
        # The masked digits of the identity number are this date.
        FormField("birth", N_("Date of &birth"), a_day, hint=hint if is_born else ""),
        pick("level", N_("&Level of study"), _LEVELS, is_in_same_row=True),
        FormField("college", N_("&College"), text_line),
        FormField("major", N_("Ma&jor"), text_line, is_in_same_row=True),
        FormField("job_city", N_("Wanted cit&y"), text_line),
        FormField("job_kind", N_("Wanted wor&k"), text_line, is_in_same_row=True),
        FormField("job_industry", N_("Wanted trade"), text_line),
        FormField("job_pay", N_("Wanted pay (yuan a month)"), text_line, is_in_same_row=True),
        pick("id_kind", N_("Kind of document"), ID_KINDS),
        pick("political", N_("Political status"), POLITICAL, is_in_same_row=True),
        FormField(
            "origin",
            N_("Place of origin"),
            text_line,
            hint=N_("Six digits or the name of the place"),
        ),
        pick("leaving", N_("Leaves with"), LEAVINGS, is_in_same_row=True),
        FormField("graduates_on", N_("Graduates on"), a_day, span=1),
    )


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


def _first_blank(dialog: DetailsDialog) -> str:
    for key, field in dialog.fields.items():
        if isinstance(field.input, QLineEdit) and not field.input.text():
            return key
    return "name"
