"""Middle card of the documents page: students, disclosure level, masking and target folder."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from casework.disclosure import PAPERS, Disclosure
from casework.people.seating import SheetOrder
from casework.problems import RuleBroken, Trouble
from exports.ledger.writing import GB_18030
from exports.runs.base import Terms
from exports.runs.ledgers import LedgerShape
from ui.common.document_words import LEVELS, level_name
from ui.common.i18n import N_, _
from ui.common.problems import sentence_for
from ui.documents.document_run import Kind, Order, StudentScope
from ui.documents.extras import Extras
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.widgets.application import application
from ui.widgets.basics import button, label
from ui.widgets.basics import row as row_of
from ui.widgets.fields import Field
from ui.widgets.folder_line import FolderLine
from ui.widgets.layouts import hbox, vbox
from ui.widgets.segments import Segments
from ui.widgets.students_field import StudentsField

_WITH_NUMBERS = frozenset({Kind.DOSSIER, Kind.LEDGER, Kind.HANDOVER})
ORDERS = {
    SheetOrder.SEAT: N_("By seat"),
    SheetOrder.NUMBER: N_("By student number"),
    SheetOrder.PINYIN: N_("By pinyin"),
    SheetOrder.DORMITORY: N_("By dormitory"),
}
SHAPES = (
    (LedgerShape(), N_("Excel")),
    (LedgerShape(in_office_form=True), N_("Excel, in the office's form")),
    (LedgerShape(ending=".ods"), N_("OpenDocument (ODS)")),
    (LedgerShape(ending=".csv"), N_("CSV (UTF-8)")),
    (LedgerShape(ending=".csv", encoding=GB_18030), N_("CSV for older programs (GB 18030)")),
)
SELECTED, ONE, CLASS, ALL, BLANK = range(5)


class Options(QFrame):
    """Emits ``changed`` when an option that affects the order changes."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._kind = Kind.DOSSIER
        self._selected: tuple[UUID, ...] = ()
        self._group = QButtonGroup(self)
        self._group.setObjectName("whose")
        self._counts: dict[int, QLabel] = {}
        self._rows: dict[int, QWidget] = {}
        self.students = StudentsField(session, self)
        self.classes = QComboBox(self)
        self.classes.setAccessibleName(_("Class"))
        self.level = QComboBox(self)
        self.level.setAccessibleName(_("Disclosure level"))
        for level, name in LEVELS.items():
            self.level.addItem(_(name), level)
        self.covered = QRadioButton(_("Covered"), self)
        self.covered.setChecked(True)
        self.in_full = QRadioButton(_("In full"), self)
        self.reason = Field(_("Reaso&n, recorded in the journal"), QLineEdit(self), self)
        self.order_box = QComboBox(self)
        self.order_box.setAccessibleName(_("Order of the sheet"))
        self.order_box.addItem(_("By seat where known"), None)
        for order, name in ORDERS.items():
            self.order_box.addItem(_(name), order)
        self.shape_box = QComboBox(self)
        self.shape_box.setAccessibleName(_("Format"))
        self.shape_box.setMinimumContentsLength(12)
        self.shape_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.shape_box.currentTextChanged.connect(self.shape_box.setToolTip)
        self.shape_box.addItems([_(name) for _shape, name in SHAPES])
        self.office_form = button(_("Office's form…"), "small", self)
        self.seats = button(_("Seats…"), "small", self)
        self.keying = button(_("Enter ticks…"), "small", self)
        self.bound: Segments[bool] = Segments(
            _("Files"), [(False, _("One PDF each")), (True, _("One for all"))], self
        )
        self.folder = FolderLine(self)
        self.extras = Extras(session.manager.passphrase_problem, self)
        self._build()
        self._connect()
        self.show_kind(Kind.DOSSIER)

    # --- layout

    def _build(self) -> None:
        area = QScrollArea(self)
        inner = QWidget(area)
        area.setWidget(inner)  # set while still empty: a filled widget would be re-polished
        column = vbox(
            label(_("For whom"), "cardTitle", inner), on=inner, margins=(14, 10, 14, 10), spacing=5
        )
        for key, text in (
            (SELECTED, _("Students chosen in the list")),
            (ONE, _("These students")),
            (CLASS, _("A class")),
            (ALL, _("All students")),
            (BLANK, _("None: blank, for handwriting")),
        ):
            column.addWidget(self._choice(key, text, inner))
            if key == ONE:
                column.addWidget(self.students)
            if key == CLASS:
                column.addWidget(self.classes)
        column.addSpacing(6)
        self._terms = QWidget(inner)
        self._numbers_title = label(_("Identity number, phone"), "cardTitle", self._terms)
        line = hbox(self.covered, self.in_full, -1)
        vbox(
            label(_("Disclosure level"), "cardTitle", self._terms),
            self.level,
            6,
            self._numbers_title,
            line,
            self.reason,
            on=self._terms,
            margins=(0, 0, 0, 0),
            spacing=5,
        )
        column.addWidget(self._terms)
        column.addWidget(self.extras)
        self._sheet = QWidget(inner)
        vbox(
            label(_("Order of the sheet"), "cardTitle", self._sheet),
            self.order_box,
            row_of(self.seats, self.keying, -1, parent=self._sheet),
            on=self._sheet,
            margins=(0, 0, 0, 0),
            spacing=5,
        )
        column.addWidget(self._sheet)
        self._ledger = QWidget(inner)
        vbox(
            label(_("Format"), "cardTitle", self._ledger),
            self.shape_box,
            row_of(self.office_form, -1, parent=self._ledger),
            on=self._ledger,
            margins=(0, 0, 0, 0),
            spacing=5,
        )
        column.addWidget(self._ledger)
        self._files_title = label(_("Files"), "cardTitle", inner)
        column.addWidget(self._files_title)
        column.addWidget(self.bound)
        column.addStretch(1)
        application().focusChanged.connect(self._on_focus)
        self._area = area
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = vbox(self.folder, margins=(14, 0, 14, 0))
        self.column = vbox((area, 1), foot, on=self, margins=(1, 1, 1, 10))
        self.setFixedWidth(theme().px(292))
        self.reason.hide()

    def _choice(self, key: int, text: str, parent: QWidget) -> QWidget:
        box = self._rows[key] = QWidget(parent)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        made = QRadioButton(text, box)
        self._group.addButton(made, key)
        self._counts[key] = label("", "caption", box)
        row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self._counts[key])
        return box

    def _connect(self) -> None:
        self._group.button(ALL).setChecked(True)
        self._group.idToggled.connect(self._on_who)
        self.students.changed.connect(self._on_students)
        self.classes.currentIndexChanged.connect(lambda _at: self._on_class())
        self.level.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.order_box.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.in_full.toggled.connect(self._on_in_full)
        self.bound.changed.connect(self.changed)
        self.extras.changed.connect(self.changed)
        self._on_who()

    # --- values set from outside

    def show_kind(self, kind: Kind) -> None:
        """Show the options that apply to this kind of document."""
        self._kind = kind
        self._offer_levels()
        self._terms.setVisible(kind not in {Kind.CLASS_SHEET, Kind.SIGN_IN})
        has_numbers = kind in _WITH_NUMBERS
        for part in (self._numbers_title, self.covered, self.in_full):
            part.setVisible(has_numbers)
        self.reason.setVisible(has_numbers and self.in_full.isChecked())
        for choice in (ONE, CLASS):
            self._rows[choice].setVisible(not kind.is_of_all)
        if kind.is_of_all:
            self._group.button(ALL).setChecked(True)
        self.extras.show_kind(kind)
        self._rows[BLANK].setVisible(kind.form is not None)
        if kind.form is None and self._group.checkedId() == BLANK:
            self._group.button(ALL).setChecked(True)
        self._sheet.setVisible(kind is Kind.CLASS_SHEET)
        self._ledger.setVisible(kind is Kind.LEDGER)
        self._files_title.setVisible(kind is Kind.DOSSIER)
        self.bound.setVisible(kind is Kind.DOSSIER)
        self.changed.emit()

    def _offer_levels(self) -> None:
        """Offer the levels allowed for the kind, default first, and keep the current choice."""
        chosen = self.level.currentData()
        offered = [one for one in PAPERS[self._kind.value].levels if one in LEVELS]
        self.level.blockSignals(True)
        self.level.clear()
        for one in offered:
            self.level.addItem(level_name(one), one)
        self.level.setCurrentIndex(max(0, self.level.findData(chosen)))
        self.level.blockSignals(False)

    def set_counts(self, everybody: int, classes: Sequence[tuple[str, int]]) -> None:
        """Show the number of students, fill the list of classes, and keep the current choice."""
        chosen = self.classes.currentData()
        self.classes.blockSignals(True)
        self.classes.clear()
        for name, count in classes:
            self.classes.addItem(f"{name}  ·  {count}", name)
        place = self.classes.findData(chosen)
        self.classes.setCurrentIndex(max(0, place))
        self.classes.blockSignals(False)
        self._counts[ALL].setText(str(everybody))
        self._group.button(CLASS).setEnabled(bool(classes))

    @property
    def has_selection(self) -> bool:
        """Whether another page passed a selection of students."""
        return bool(self._selected)

    def set_selected(self, files: Sequence[UUID]) -> None:
        """Set the students selected on another page."""
        self._selected = tuple(files)
        self._counts[SELECTED].setText(str(len(files)) if files else "")
        self._rows[SELECTED].setVisible(bool(files))
        if files:
            self._group.button(SELECTED).setChecked(True)
        elif self._group.checkedId() == SELECTED:
            self._group.button(ALL).setChecked(True)
        self.changed.emit()

    # --- the order

    def who(self) -> StudentScope | None:
        """Return the students of the run; None while none is selected."""
        choice = self._group.checkedId()
        if choice == SELECTED:
            return StudentScope(self._selected)
        if choice == ONE:
            return StudentScope(self.students.files) if self.students.files else None
        if choice == CLASS:
            name = self.classes.currentData()
            return StudentScope(class_name=name) if name else None
        return StudentScope(is_blank=choice == BLANK)

    def level_chosen(self) -> Disclosure:
        if self._kind in {Kind.CLASS_SHEET, Kind.SIGN_IN}:
            return Disclosure.COLLEGE
        # Qt returns a StrEnum member as a plain str.
        return Disclosure(self.level.currentData())

    def sheet_order(self) -> SheetOrder | None:
        """Return the order of students on a class sheet; None means by seat, if seats are saved."""
        chosen = self.order_box.currentData()
        return None if chosen is None else SheetOrder(chosen)

    def class_chosen(self) -> str | None:
        """Return the selected class, or else the first one."""
        chosen = self.classes.currentData() if self._group.checkedId() == CLASS else None
        return chosen or (self.classes.itemData(0) if self.classes.count() else None)

    def order(self) -> Order | None:
        """Return the order, or None after showing what is missing."""
        who = self.who()
        unmasked = self.in_full.isChecked() and self._kind in _WITH_NUMBERS
        reason = self._line(self.reason).text().strip()
        if who is None:
            self.students.mark_wrong(True)
            self.students.input.setFocus()
            return None
        if unmasked and not reason:
            self.reason.show_problem(_("Give a reason; it is recorded in the journal."))
            return None
        if (place := self.folder.folder()) is None:
            return None
        terms = Terms(level=self.level_chosen(), unmasked=unmasked, reason=reason or None)
        with_extras = self.extras.terms(terms)
        if with_extras is None:
            return None
        event = self.extras.event_id if self._kind is Kind.SIGN_IN else None
        shape = SHAPES[self.shape_box.currentIndex()][0]
        bound, sheet_order = self.bound.value(), self.sheet_order()
        return Order(self._kind, who, place, with_extras, bound, event, sheet_order, shape)

    def shown_terms(self) -> Terms:
        """Return the terms of the preview: always masked, never password-protected."""
        pages, marked = self.extras.pages, self.extras.watermark
        return Terms(
            level=self.level_chosen(),
            has_thumbnails=self.extras.thumbnails.isChecked(),
            has_pages=pages.isChecked() and pages.isVisibleTo(self.extras),
            has_watermark=marked.isChecked() and marked.isVisibleTo(self.extras),
        )

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        """Show why no documents were made, at the reason or at the folder."""
        is_reason = isinstance(problem, RuleBroken) and problem.field == "reason"
        if is_reason:
            self.reason.show_problem(sentence_for(problem))
        else:
            self.folder.show_problem(problem)

    @staticmethod
    def _line(field: Field) -> QLineEdit:
        line = field.input
        if not isinstance(line, QLineEdit):
            raise TypeError(type(line).__name__)
        return line

    # --- signal handlers

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._area.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)

    def _on_who(self) -> None:
        choice = self._group.checkedId()
        self.students.setVisible(choice == ONE)
        self.classes.setVisible(choice == CLASS)
        if choice == ONE:
            self.students.input.setFocus()
        self.changed.emit()

    def _on_students(self) -> None:
        self.students.mark_wrong(False)
        self.changed.emit()

    def _on_class(self) -> None:
        if self._group.checkedId() == CLASS:
            self.changed.emit()

    def _on_in_full(self, is_full: bool) -> None:
        self.reason.setVisible(is_full)
        if is_full:
            self.reason.input.setFocus()
        self.changed.emit()
