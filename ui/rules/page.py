"""The rules page: packs and versions, their requirements, and the effect of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casework.problems import RuleBroken
from casework.rulepack import RulePack, pack_document
from casework.service_layer import ActionResult, Reversal
from casework.settings.org_settings import DEFAULT_PACK_KEY
from casework.settings.wages import wages_of
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.common.rule_words import files_text
from ui.dialogs.office_dialogs import WagesDialog
from ui.jobs.job import Problem
from ui.rules.effect_dialog import EffectDialog
from ui.rules.form import RuleForm
from ui.rules.view_model import RulesViewModel, load_rules
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import OpenFile
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import ElidedLabel, button, label, scrolling, set_kind
from ui.widgets.deferred import run_incrementally

_REF = int(Qt.ItemDataRole.UserRole)


class RulesPage(Page):
    """Packs on the left, the form of the selected one on the right; saved only on request."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._view_model: RulesViewModel | None = None
        self._shown: RulePack | None = None
        self.header = PageHeader(_("Rules"), self)
        hint = _("A version never changes; what is edited is saved as a new one.")
        self._hint = ElidedLabel(hint, "secondary", self)
        self.header.row.insertWidget(1, self._hint, 1)
        self.wages = button(_("Minimum wages…"), "", self, glyph="table")
        self.header.tools.addWidget(self.wages)
        self.packs = QListWidget(self)
        self.packs.setAccessibleName(_("Rule packs"))
        self.area = scrolling(self)
        self.bar = ActionBar(self)
        self.moves = MoveBar(self)
        self._build()
        self._connect()

    # --- layout

    def _build(self) -> None:
        layout = page_layout(self)
        layout.addWidget(self.header)
        middle = QHBoxLayout()
        middle.setSpacing(GAP)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(SMALL)
        right.setSpacing(SMALL)
        left.addWidget(self.packs, 1)
        left.addWidget(self.moves)
        right.addWidget(self.area, 1)
        right.addWidget(self.bar)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        layout.addLayout(middle, 1)
        self.moves.hide()

    def _connect(self) -> None:
        self.wages.clicked.connect(self._on_wages)
        self.packs.currentItemChanged.connect(self._on_pack)
        self.bar.save.clicked.connect(self._on_save)
        self.bar.discard.clicked.connect(self._on_discard)
        self.bar.effect.clicked.connect(self._on_effect)
        self.bar.default.clicked.connect(self._on_default)
        self.moves.back.clicked.connect(self._on_back)

    @cached_property
    def form(self) -> RuleForm:
        """Form of the selected pack."""
        made = RuleForm(self.area)
        made.setMaximumWidth(theme().px(860))
        made.changed.connect(self._on_edited)
        self.area.setWidget(made)
        return made

    def _make_form(self) -> Iterator[Callable[[], object]]:
        yield lambda: self.form
        while not self.form.tests.is_whole:
            yield self.form.tests.make_some

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        side = min(theme().px(184), 200) if width < WidthClass.MEDIUM else theme().px(236)
        self.packs.setFixedWidth(side)
        self.moves.setFixedWidth(side)

    def panes(self) -> Sequence[QWidget]:
        return [self.packs, self.area]

    # --- loading

    def refresh(self) -> None:
        self.session.read(load_rules).then(self._on_loaded)

    def _on_loaded(self, view_model: RulesViewModel) -> None:
        run_incrementally(
            self, chain(self._make_form(), (partial(self._show_view_model, view_model),))
        )

    def _show_view_model(self, view_model: RulesViewModel) -> None:
        self._view_model = view_model
        wanted = self._shown.pack_ref if self._shown else view_model.office.default_pack
        is_edited = self._shown is not None and self.form.is_edited
        self.packs.blockSignals(True)
        self.packs.clear()
        for pack in view_model.packs:
            self._add(pack, view_model)
            if pack.pack_ref == wanted:
                self.packs.setCurrentRow(self.packs.count() - 1)
        self.packs.blockSignals(False)
        if not is_edited:  # a change made elsewhere must not discard unsaved edits
            self._show(view_model.pack(wanted) or view_model.packs[0])
        self.moves.show_move(view_model)
        self._on_edited()

    def _add(self, pack: RulePack, view_model: RulesViewModel) -> None:
        marks = [pack.pack_ref]
        if pack.pack_ref == view_model.office.default_pack:
            marks.append(_("for new files"))
        if pack.pack_ref in view_model.office.own_packs:
            marks.append(_("own"))
        item = QListWidgetItem(f"{pack.name}\n{' · '.join(marks)}", self.packs)
        item.setData(_REF, pack.pack_ref)
        item.setToolTip(f"{pack.scope}\n{pack.source}")
        item.setSizeHint(QSize(0, theme().px(52)))

    def _show(self, pack: RulePack) -> None:
        self._shown = pack
        self.form.show_pack(pack)
        self.area.verticalScrollBar().setValue(0)

    def _on_pack(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        pack = self._view_model.pack(item.data(_REF)) if self._view_model and item else None
        if pack is not None:
            self._show(pack)

    def memento(self) -> object:
        return self._shown.pack_ref if self._shown else None

    # --- editing

    def _on_edited(self) -> None:
        if self._view_model is None or self._shown is None:
            return
        is_default = self._shown.pack_ref == self._view_model.office.default_pack
        self.bar.show_state(is_edited=self.form.is_edited, is_default=is_default)

    def _edited(self) -> RulePack | None:
        """Return the edited pack as its next version, or None after showing why it is invalid."""
        try:
            pack = self.form.pack()
        except RuleBroken as refused:
            self.bar.show_problem(sentence_for(refused))
            return None
        if not self.form.is_edited or self._view_model is None:
            return pack
        newest = max(known.version for known in self._view_model.packs if known.id == pack.id)
        return replace(pack, version=newest + 1)

    def _on_discard(self) -> None:
        if self._shown is not None:
            self._show(self._shown)

    def _on_save(self) -> None:
        pack = self._edited()
        if pack is None:
            return
        self.bar.set_busy()
        document: dict[str, Any] = pack_document(pack)
        job = self.session.write(lambda services: services.packs.add_pack(document))
        job.then(lambda done: self._on_saved(done, pack), problem=self._on_problem)

    def _on_saved(self, done: ActionResult, pack: RulePack) -> None:
        self._shown = pack
        self.form.show_pack(pack)
        self.frame.say(_("Saved as {pack}.").format(pack=pack.pack_ref), undo=done.action)
        self.refresh()

    def _on_problem(self, problem: Problem) -> None:
        self._on_edited()
        self.bar.show_problem(sentence_for(problem))

    # --- effect

    def _on_effect(self) -> None:
        pack, view_model = self._edited(), self._view_model
        if pack is None or view_model is None:
            return
        is_kept = not self.form.is_edited
        dialog = EffectDialog(self.session, pack, view_model, self.window(), is_kept=is_kept)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.file_wanted.connect(self._on_file)
        dialog.applied.connect(self._on_applied)
        dialog.open()

    def _on_file(self, file_id: UUID) -> None:
        self.frame.ask(OpenFile(file_id))

    def _on_applied(self, done: ActionResult) -> None:
        message = ngettext(
            "The pack now applies to {count} file.",
            "The pack now applies to {count} files.",
            len(done.files),
        )
        self.frame.say(message.format(count=len(done.files)), undo=done.action)

    def _on_default(self) -> None:
        if self._shown is None:
            return
        ref = self._shown.pack_ref
        job = self.session.write(
            lambda services: services.settings.change_settings({DEFAULT_PACK_KEY: ref})
        )
        job.then(self._on_default_set)

    def _on_default_set(self, done: ActionResult) -> None:
        self.frame.say(_("This pack applies to new files from now on."), undo=done.action)

    def _on_back(self) -> None:
        last = self._view_model.last_move if self._view_model else None
        if last is None:
            return
        self.moves.back.setEnabled(False)
        self.session.write(lambda services: services.actions.undo(last.id)).then(self._on_reverted)

    def _on_reverted(self, reversal: Reversal) -> None:
        message = ngettext(
            "The earlier pack applies to {count} file again.",
            "The earlier pack applies to {count} files again.",
            len(reversal.reversed),
        )
        self.frame.say(message.format(count=len(reversal.reversed)))

    # --- wages

    def _on_wages(self) -> None:
        if self._view_model is None:
            return
        dialog = WagesDialog(self.session, wages_of(self._view_model.office), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._on_wages_saved)
        dialog.open()

    def _on_wages_saved(self, done: ActionResult) -> None:
        if done.action is not None:
            self.frame.say(_("Minimum wages saved; every file is counted again."), undo=done.action)


class ActionBar(QFrame):
    """Actions for the selected pack."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.state = label("", "secondary", self, wrap=True)
        self.discard = button(_("Discard"), "", self)
        self.default = button(_("Use for new files"), "", self)
        self.effect = button(_("See who changes…"), "", self, glyph="users")
        self.save = button(_("Save as a new version"), "primary", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, SMALL, 14, SMALL)
        row.setSpacing(SMALL)
        row.addWidget(self.state, 1)
        for made in (self.discard, self.default, self.effect, self.save):
            row.addWidget(made)

    def show_state(self, *, is_edited: bool, is_default: bool) -> None:
        """Show the actions available: save for an edited pack, use for a saved one."""
        set_kind(self.state, "secondary")
        self.state.setText(_("Not saved yet") if is_edited else "")
        self.discard.setVisible(is_edited)
        self.save.setVisible(is_edited)
        self.save.setEnabled(True)
        self.default.setVisible(not is_edited and not is_default)

    def set_busy(self) -> None:
        """Disable saving while it is in progress."""
        self.save.setEnabled(False)

    def show_problem(self, sentence: str) -> None:
        """Show an error."""
        set_kind(self.state, "danger")
        self.state.setText(sentence)


class MoveBar(QFrame):
    """Shows the last application of a pack, with a button to undo it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.text = label("", "caption", self, wrap=True)
        self.back = button(_("Undo"), "small", self, glyph="arrow-counter-clockwise")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, SMALL, GAP, SMALL)
        column.addWidget(self.text)
        column.addWidget(self.back)

    def show_move(self, view_model: RulesViewModel) -> None:
        """Show the last application that was not undone; hidden if there is none."""
        last = view_model.last_move
        self.setVisible(last is not None)
        if last is None:
            return
        message = _("{day}: {pack} applied to {files}. {reason}")
        self.text.setText(
            message.format(
                day=f"{last.at.astimezone():%Y-%m-%d}",
                files=files_text(int(str(last.facts.get("count", 0)))),
                pack=last.facts.get("pack", ""),
                reason=last.facts.get("reason", ""),
            )
        )
        self.back.setEnabled(True)
