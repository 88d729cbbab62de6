"""Form of a rule pack: requirements, bound students, period, and tests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from casework.formats import code_tables
from casework.problems import RuleBroken
from casework.required_services import Extra, Service
from casework.rulepack import (
    DEFAULT_PACK,
    DayOfYear,
    ReferralUnit,
    RulePack,
    load_pack,
    pack_document,
    read_pack,
)
from ui.common.case_words import category_name
from ui.common.i18n import _
from ui.common.rule_words import extra_name, service_name
from ui.rules.rule_tests import RuleTestRows
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import Card, label
from ui.widgets.fields import Field

_MOST = 60
_YEARS = (-1, 0, 1)


class DayFields(QWidget):
    """Inputs for a date relative to the year of graduation."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.year = QComboBox(self)
        self.year.setAccessibleName(_("{name}: year").format(name=name))
        for year, text in zip(
            _YEARS,
            (
                _("year before graduation"),
                _("year of graduation"),
                _("year after graduation"),
            ),
            strict=True,
        ):
            self.year.addItem(text, year)
        self.month = self._spin(12, _("{name}: month").format(name=name))
        self.day = self._spin(31, _("{name}: day").format(name=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        named = label(name, "secondary", self)
        named.setMinimumWidth(theme().px(48))
        row.addWidget(named)
        for widget in (self.year, self.month, self.day):
            row.addWidget(widget)
        row.addStretch(1)
        self.year.currentIndexChanged.connect(self.changed)

    def _spin(self, most: int, name: str) -> QSpinBox:
        made = QSpinBox(self)
        made.setRange(1, most)
        made.setFixedWidth(theme().px(64))
        made.setAccessibleName(name)
        made.valueChanged.connect(self.changed)
        return made

    def show_day(self, day: DayOfYear) -> None:
        """Show a date."""
        if self.year.findData(day.year) < 0:
            self.year.addItem(_("{years} years from graduation").format(years=day.year), day.year)
        self.year.setCurrentIndex(self.year.findData(day.year))
        self.month.setValue(day.month)
        self.day.setValue(day.day)

    def document(self) -> dict[str, int]:
        """Return the date in the format of a pack document."""
        year = int(self.year.currentData())
        return {"year": year, "month": self.month.value(), "day": self.day.value()}


class RuleForm(QWidget):
    """Form for editing a pack; validation is left to ``read_pack``."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pack: RulePack = load_pack(DEFAULT_PACK)
        self._is_filling = False
        self.minima: dict[str, QSpinBox] = {}
        self.groups: dict[str, QCheckBox] = {}
        self.tests = RuleTestRows(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for card in (
            self._demands(),
            self._window(),
            self._judged(),
            self._scope_card(),
            self._about(),
        ):
            column.addWidget(card)
        column.addStretch(1)
        self.tests.changed.connect(self._on_changed)

    # --- layout

    def _demands(self) -> Card:
        card = Card(_("Required for each student"), self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(SMALL)
        names = [(one.value, service_name(one)) for one in Service]
        names += [(one.value, extra_name(one)) for one in Extra]
        for place, (key, name) in enumerate(names):
            spin = QSpinBox(card)
            spin.setRange(0, _MOST)
            spin.setSpecialValueText("—")
            spin.setAccessibleName(name)
            spin.setFixedWidth(theme().px(72))
            spin.valueChanged.connect(self._on_changed)
            self.minima[key] = spin
            row, column = place % len(Service), place // len(Service) * 2
            grid.addWidget(label(name, "", card), row, column)
            grid.addWidget(spin, row, column + 1)
        grid.setColumnStretch(4, 1)
        card.body.addLayout(grid)
        card.body.addWidget(label(_("— means that nothing is required."), "caption", card))
        self.unit = QComboBox(card)
        self.unit.addItem(_("A post counts once, however often it is referred"))
        self.unit.addItem(_("Each push of a post counts"))
        self.unit.currentIndexChanged.connect(self._on_changed)
        card.body.addWidget(Field(_("Referrals are counted by"), self.unit, card))
        self.training = QCheckBox(_("A finished training (宏志助航) counts as an event"), card)
        self.training.toggled.connect(self._on_changed)
        card.body.addWidget(self.training)
        return card

    def _scope_card(self) -> Card:
        card = Card(_("Who it applies to"), self)
        self.everyone = QCheckBox(_("Every hardship category"), card)
        self.everyone.toggled.connect(self._on_everyone)
        card.body.addWidget(self.everyone)
        grid = QGridLayout()
        for place, category in enumerate(code_tables.categories()):
            box = QCheckBox(category_name(category.name), card)
            box.toggled.connect(self._on_changed)
            self.groups[category.name] = box
            grid.addWidget(box, place // 3, place % 3)
        grid.setColumnStretch(2, 1)
        card.body.addLayout(grid)
        return card

    def _window(self) -> Card:
        card = Card(_("The period that counts"), self)
        self.begins = DayFields(_("First day"), card)
        self.ends = DayFields(_("Last day"), card)
        for days in (self.begins, self.ends):
            days.changed.connect(self._on_changed)
            card.body.addWidget(days)
        return card

    def _judged(self) -> Card:
        card = Card(_("Tests"), self)
        card.body.addWidget(self.tests)
        return card

    def _about(self) -> Card:
        card = Card(_("What the pack is"), self)
        self.name, self.scope, self.source = (QLineEdit(card) for _place in range(3))
        for title, line in (
            (_("&Name"), self.name),
            (_("Scope"), self.scope),
            (_("Source"), self.source),
        ):
            line.setMaxLength(500)
            line.textEdited.connect(self._on_changed)
            card.body.addWidget(Field(title, line, card))
        return card

    # --- values

    def show_pack(self, pack: RulePack) -> None:
        """Show a pack and discard unsaved changes."""
        self._pack, self._is_filling = pack, True
        document = pack_document(pack)
        for key, spin in self.minima.items():
            spin.setValue(document["minima"].get(key) or 0)
        self.unit.setCurrentIndex(list(ReferralUnit).index(pack.referral_unit))
        self.training.setChecked(pack.training_is_event)
        self.everyone.setChecked(not pack.applies_to)
        for name, box in self.groups.items():
            box.setChecked(name in pack.applies_to)
            box.setEnabled(bool(pack.applies_to))
        self.begins.show_day(pack.begins)
        self.ends.show_day(pack.ends)
        self.tests.show_pack(pack)
        for line, text in (
            (self.name, pack.name),
            (self.scope, pack.scope),
            (self.source, pack.source),
        ):
            line.setText(text)
            line.setCursorPosition(0)
        self._is_filling = False
        self.changed.emit()

    def pack(self) -> RulePack:
        """Return the edited pack under the reference of the original.

        Raises:
            RuleBroken: PACK_INVALID for an impossible date or a blank text, PACK_BINDS_NOBODY.
        """
        document = self.document()
        if not document["applies_to"] and not self.everyone.isChecked():
            raise RuleBroken("PACK_BINDS_NOBODY", "applies_to")
        return read_pack(document)

    def document(self) -> dict[str, Any]:
        """Return the document of the edited pack."""
        pack = self._pack
        minima = {key: spin.value() or None for key, spin in self.minima.items()}
        return {
            **pack_document(pack),
            "minima": {k: v for k, v in minima.items() if v is not None or k in tuple(Service)},
            "referral_unit": list(ReferralUnit)[self.unit.currentIndex()].value,
            "training_is_event": self.training.isChecked(),
            "applies_to": [] if self.everyone.isChecked() else self._bound(pack),
            "window": {"begins": self.begins.document(), "ends": self.ends.document()},
            "tests": dict(self.tests.document(pack)),
            "name": self.name.text().strip(),
            "scope": self.scope.text().strip(),
            "source": self.source.text().strip(),
        }

    def _bound(self, pack: RulePack) -> list[str]:
        """Return the bound categories, keeping those that have no check box."""
        chosen = {name for name, box in self.groups.items() if box.isChecked()}
        kept = [n for n in pack.applies_to if n in chosen or n not in self.groups]
        return [*kept, *(name for name in self.groups if name in chosen and name not in kept)]

    @property
    def is_edited(self) -> bool:
        """Whether the form differs from the original pack."""
        return self.document() != pack_document(self._pack)

    def _on_everyone(self, is_on: bool) -> None:
        for box in self.groups.values():
            box.setEnabled(not is_on)
        self._on_changed()

    def _on_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit()
