"""The settings page: appearance, locking, keys, backups, and office settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTime
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from ui.common.i18n import LANGUAGES, N_, _, current_language
from ui.settings.backups import BackupsCard
from ui.settings.cards import KeysCard, SettingsTransferCard, UpdateCard
from ui.settings.office import OfficeCard
from ui.shell.menus import LANGUAGE_NAMES
from ui.shell.page import (
    Page,
    PageContext,
    PageHeader,
    has_full_access,
    hide_permanently,
    page_layout,
)
from ui.shell.settings import IDLE_MINUTES, Settings
from ui.theme.theme import Mode, theme
from ui.theme.tokens import GAP, TEXT_PERCENTS
from ui.widgets.basics import Card, button, label, plain, row
from ui.widgets.deferred import run_incrementally
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox
from ui.widgets.lazy import LazyWidget, made_widgets

_MODES = (
    (Mode.SYSTEM.value, N_("Same as the system")),
    (Mode.LIGHT.value, N_("Light")),
    (Mode.DARK.value, N_("Dark")),
    (Mode.CONTRAST.value, N_("High contrast")),
)
_LATER = ("keys", "backups", "update_card", "office", "travel")
"""Cards created after the first ones are shown, from top to bottom."""
_OFFICES = ("office", "travel")
"""Cards of office-wide settings; in a wide window they form a second column."""
_COLUMN, _TWO_COLUMNS = 820, 1400
"""Maximum width of a column, and minimum page width for two columns, in px at 100 %."""


class SettingsPage(Page):
    """Settings take effect immediately; office settings are edited in dialogs."""

    def __init__(
        self,
        context: PageContext,
        settings: Callable[[], Settings],
        change: Callable[..., object],
        note_code: Callable[[bool], object] = lambda _is_proved: None,
        backups: Path | None = None,
    ) -> None:
        super().__init__(context)
        self._settings = settings
        self._change = change
        self._note_code = note_code
        self._usual_backups = backups or Path("backups")
        self._header = PageHeader(_("Settings"), self)
        layout = page_layout(self)
        layout.addWidget(self._header)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._inner = QWidget(self._area)
        # Set while still empty: a filled widget would be re-polished.
        self._area.setWidget(self._inner)
        own, offices = QVBoxLayout(), QVBoxLayout()
        for made in (self._looks(), self._safety(), self._notices()):
            own.addWidget(made)
        self._places = {part: QVBoxLayout() for part in _LATER}
        for part, place in self._places.items():
            (offices if part in _OFFICES else own).addLayout(place)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(GAP)
        for column in (own, offices):
            column.setSpacing(GAP)
            column.addStretch(1)
            self._columns.addLayout(column)
        layout.addWidget(self._area, 1)
        run_incrementally(self, [partial(getattr, self, part) for part in _LATER])

    # --- cards created on first access

    @LazyWidget
    def keys(self) -> KeysCard:
        """Card of the keys that open the caseload."""
        made = KeysCard(self.session, self.frame, self._inner)
        made.code_made.connect(self._note_code)
        self._places["keys"].addWidget(made)
        return made

    @LazyWidget
    def backups(self) -> BackupsCard:
        """Card of the backups."""
        made = BackupsCard(self.session, self.frame, self._usual_backups, self._inner)
        self._places["backups"].addWidget(made)
        made.refresh()
        return made

    @LazyWidget
    def update_card(self) -> UpdateCard:
        """Card of the running and the announced version."""
        made = UpdateCard(self.session, self.frame, self._inner)
        self._places["update_card"].addWidget(made)
        made.refresh()
        return made

    @LazyWidget
    def office(self) -> OfficeCard:
        """Card of the office settings."""
        made = OfficeCard(self.session, self.frame, self._inner)
        self._place_for_keepers("office", made)
        made.refresh()
        return made

    @LazyWidget
    def travel(self) -> SettingsTransferCard:
        """Card for exporting and importing settings."""
        made = SettingsTransferCard(
            self.session, self.frame, self._settings, self._change, self._inner
        )
        self._place_for_keepers("travel", made)
        return made

    def _place_for_keepers(self, part: str, made: QWidget) -> None:
        if has_full_access(self.session.keeper.role):
            self._places[part].addWidget(made)
        else:
            hide_permanently(self, [made])

    def set_width_class(self, width: Any, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self._header.set_short(is_short)
        has_two = theme().at_100(self.width()) >= _TWO_COLUMNS and has_full_access(
            self.session.keeper.role
        )
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if has_two else direction.TopToBottom)
        # In a single column, all spare height goes to the end.
        self._columns.setStretch(0, 1 if has_two else 0)
        self._columns.setStretch(1, 1)
        most = theme().px(_COLUMN)
        self._inner.setMaximumWidth(2 * most + GAP if has_two else most)

    def panes(self) -> Sequence[QWidget]:
        return [self._area]

    def refresh(self) -> None:
        now = self._settings()
        with QSignalBlocker(self._minutes):
            self._minutes.setValue(now.idle_minutes)
        for card in made_widgets(self):
            if isinstance(card, OfficeCard | UpdateCard | BackupsCard):
                card.refresh()

    def _looks(self) -> Card:
        now = self._settings()
        card = Card(_("Appearance"), self)
        self._language = QComboBox(card)
        for language in LANGUAGES:
            self._language.addItem(LANGUAGE_NAMES[language], language)
        self._language.setCurrentIndex(LANGUAGES.index(current_language()))
        self._language.setFixedWidth(theme().px(220))
        self._language.activated.connect(self._on_language)
        card.body.addWidget(Field(_("&Language"), self._language, card))
        card.body.addWidget(
            self._segments(
                _("Text size"),
                [(percent, f"{percent} %") for percent in TEXT_PERCENTS],
                now.percent,
                lambda value: self._change(percent=value),
            )
        )
        card.body.addWidget(
            self._segments(
                _("Colours"),
                [(value, _(name)) for value, name in _MODES],
                now.theme,
                lambda value: self._change(theme=value),
            )
        )
        return card

    def _safety(self) -> Card:
        card = Card(_("Privacy"), self)
        least, most = IDLE_MINUTES
        self._minutes = QSpinBox(card)
        self._minutes.setObjectName("idle-minutes")
        self._minutes.setRange(least, most)
        self._minutes.setValue(self._settings().idle_minutes)
        self._minutes.setSuffix(_(" min"))
        self._minutes.setFixedWidth(theme().px(120))
        self._minutes.valueChanged.connect(lambda value: self._change(idle_minutes=value))
        card.body.addWidget(
            Field(
                _("Lock when idle f&or"),
                self._minutes,
                card,
                hint=_("Between {least} and {most} minutes. Ctrl+L locks at once.").format(
                    least=least, most=most
                ),
            )
        )
        message = _(
            "Identity and phone numbers are covered everywhere; showing one requires a reason"
            " and is recorded in the journal. How strictly they are covered is set under"
            " Evidence and retention."
        )
        card.body.addWidget(label(message, "caption", card, wrap=True))
        return card

    def _notices(self) -> Card:
        now = self._settings()
        card = Card(_("Reminders"), self)
        self.notifies = QCheckBox(
            _("Show system notifications for what is &due and reported"), card
        )
        self.notifies.setAccessibleName(plain(self.notifies.text()))
        self.notifies.setChecked(now.notifies)
        self.notifies.toggled.connect(lambda is_on: self._change(notifies=is_on))
        self.quiet_from, self.quiet_until = QTimeEdit(card), QTimeEdit(card)
        for edit, name, key, minute in (
            (self.quiet_from, _("Quiet from"), "quiet_from", now.quiet_from),
            (self.quiet_until, _("Quiet until"), "quiet_until", now.quiet_until),
        ):
            edit.setDisplayFormat("HH:mm")
            edit.setAccessibleName(name)
            edit.setTime(QTime(minute // 60, minute % 60))
            edit.timeChanged.connect(
                lambda time, key=key: self._change(**{key: time.hour() * 60 + time.minute()})
            )
        quiet = row(
            label(_("Quiet from"), "label", card),
            self.quiet_from,
            label(_("until"), "label", card),
            self.quiet_until,
            -1,
            parent=card,
        )
        card.body.addWidget(self.notifies)
        card.body.addWidget(quiet)
        card.body.addWidget(
            label(_("Numbers and reports only, never a name."), "caption", card, wrap=True)
        )
        return card

    def _segments(
        self,
        title: str,
        choices: Sequence[tuple[Any, str]],
        current: Any,
        choose: Callable[[Any], object],
    ) -> QWidget:
        box = QWidget(self)
        row = hbox(margins=(1, 0, 0, 0), spacing=0)
        group = QButtonGroup(box)
        for value, text in choices:
            made: QPushButton = button(text, "segment", box)
            made.setAccessibleName(f"{title}: {text}")
            made.setCheckable(True)
            made.setChecked(value == current)
            made.clicked.connect(lambda _checked=False, chosen=value: choose(chosen))
            made.setProperty("follows", bool(group.buttons()))
            group.addButton(made)
            row.addWidget(made)
        row.addStretch(1)
        vbox(label(title, "label", box), row, on=box, margins=(0, 0, 0, 0), spacing=4)
        return box

    def _on_language(self, place: int) -> None:
        self._change(language=self._language.itemData(place))
