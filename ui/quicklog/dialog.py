"""The quick log dialog: students, entry, and a preview of its effect on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QWidget

from casework.offers.matching import Suggestion
from casework.problems import RuleBroken
from casework.required_services import Service
from casework.service_layer.caseload_port import Caseload
from casework.settings.talk_templates import MOST
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.user_state import delete_state
from ui.quicklog import drafts
from ui.quicklog.drafts import QuickLogDraft, drafts_of
from ui.quicklog.effect_preview import EffectPreview
from ui.quicklog.fitting_posts import Fitting
from ui.quicklog.form import EntryForm, PickForm
from ui.quicklog.kinds import KEYS
from ui.quicklog.layout import QuickLogLayout
from ui.quicklog.prefill import entered_before, entered_before_in_panel, prefill
from ui.quicklog.saving import SavedOnTheWay, SaveOutcome, keep, saved_words
from ui.quicklog.talk_form import TalkForm
from ui.quicklog.view_model import QuickLogViewModel, load_quick_log, preview_effects
from ui.shell.page import PageContext, services_for
from ui.shell.requests import QuickLog, Request
from ui.widgets.autocomplete import complete
from ui.widgets.form_drafts import DraftKeeper

_PREVIEW_MS = 120


def open_quick_log(context: PageContext, window: QWidget, request: Request) -> QuickLogDialog:
    """Open the dialog for a ``QuickLog`` request."""
    asked = request if isinstance(request, QuickLog) else QuickLog()
    dialog = QuickLogDialog(context, window, asked)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class QuickLogDialog(QuickLogLayout):
    """Logs a talk, a referral or an event. Stays open until the entry is saved."""

    def __init__(self, context: PageContext, window: QWidget, request: QuickLog) -> None:
        self._opening: QuickLogViewModel | None = None
        super().__init__(context.session, window)
        self._session, self._frame = context.session, context.frame
        self._written = SavedOnTheWay()
        self._is_saving = False
        self._is_ready = False
        self._latest: LatestOnly[tuple[EffectPreview, ...]] = LatestOnly()
        self._preview_clock = QTimer(self)
        self._preview_clock.setSingleShot(True)
        self._preview_clock.setInterval(_PREVIEW_MS)
        self._preview_clock.timeout.connect(self._ask_preview)
        self._fitting = Fitting(context.session, self._show_fitting)
        self.keeper = DraftKeeper(context.session, drafts.new_key, self._memento, self)
        self._bind()
        if request.service in services_for(self._session.keeper.role):
            self.kinds.set_value(request.service)
        self._show_kind()
        self._fit(window)
        self._load(request.files)
        self.students.input.setFocus()

    def _furnish(self, form: EntryForm) -> None:
        form.changed.connect(self._on_changed)
        form.set_students(self.students.students)
        if lines := entered_before(form):
            complete(self._session, lines)
        if isinstance(form, PickForm):
            form.panel_made.connect(lambda: complete(self._session, entered_before_in_panel(form)))
        if self._opening is not None:
            prefill(form, self._opening, self._session.today())

    # --- keys

    def _bind(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_save)
        for service in services_for(self._session.keeper.role):
            self._on_key(KEYS[service], lambda service=service: self._choose_kind(service))
        for place in range(MOST):
            self._on_key(f"Ctrl+{place + 1}", lambda place=place: self._use_template(place))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self._on_key(keys, self._on_save)
        self.kinds.changed.connect(self._show_kind)
        self.students.changed.connect(self._on_students)
        self.students.not_found.connect(self._on_not_found)
        self.attachments.changed.connect(self._on_attached)
        self.setAcceptDrops(True)
        self.offer.taken.connect(self._take_draft)
        self.offer.dropped.connect(lambda draft: delete_state(self._session, draft.key))

    def _on_key(self, keys: str, do: Any) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: None if _is_composing() else do())

    # --- attachments

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        held = event.mimeData()
        if held.hasImage() or any(url.isLocalFile() for url in held.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.attachments.take_from(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.paste():
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Attach a screenshot that is pasted into a text field, which could not show it."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and not QGuiApplication.clipboard().mimeData().hasText()
            and self.paste()
        ):
            return True
        return super().eventFilter(watched, event)

    def paste(self) -> bool:
        """Attach the image or files from the clipboard; return False when it holds neither."""
        return self.attachments.take_from(QGuiApplication.clipboard().mimeData())

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        super()._on_focus(before, now)
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and self.isAncestorOf(now):
            now.installEventFilter(self)

    def _on_attached(self) -> None:
        self.extra.clear_problem("proof")
        self._on_changed()

    def _choose_kind(self, service: Service) -> None:
        self.kinds.set_value(service)

    def _use_template(self, place: int) -> None:
        if self.kinds.value() is Service.TALK:
            self.talk.use_template(place)

    # --- display

    @property
    def form(self) -> EntryForm:
        """The form of the selected kind."""
        return self.form_of(self.kinds.value())

    def _show_kind(self) -> None:
        shown = self.form
        for form in self._forms.values():
            form.setVisible(form is shown)
        self._share_width()
        self._tip.setVisible(self.kinds.value() is Service.TALK)
        self._show_names()
        self._look_for_posts()
        self._on_changed()

    def _look_for_posts(self) -> None:
        """Suggest posts that would count, when the kind is a referral."""
        if self.kinds.value() is Service.REFERRAL:
            self._fitting.look_for(self.students.files)

    def _show_fitting(self, found: Sequence[Suggestion]) -> None:
        self.referral.fits.show_posts(found)

    def _show_names(self) -> None:
        count = len(self.students.students)
        text = _("Save")
        if count > 1:
            text = ngettext("Save for {count}", "Save for {count}", count).format(count=count)
        self.save.setText(text)
        self.save.setAccessibleName(text)
        self.save.updateGeometry()

    def _on_students(self) -> None:
        self.who.clear_problem("students")
        self.students.mark_wrong(False)
        for form in self._forms.values():
            form.set_students(self.students.students)
        self._look_for_posts()
        self._show_names()
        self._on_changed()

    def _on_not_found(self, text: str) -> None:
        sentence = _('No student matches "{text}".').format(text=text)
        self.who.say("students", sentence, "danger")

    def _on_changed(self) -> None:
        if self._is_ready:
            self.keeper.touch()
        self._preview_clock.start()

    # --- preview

    def _ask_preview(self) -> None:
        files, entry = self.students.files, self.form.preview()
        if not files or entry is None:
            self._latest.drop()
            self.preview.show_nothing(self._what_is_needed(has_students=bool(files)))
            return
        job = self._session.run(lambda caseload, _progress: preview_effects(caseload, files, entry))
        self._latest.take(job).then(self.preview.show_effects, problem=self._no_preview)

    def _no_preview(self, problem: Problem) -> None:
        self.preview.show_nothing(sentence_for(problem))

    def _what_is_needed(self, *, has_students: bool) -> str:
        if not has_students:
            return _("Choose students to see what changes for them.")
        if self.kinds.value() is Service.REFERRAL:
            return _("Choose a post to see whether it counts.")
        if self.kinds.value() is Service.EVENT:
            return _("Choose an event to see whether it counts.")
        return _("Fill in the date to see whether it counts.")

    # --- opening

    def _load(self, files: Sequence[UUID]) -> None:
        def work(caseload: Caseload, _progress: JobProgress) -> QuickLogViewModel:
            with caseload.snapshot() as reader:
                return load_quick_log(reader, files, caseload.user_state())

        job = self._session.run(work)
        job.then(self._on_loaded, problem=self._show_trouble)

    def _on_loaded(self, opening: QuickLogViewModel) -> None:
        self._opening = opening
        for form in self._forms.values():
            prefill(form, opening, self._session.today())
        if opening.students:
            known = (*self.students.students, *opening.students)
            self.students.set_students(tuple(dict.fromkeys(known)))
            self.form.setFocus()
            self._focus_first_empty()
        self._is_ready = True
        self.offer.show_drafts(drafts_of(opening.kept))

    def _focus_first_empty(self) -> None:
        if self.kinds.value() is Service.TALK:
            self.talk.content.setFocus()
        elif self.kinds.value() is Service.REFERRAL:
            self.referral.post.setFocus()
        else:
            self.event_form.event_.setFocus()

    # --- saving

    def _on_save(self) -> None:
        if self._is_saving:
            return
        QGuiApplication.inputMethod().commit()
        self.trouble.hide()
        entry = self.form.entry()
        if self._lacks_students() or entry is None:
            return
        files, written, service = self.students.files, self._written, self.kinds.value()
        shown = self._shown(service)
        sources = self.attachments.sources
        self.extra.clear_problems()
        self._is_saving = True
        state = self.keeper.hand_over()
        if isinstance(form := self.form, TalkForm):
            state = {**state, **drafts.habits_to_keep(form.habits())}
        job = self._session.write(
            lambda services: keep(services, files, entry, written, sources, state)
        )
        job.then(
            lambda outcome: self._on_saved(service, shown, outcome),
            problem=lambda problem: self._on_refused(service, problem),
            ended=self._on_ended,
        )

    def _shown(self, service: Service) -> object:
        """Return a value to compare: what is entered for this kind."""
        attached = tuple(source.name for source in self.attachments.sources)
        return self.students.files, self.form_of(service).memento(), attached

    def _lacks_students(self) -> bool:
        """Focus the first problem in form order; return True when it is about the students."""
        if left := self.students.left:
            sentence = _('"{text}" is not chosen yet: press Enter to choose, or delete it.')
            self.who.say("students", sentence.format(text=left), "danger")
            self.students.input.setFocus()
            return True
        if not self.students.files:
            if "students" not in self.who.problems:
                sentence = sentence_for(RuleBroken("FIELD_MISSING", "students"))
                self.who.say("students", sentence, "danger")
            self.students.mark_wrong(True)
            self.students.input.setFocus()
            return True
        self.form.focus_first_problem()
        return False

    def _on_saved(self, service: Service, shown: object, outcome: SaveOutcome) -> None:
        self._frame.say(saved_words(service, outcome), undo=outcome.done.action)
        goes_on_typing = self._shown(service) != shown
        if not goes_on_typing:
            self.form_of(service).clear_for_next()
            self.attachments.clear()
        self.keeper.keep_now()  # what was typed during the save, or in a form of another kind
        if goes_on_typing:
            return
        if not self.goes_on.isChecked():
            self.accept()
            return
        self.students.set_students(())
        self.preview.show_nothing(self._what_is_needed(has_students=False))
        self.students.input.setFocus()

    def _on_refused(self, service: Service, problem: Problem) -> None:
        self.keeper.take_back()
        self.keeper.keep_now()
        form = self.form_of(service)
        if isinstance(problem, RuleBroken) and form.show_problem(problem):
            form.focus_first_problem()
            return
        if isinstance(problem, RuleBroken) and self.extra.show_problem(problem):
            self.attachments.setFocus()
            return
        self._show_trouble(problem)

    def _show_trouble(self, problem: Problem) -> None:
        text = _("Not saved: {why} What you wrote is kept as a draft.")
        self.trouble.setText(text.format(why=sentence_for(problem)))
        self.trouble.show()

    def _on_ended(self) -> None:
        self._is_saving = False

    # --- drafts

    def _has_text(self) -> bool:
        is_written = any(form.has_text() for form in self._forms.values())
        return is_written or bool(self.attachments.sources)

    def _memento(self) -> dict[str, Any] | None:
        if not self._has_text():
            return None
        memento = drafts.memento_of(self.kinds.value(), self.students.students, self._forms)
        return {**memento, "attached": self.attachments.memento()}

    def _take_draft(self, draft: QuickLogDraft) -> None:
        if self._has_text():
            self.keeper.keep_now()
        self.keeper.adopt(draft.key)
        memento = draft.memento
        for service, kept in memento.get("forms", {}).items():
            self.form_of(Service(service)).restore(kept)
        self.kinds.set_value(Service(memento.get("kind", Service.TALK.value)))
        self.students.set_students(draft.students)
        self.attachments.restore(memento.get("attached", ()))
        self._focus_first_empty()

    def reject(self) -> None:
        """Close without saving; keep the text as a draft and report that."""
        if self._is_saving:
            return
        if self._has_text() and self._is_ready:
            self._frame.say(_("Kept as a draft. Quick log offers it next time."))
        self.keeper.keep_now()
        super().reject()

    def done(self, result: int) -> None:
        """Close, and ignore a preview that is still being computed."""
        self._preview_clock.stop()
        self._latest.drop()
        super().done(result)


def _is_composing() -> bool:
    focused = QGuiApplication.focusObject()
    return bool(getattr(focused, "is_composing", False))
