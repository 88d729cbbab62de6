"""Slots that turn the user's input into new ``Choices``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from casework.intake import Choices
from casework.intake.changes import ChangeKind
from casework.intake.fields import Subject
from ui.intake.controller import ImportController
from ui.intake.differences import Key
from ui.intake.problem_lines import AffectedRow, ProblemLine, Remedy

Places = tuple[AffectedRow, ...]


class Answers:
    """Slots for the signals of the wizard's lists."""

    def __init__(self, work: ImportController) -> None:
        self._controller = work

    # --- the table

    def give_field(self, column: int, field: str) -> None:
        """Map a column to a field."""
        self._controller.choose(lambda c: c.with_field(column, field))

    def read_sheet(self, name: str) -> None:
        """Switch to another worksheet."""
        if self._controller.choices.sheet != name:
            self._controller.choose(lambda c: c.with_sheet(name))

    def read_as(self, subject: Subject) -> None:
        """Interpret the rows as another subject."""
        self._controller.choose(lambda c: c.with_subject(subject))

    def take_hidden(self, taken: bool) -> None:
        """Include or exclude hidden rows."""
        self._controller.choose(lambda c: replace(c, hidden_rows=taken))

    def give_default(self, field: str, text: str) -> None:
        """Set the default value of a field for rows without one."""
        self._controller.choose(lambda c: c.with_default(field, text))

    def set_headings(self, rows: Sequence[int]) -> None:
        """Use these rows (0-based) as the headings."""
        self._controller.choose(
            lambda c: c.with_headings([r + 1 for r in rows], last_row=c.last_row)
        )

    def set_end(self, row: int) -> None:
        """End the table at this row (0-based)."""
        view_model = self._controller.view_model
        if view_model is not None:
            headings = view_model.draft.found.heading_rows
            self._controller.choose(lambda c: c.with_headings(headings, last_row=row + 1))

    def clean(self, key: tuple[str, ChangeKind], wanted: bool) -> None:
        """Enable or disable one kind of cleaning for a field."""
        self._controller.choose(lambda c: c.with_cleaning(*key, wanted=wanted))

    # --- problems

    def fix(self, line: ProblemLine, places: Places, text: str) -> None:
        """Correct cells: all cells of the same text, or those of these rows."""
        self._controller.choose(lambda c: _with_fix(c, line, places, text))

    def leave_others_out(self, _line: ProblemLine, _places: Places, remedy: Remedy) -> None:
        """Exclude the rows named by a remedy."""
        self._controller.choose(lambda c: _without_rows(c, remedy.leave_out))

    def leave_out(self, _line: ProblemLine, places: Places) -> None:
        """Exclude these rows."""
        self._controller.choose(lambda c: _without_rows(c, [place.row for place in places]))

    def leave_row_out(self, row: int, out: bool) -> None:
        """Exclude a row, or include it again."""
        self._controller.choose(lambda c: c.with_row(row, ignored=out))

    def accept(self, line: ProblemLine, _places: Places) -> None:
        """Accept the cells as they are, so that their rows are imported."""
        self._controller.choose(lambda c: c.with_accepted(_key(line)))

    def let_wait(self, line: ProblemLine, _places: Places) -> None:
        """Keep the rows pending."""
        self._controller.set_aside(line.key)

    def ask_again(self, line: ProblemLine, places: Places) -> None:
        """Discard the decision about these rows."""
        if self._controller.is_set_aside(line.key):
            self._controller.set_aside(line.key, waits=False)
            return
        self._controller.choose(lambda c: _asked_again(c, line, places))

    def use_suggestions(self, lines: Sequence[ProblemLine]) -> None:
        """Apply the first suggestion of each problem; accept problems without one."""
        self._controller.choose(lambda c: reduce(_suggested, lines, c))

    # --- differences

    def choose_differences(self, keys: Sequence[Key], takes: bool) -> None:
        """Choose between the file's values and the stored values."""
        self._controller.choose(
            lambda c: reduce(lambda d, key: d.with_new(key[1], row=key[0], taken=takes), keys, c)
        )


def _key(line: ProblemLine) -> tuple[str, str, str]:
    return line.key  # type: ignore[return-value]  # keys of questions are 3-tuples


def _with_fix(choices: Choices, line: ProblemLine, places: Places, text: str) -> Choices:
    if line.field is None:
        return choices
    if line.is_alike and places == line.places:
        return choices.with_alike(line.field, line.raw, text)
    for place in places:
        choices = choices.with_fix(place.row, line.field, text)
    return choices


def _without_rows(choices: Choices, rows: Sequence[int]) -> Choices:
    return reduce(lambda c, row: c.with_row(row, ignored=True), rows, choices)


def _asked_again(choices: Choices, line: ProblemLine, places: Places) -> Choices:
    choices = choices.with_accepted(_key(line), accepted=False)
    if line.field is not None:
        choices = choices.without_alike(line.field, line.raw)
        for place in places:
            choices = choices.without_fix(place.row, line.field)
    for place in places:
        choices = choices.with_row(place.row, ignored=False)
    return choices


def _suggested(choices: Choices, line: ProblemLine) -> Choices:
    first = next((remedy.text for remedy in line.remedies if remedy.text is not None), None)
    if first is None:
        return choices.with_accepted(_key(line))
    return _with_fix(choices, line, line.places, first)
