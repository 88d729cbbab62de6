"""A new student by hand, and corrections of what is known of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from casework import code_tables
from casework.problems import RuleBroken
from casework.records import CaseFile
from casework.roster import StudentFacts
from ui.common.case_words import category_name
from ui.common.words import _
from ui.jobs import Job
from ui.students.forms import DateLine, FormDialog, changed

Open = Callable[[StudentFacts], Job[Any]]
Edit = Callable[[Mapping[str, object]], Job[Any]]


class FactsDialog(FormDialog):
    """Asks for the facts of a student; ``open_`` opens a file, ``edit`` corrects ``file``."""

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
        title = _("New student") if file is None else _("Facts about {name}").format(name=file.name)
        why = _("Number and name are enough; what is blank, the file says that it lacks.")
        super().__init__(
            title,
            _("Open a file") if is_new else _("Save the facts"),
            parent,
            why=why if is_new else "",
        )
        self._open = open_
        self._edit = edit
        self._file = file
        self._shows_numbers = shows_numbers
        self._build(file, cohort)
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
        self.add("birth", _("Date of &birth"), DateLine(file.birth if file else None, self), (4, 0))
        levels = ("", "专科", "本科", "硕士研究生", "博士研究生")
        self.add("level", _("&Level of study"), _choice(levels, _now(file, "level")), (4, 1))
        self.add("college", _("&College"), _line(_now(file, "college")), (5, 0))
        self.add("major", _("Ma&jor"), _line(_now(file, "major")), (5, 1))
        self.add("job_city", _("Wanted cit&y"), _line(_now(file, "job_city")), (6, 0))
        self.add("job_kind", _("Wanted wor&k"), _line(_now(file, "job_kind")), (6, 1))
        names = [category.name for category in file.categories] if file else []
        self._categories = CategoryBoxes(names, self)
        self.add("categories", _("Hardship ca&tegories"), self._categories, (7, 0, 1, 2))

    def _values(self) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, field in self.fields.items():
            widget = field.input
            if isinstance(widget, DateLine):
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
                    changes = {
                        k: v for k, v in changes.items() if v or k not in ("id_number", "phone")
                    }
                return self._edit(changes)
            facts = _facts(values)
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._open(facts) if self._open is not None else None


class CategoryBoxes(QWidget):
    """The six categories of the notice as boxes, and any others that the file has."""

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
    """Return the facts as typed. Raises RuleBroken for what no file can do without."""
    cohort = str(values["cohort"] or "")
    if not cohort.isdecimal():
        raise RuleBroken("COHORT_WRONG", "cohort", cohort=cohort)
    rest = {key: value for key, value in values.items() if key != "cohort"}
    texts = {key: value or "" for key, value in rest.items() if key in ("student_no", "name")}
    return StudentFacts(**{**rest, **texts}, cohort=int(cohort))


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


def _first_blank(dialog: FactsDialog) -> str:
    for key, field in dialog.fields.items():
        if isinstance(field.input, QLineEdit) and not field.input.text():
            return key
    return "name"
