"""Base of form dialogs: a grid of fields, buttons, and error messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casework import clock
from casework.problems import RuleBroken
from casework.records import Record
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.jobs.user_state import load_state
from ui.theme.theme import theme
from ui.widgets.autocomplete import Where, complete
from ui.widgets.basics import button, label
from ui.widgets.basics import row as row_of
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialogs import PlainDialog
from ui.widgets.fields import Field
from ui.widgets.form_drafts import DraftKeeper, say_in, session_of
from ui.widgets.form_inputs import FormField, name_inner, rows_of
from ui.widgets.form_values import draft_of, on_edit, restore_draft, set_value, value_of

PREFIX = "form/"
"""Of the keys of kept drafts."""


class FormDialog(PlainDialog):
    """A dialog with fields that stays open until its job has succeeded.

    Subclasses declare their fields with ``add_fields``. What was entered is given to ``act``, which
    starts the job; ``on_done(result)`` of ``show_for`` is called on success. A subclass that does
    more overrides ``save``.
    """

    def __init__(
        self,
        title: str,
        verb: str,
        parent: QWidget | None = None,
        *,
        why: str = "",
        act: Callable[..., Job[Any]] | None = None,
    ) -> None:
        super().__init__(title, parent)
        self._act: Callable[..., Job[Any]] = act or _nothing_to_do
        self.fields: dict[str, Field] = {}
        self._bare: dict[str, QWidget] = {}
        self._on_done: Callable[[object], object] = lambda _result: None
        self._declared: list[FormField] = []
        self._keeper: DraftKeeper | None = None
        self._blank: dict[str, Any] = {}
        self._kept_fields: dict[str, Any] = {}
        self._entered: dict[str, Where] = {}
        self._kept_words = label("", "secondary", self, wrap=True)
        self._take_up = button(_("Continue"), "link", self)
        self._take_up.setObjectName("take-up")
        self._throw = button(_("Discard it"), "link", self)
        self._take_up.clicked.connect(self._on_take_up)
        self._throw.clicked.connect(self._on_throw)
        self._draft_offer = row_of(self._kept_words, self._take_up, self._throw, -1, parent=self)
        self._draft_offer.setObjectName("draft-offer")
        self._draft_offer.hide()
        self._say = label("", "danger", self, wrap=True)
        self._say.hide()
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(8)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self.grid)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = inner
        self.yes = button(verb, "primary", self, hint="Ctrl+Enter")
        self.yes.clicked.connect(self.submit)
        self.no = button(_("Cancel"), "", self)
        self.no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        if why:
            layout.addWidget(label(why, "secondary", self, wrap=True))
        layout.addWidget(self._draft_offer)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._say)
        layout.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    # --- for subclasses

    def __getitem__(self, name: str) -> Any:
        """The input of a field."""
        return self.fields[name].input if name in self.fields else self._bare[name]

    def add_fields(self, *fields: FormField, today: date | None = None) -> None:
        """Add fields in rows below the others; those without a label are not kept as a draft."""
        rows = rows_of(fields)
        columns = max(sum(max(1, field.span) for field in row) for row in rows)
        first_row = self.grid.rowCount() if self._declared else 0
        for row, fields_of_row in enumerate(rows, first_row):
            column = 0
            for field in fields_of_row:
                span = field.span or (columns if len(fields_of_row) == 1 else 1)
                self._add_field(field, field.make(self, today), (row, column, 1, span))
                column += span
        self._declared += fields

    def _add_field(
        self, field: FormField, input_: QWidget, place: tuple[int, int, int, int]
    ) -> None:
        if not field.title:
            self._bare[field.name] = input_
            self.grid.addWidget(input_, *place)
            return
        if field.spoken:
            input_.setAccessibleName(_(field.spoken))
        self.add(
            field.name, _(field.title), input_, place, hint=_(field.hint) if field.hint else ""
        )
        if isinstance(input_, QComboBox):
            name_inner(input_)

    def fill(self, record: object = None, **values: Any) -> None:
        """Show the values that a record has for the fields, and others."""
        for field in self._declared:
            if field.name in values:
                set_value(self[field.name], values[field.name])
            elif record is not None and hasattr(record, field.name):
                set_value(self[field.name], getattr(record, field.name))

    def entered(self, *names: str) -> dict[str, Any]:
        """Return what is entered by field name, in all declared fields or only these.

        Raises:
            RuleBroken: a field cannot be read, or is needed and empty.
        """
        found = {}
        for field in self._declared:
            if names and field.name not in names:
                continue
            value = value_of(self[field.name], field.name)
            if field.is_needed and value in (None, ""):
                raise RuleBroken("FIELD_MISSING", field.name)
            found[field.name] = value
        return found

    def add(
        self,
        key: str,
        title: str,
        widget: QWidget,
        place: tuple[int, int] | tuple[int, int, int, int],
        *,
        hint: str = "",
    ) -> Field:
        """Add a field at a place of the grid (row, column, and optionally their spans)."""
        field = Field(title, widget, self._inner, hint=hint)
        self.fields[key] = field
        row, column, *spans = place
        rows, columns = spans if len(spans) == 2 else (1, 1)
        self.grid.addWidget(field, row, column, rows, columns, Qt.AlignmentFlag.AlignTop)
        if isinstance(widget, DateEdit):
            self.check_on_leaving(key, lambda: widget.day(key))
        return field

    def complete(self, key: str, kind: type[Record], field: str) -> None:
        """Let a line complete from the values of a field in records of this kind."""
        self._entered[key] = (kind, field)

    def check_on_leaving(self, key: str, check: Callable[[], object]) -> None:
        """Call ``check`` when the line loses the focus, and show its error; never while typing."""
        field = self.fields[key]

        def look() -> None:
            try:
                check()
            except RuleBroken as problem:
                field.show_problem(sentence_for(problem), focus=False)

        input_ = field.input
        if isinstance(input_, QLineEdit):
            input_.editingFinished.connect(look)

    def save(self) -> Job[object] | None:
        """Start the job. A RuleBroken is shown at its field."""
        return self._act(**self.entered())

    # --- for callers

    def show_for(self, on_done: Callable[[object], object], *, width: int = 460) -> None:
        """Show the dialog; ``on_done(result)`` is called on success."""
        self._on_done = on_done
        self._begin_draft()
        high = self._inner.sizeHint().height() + 160
        parent = self.parentWidget()
        available = (parent.window().height() if parent is not None else 720) - 24
        self.resize(theme().px(width), min(high, available))
        self.open()

    def submit(self) -> None:
        """Try to save; focus the first invalid field."""
        if not self.yes.isEnabled():
            return
        QGuiApplication.inputMethod().commit()
        self._say.hide()
        for field in self.fields.values():
            field.clear_problem()
        try:
            job = self.save()
        except RuleBroken as problem:
            self.show_problem(problem)
            return
        if job is None:
            return
        self.yes.setEnabled(False)
        job.then(self._on_kept, problem=self.show_problem, ended=self._on_ended)

    def reject(self) -> None:
        """Close without saving, unless a save is running, since it may be rejected.

        Keep the text as a draft and report that.
        """
        if not self.yes.isEnabled():
            return
        if self._keeper is not None and self._keeper.keep_now():
            say_in(self.parentWidget(), _("Kept as a draft; the same form offers it next time."))
        super().reject()

    # --- drafts

    def _begin_draft(self) -> None:
        session = session_of(self.parentWidget())
        if session is None:
            return
        inputs = {key: field.input for key, field in self.fields.items()}
        lines = {key: line for key, line in inputs.items() if isinstance(line, QLineEdit)}
        known = {lines[key]: where for key, where in self._entered.items() if key in lines}
        if known:
            complete(session, known)
        self._key = key = f"{PREFIX}{type(self).__name__}/{self.windowTitle()}"
        self._blank = draft_of(inputs)
        self._keeper = DraftKeeper(session, lambda: key, self._to_keep, self)
        for input_ in inputs.values():
            on_edit(input_, self._keeper.touch)
        load_state(session, key).then(self._on_found, problem=lambda _problem: None)

    def _to_keep(self) -> dict[str, Any] | None:
        fields = draft_of({key: field.input for key, field in self.fields.items()})
        is_changed = fields != self._blank and not self.result()
        return {"at": clock.local_now().isoformat(), "fields": fields} if is_changed else None

    def _on_found(self, kept: Any) -> None:
        fields = kept.get("fields") if isinstance(kept, dict) else None
        if self.result() or not isinstance(fields, dict) or fields == self._blank:
            return
        self._kept_fields = fields
        kept_at = datetime.fromisoformat(str(kept.get("at")))
        text = _("Not saved the last time ({when}).")
        self._kept_words.setText(text.format(when=f"{kept_at:%Y-%m-%d %H:%M}"))
        self._draft_offer.show()

    def _on_take_up(self) -> None:
        self._draft_offer.hide()
        restore_draft({key: field.input for key, field in self.fields.items()}, self._kept_fields)
        if self._keeper is not None:
            self._keeper.adopt(self._key)

    def _on_throw(self) -> None:
        self._draft_offer.hide()
        if self._keeper is not None:
            self._keeper.forget()

    def show_problem(self, problem: Problem) -> None:
        """Show the error at its field, or above the buttons."""
        key = problem.field if isinstance(problem, RuleBroken) else None
        field = self.fields.get(key or "")
        sentence = sentence_for(problem)
        if field is not None:
            field.show_problem(sentence)
            self._area.ensureWidgetVisible(field)
            return
        self._say.setText(sentence)
        self._say.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_enter and (has_control or isinstance(self.focusWidget(), QLineEdit)):
            self.submit()
        else:
            super().keyPressEvent(event)

    def _on_kept(self, result: object) -> None:
        self.accept()
        if self._keeper is not None:
            self._keeper.forget()
        self._on_done(result)

    def _on_ended(self) -> None:
        if not self.result():
            self.yes.setEnabled(True)


def _nothing_to_do(**_entered: Any) -> Job[Any]:
    raise NotImplementedError


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that differ; blank and None are equal."""
    return {
        key: value for key, value in after.items() if (value or None) != (before.get(key) or None)
    }
