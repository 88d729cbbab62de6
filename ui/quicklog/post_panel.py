"""The panel for a new post, with a new employer if needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from casework.formats import credit_code
from casework.formats.code_tables import employer_kind, employer_kinds
from casework.offers.posts import SOURCES
from casework.problems import RuleBroken
from casework.records import Employer
from casework.service_layer import EmployerDraft, PostDraft
from ui.common.i18n import _
from ui.common.input_parsing import number
from ui.quicklog.entries import NOT_YET
from ui.quicklog.form import Panel, line, name_inner_line
from ui.quicklog.form_grid import caption_for
from ui.quicklog.pick import PickLine, PickOption
from ui.theme.theme import theme
from ui.widgets.basics import label, row
from ui.widgets.date_edit import DateEdit


class PostPanel(Panel):
    """The fields of a new post; an existing employer is picked by name."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.employer: PickLine[UUID] = PickLine(
            _("Employer"), _("Name as on the business licence"), self
        )
        self.uscc = line(_("Unified social credit code"), _("18 characters"), self)
        self.employer_kind = QComboBox(self)
        self.employer_kind.setAccessibleName(_("Kind of employer"))
        self.employer_kind.addItem(_("Kind of employer"), None)
        for kind in employer_kinds():
            self.employer_kind.addItem(kind.name, kind.name)
        self.title = line(_("Title of the post"), "", self)
        self.city = line(_("City"), "", self)
        self.pay_low = line(_("Pay from"), "6500", self)
        self.pay_high = line(_("Pay to"), "8000", self)
        self.until = DateEdit(None, self, today=today, field="until", ahead=True, with_weekday=True)
        self.source = QComboBox(self)
        self.source.setEditable(True)
        self.source.addItems(SOURCES)
        self.source.setCurrentIndex(-1)
        self.source.setAccessibleName(_("Source"))
        name_inner_line(self.source)
        self._build()
        self._connect()

    def _build(self) -> None:
        add = self.fields.add
        add(_("&Employer"), self.employer, [("name", self.employer)], buddy=self.employer)
        self.uscc.setMaxLength(40)
        self.employer_kind.setFixedWidth(theme().px(150))
        code = row(self.uscc, self.employer_kind, parent=self)
        add(_("Credit code"), code, [("uscc", self.uscc)], buddy=self.uscc)
        what = row(self.title, caption_for(_("City"), self.city, self), self.city, parent=self)
        add(_("Title"), what, [("title", self.title), ("city", self.city)], buddy=self.title)
        for edit in (self.pay_low, self.pay_high):
            edit.setFixedWidth(theme().px(64))
        self.until.setFixedWidth(theme().px(124))
        pay = row(
            self.pay_low,
            label("–", "secondary", self),
            self.pay_high,
            caption_for(_("Open until"), self.until, self),
            self.until,
            -1,
            parent=self,
        )
        add(
            _("Pay a month"),
            pay,
            [("pay_low", self.pay_low), ("pay_high", self.pay_high), ("until", self.until)],
            buddy=self.pay_low,
        )
        add(_("Source"), self.source, [("source", self.source)], buddy=self.source)

    def _connect(self) -> None:
        self.employer.changed.connect(self._on_employer)
        self.employer.textEdited.connect(lambda _text: self.changed.emit())
        edits = (self.uscc, self.title, self.city, self.pay_low, self.pay_high)
        for edit in edits:
            edit.textEdited.connect(lambda _text: self.changed.emit())
        self.uscc.editingFinished.connect(self._check_code)
        self.until.changed.connect(self.changed)
        self.employer_kind.currentIndexChanged.connect(lambda _place: self.changed.emit())
        self.source.currentTextChanged.connect(self._on_source)

    # --- set by others

    def set_employers(self, employers: Sequence[Employer]) -> None:
        offers = [PickOption(employer.id, employer.name, employer.uscc) for employer in employers]
        self.employer.set_offers(offers)

    def begin(self, title: str) -> None:
        """Start with the text that was searched for without a match."""
        if title and not self.title.text():
            self.title.setText(title)
        self.employer.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- as records

    def preview(self) -> tuple[PostDraft, EmployerDraft | None]:
        """Return the post as far as it is filled in."""
        low, high, until = self._read(quietly=True)
        return self._post(low, high, until), self._employer()

    def entry(self) -> tuple[PostDraft, EmployerDraft | None] | None:
        """Return the post, or None after showing the problems."""
        self.fields.clear_problems()
        texts: dict[str, str] = {
            "name": self.employer.text(),
            "title": self.title.text(),
            "city": self.city.text(),
            "source": self.source.currentText(),
        }
        if self.employer.record is None and self._needs_code():
            texts["uscc"] = self.uscc.text()
        for name, text in texts.items():
            if not text.strip():
                self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        low, high, until = self._read(quietly=False)
        if low is not None and high is not None and low > high:
            problem = RuleBroken("PAY_REVERSED", "pay_high", low=low, high=high)
            self.fields.show_problem(problem)
        if self.fields.problems:
            return None
        return self._post(low, high, until), self._employer()

    def _needs_code(self) -> bool:
        kind = employer_kind(self.employer_kind.currentData() or "")
        return kind is None or kind.needs_credit_code

    def _read(self, *, quietly: bool) -> tuple[int | None, int | None, date | None]:
        low = self._amount("pay_low", self.pay_low.text(), quietly=quietly)
        high = self._amount("pay_high", self.pay_high.text(), quietly=quietly)
        try:
            return low, high, self.until.day()
        except RuleBroken as problem:
            if not quietly:
                self.fields.show_problem(problem)
            return low, high, None

    def _amount(self, name: str, text: str, *, quietly: bool) -> int | None:
        if not text.strip():
            return None
        try:
            return number(text, name)
        except RuleBroken as problem:
            if not quietly:
                self.fields.show_problem(problem)
            return None

    def _post(self, low: int | None, high: int | None, until: date | None) -> PostDraft:
        return PostDraft(
            employer_id=self.employer.record or NOT_YET,
            title=self.title.text().strip(),
            city=self.city.text().strip(),
            pay_low=low,
            pay_high=high,
            until=until,
            source=self.source.currentText().strip(),
        )

    def _employer(self) -> EmployerDraft | None:
        if self.employer.record is not None:
            return None
        return EmployerDraft(
            name=self.employer.text().strip(),
            uscc=self.uscc.text().strip(),
            employer_kind=self.employer_kind.currentData(),
        )

    # --- reactions to input

    def _on_employer(self) -> None:
        is_known = self.employer.record is not None
        self.uscc.setEnabled(not is_known)
        self.employer_kind.setEnabled(not is_known)
        if is_known:
            known = next(o for o in self.employer.offers if o.record == self.employer.record)
            self.uscc.setText(known.about)
            self.fields.clear_problem("uscc")
        self.changed.emit()

    def _on_source(self) -> None:
        self.fields.clear_problem("source")
        self.changed.emit()

    def _check_code(self) -> None:
        code = credit_code.normalise(self.uscc.text())
        if code and not credit_code.is_valid(code):
            sentence = _("This code is not right; referrals will not count until it is corrected.")
            self.fields.say("uscc", sentence, "warn")
        elif code:
            self.fields.say("uscc", "")

    # --- drafts

    def has_text(self) -> bool:
        edits = (self.employer, self.uscc, self.title, self.city, self.pay_low, self.pay_high)
        return any(edit.text().strip() for edit in edits)

    def memento(self) -> dict[str, Any]:
        return {
            "employer": str(self.employer.record or ""),
            "name": self.employer.text(),
            "uscc": self.uscc.text(),
            "kind": self.employer_kind.currentData() or "",
            "title": self.title.text(),
            "city": self.city.text(),
            "pay_low": self.pay_low.text(),
            "pay_high": self.pay_high.text(),
            "until": self.until.entry(),
            "source": self.source.currentText(),
        }

    def restore(self, memento: dict[str, Any]) -> None:
        known = memento.get("employer")
        self.employer.pick(UUID(known) if known else None)
        if not known:
            self.employer.setText(memento.get("name", ""))
            self.uscc.setText(memento.get("uscc", ""))
            place = self.employer_kind.findData(memento.get("kind") or None)
            self.employer_kind.setCurrentIndex(max(0, place))
        for name in ("title", "city", "pay_low", "pay_high"):
            getattr(self, name).setText(memento.get(name, ""))
        self.until.set_entry(memento.get("until", ""))
        self.source.setEditText(memento.get("source", ""))

    def clear(self) -> None:
        """Empty every field."""
        self.employer.pick(None)
        for edit in (self.uscc, self.title, self.city, self.pay_low, self.pay_high):
            edit.clear()
        self.until.set_day(None)
        self.source.setCurrentIndex(-1)
        self.source.clearEditText()
        self.employer_kind.setCurrentIndex(0)
        self.fields.clear_problems()
