"""Sets up a target: a folder, or a server whose key is verified before it is trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from casework.exchange.targets import ServerIdentity, SyncTarget, TransportKind
from casework.problems import RuleBroken
from ui.common.i18n import _, current_language
from ui.common.parcel_words import transport_kind_name
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field, SecretEdit
from ui.widgets.layouts import hbox, vbox

_EXAMPLES = {
    TransportKind.FOLDER: r"\\nas\exchange",
    TransportKind.WATCH: r"D:\Downloads",
    TransportKind.WEBDAV: "https://nas.example.edu.cn/exchange",
    TransportKind.SFTP: "sftp://zhou@nas.example.edu.cn/exchange",
}


class TargetDialog(PlainDialog):
    """Asks for a target, shows the server's key, and saves the target after a successful login.

    The form and the server's key are shown one after the other, for lack of space. ``again`` is
    an existing target that is set up again under its name, after its password or server key has
    changed. ``on_kept(why)`` is called at the end; ``why`` is the reason if no keyring stores the
    password.
    """

    def __init__(
        self,
        session: Session,
        partners: Sequence[tuple[UUID, str]],
        on_kept: Callable[[str | None], object],
        parent: QWidget,
        again: SyncTarget | None = None,
    ) -> None:
        self._title = _("Add a target") if again is None else _("Set up again")
        super().__init__(self._title, parent)
        self._session = session
        self._again = again
        self._on_kept = on_kept
        self._seen: ServerIdentity | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind = QComboBox(self)
        for kind in TransportKind:
            self.kind.addItem(transport_kind_name(kind), kind)
        self.name, self.address, self.user = (QLineEdit(self) for _place in range(3))
        self.password = SecretEdit(_("Password"), self)
        self.key_file = QLineEdit(self)
        self.partner = QComboBox(self)
        self.partner.addItem(_("All partners"), ())
        for group, who in partners:
            self.partner.addItem(who, (group,))
        self.takes = QCheckBox(_("Import parcels without asking"), self)
        waits = _("Changes to existing values and settings still wait for you.")
        self.takes.setToolTip(waits)
        self.takes.setAccessibleDescription(waits)
        self.browse = button(_("Choose…"), "", self, glyph="folder-open")
        self.fields = {
            "name": Field(_("&Name"), self.name, self),
            "kind": Field(_("T&ransport"), self.kind, self),
            "address": Field(_("A&ddress"), self.address, self),
            "user": Field(_("&User"), self.user, self),
            "password": Field(_("&Password"), self.password, self),
            "key_file": Field(_("Private &key (SFTP)"), self.key_file, self),
            "partner": Field(_("&For"), self.partner, self),
        }
        self.seen = label("", "strong", self, wrap=True)
        self.seen.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whose = label("", "", self, wrap=True)
        self.seen_why = label("", "secondary", self, wrap=True)
        self.compared = QCheckBox(_("Compared with its administrator: it matches"), self)
        self.say = label("", "danger", self, wrap=True)
        self.yes = button(_("Connect and check"), "primary", self)
        self.no = button(_("Cancel"), "", self)
        self.back = button(_("Back"), "", self)
        self.form, self.comparing = QWidget(self), QWidget(self)
        self._build()
        self._connect()
        if again is not None:
            self._fill(again, dict(partners))
        self._on_kind()

    def _build(self) -> None:
        entered = _column(self.form)
        entered.addLayout(_pair(self.fields["kind"], self.fields["name"]))
        where = hbox((self.fields["address"], 1), (self.browse, 0, Qt.AlignmentFlag.AlignBottom))
        entered.addLayout(where)
        entered.addLayout(_pair(self.fields["user"], self.fields["password"]))
        entered.addWidget(self.fields["key_file"])
        entered.addWidget(self.fields["partner"])
        entered.addWidget(self.takes)
        compared = _column(self.comparing)
        for made in (self.whose, self.seen_why, self.seen, self.compared):
            compared.addWidget(made)
        self.say.hide()
        vbox(
            label(self._title, "cardTitle", self),
            self.form,
            self.comparing,
            self.say,
            -1,
            button_row(self.yes, self.no, extra=(self.back,)),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=SMALL,
        )
        self.setMinimumWidth(theme().px(520))

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.address.textEdited.connect(self._forget_seen)
        self.browse.clicked.connect(self._on_browse)
        self.compared.toggled.connect(self._on_compared)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self._show_step(is_comparing=False))

    def _fill(self, again: SyncTarget, names: Mapping[UUID, str]) -> None:
        self.kind.setCurrentIndex(self.kind.findData(again.kind))
        self.name.setText(again.name)
        self.name.setReadOnly(True)
        self.address.setText(again.address)
        self.user.setText(again.user)
        self.key_file.setText(again.key_file)
        self.takes.setChecked(again.takes)
        places = [self.partner.itemData(at) for at in range(self.partner.count())]
        if again.partners not in places:
            between = "、" if current_language() == "zh_CN" else ", "
            who = between.join(names.get(group, "—") for group in again.partners)
            self.partner.addItem(who, again.partners)
            places.append(again.partners)
        self.partner.setCurrentIndex(places.index(again.partners))

    # --- the form

    @property
    def transport_kind(self) -> TransportKind:
        return TransportKind(self.kind.currentData())

    def target(self) -> SyncTarget:
        """Return what was entered."""
        return SyncTarget(
            self.name.text(),
            self.transport_kind,
            self.address.text().strip(),
            self.user.text().strip(),
            "",
            self.key_file.text().strip(),
            tuple(self.partner.currentData()),
            self.takes.isChecked(),
        )

    def _on_kind(self) -> None:
        kind = self.transport_kind
        is_server = kind in (TransportKind.WEBDAV, TransportKind.SFTP)
        self.address.setPlaceholderText(_EXAMPLES[kind])
        self.browse.setVisible(not is_server)
        self.fields["user"].setVisible(is_server)
        self.fields["password"].setVisible(is_server)
        self.fields["key_file"].setVisible(kind is TransportKind.SFTP)
        self.fields["partner"].setVisible(kind is not TransportKind.WATCH)
        self._forget_seen()
        self._show_step(is_comparing=False)

    def _on_browse(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("Choose a folder"))
        if path:
            self.address.setText(path)

    # --- the server's key

    def _forget_seen(self) -> None:
        self._seen = None
        self.compared.setChecked(False)
        self.yes.setEnabled(True)

    def _show_step(self, *, is_comparing: bool) -> None:
        """Show the form, or the key to be compared."""
        self.form.setVisible(not is_comparing)
        self.comparing.setVisible(is_comparing)
        self.back.setVisible(is_comparing)
        goes_on = self.target().is_remote and not is_comparing
        self.yes.setText(_("Connect and check") if goes_on else self._title)
        self.yes.setEnabled(not is_comparing or self.compared.isChecked())
        if self.isVisible():
            self.adjustSize()

    def _on_yes(self) -> None:
        for field in self.fields.values():
            field.clear_problem()
        self.say.hide()
        target = self.target()
        is_seen = self._seen is not None and (self._is_known or self.compared.isChecked())
        if target.is_remote and not is_seen:
            self.yes.setEnabled(False)
            sync_service = self._session.sync_service
            job = self._session.jobs.start(
                lambda _p: sync_service.probe(target), thread="detached", what=_("Connecting")
            )
            job.then(self._on_seen, problem=self._on_problem)
        else:
            self._meet(target)

    def _on_seen(self, seen: ServerIdentity | None) -> None:
        self._seen = seen
        self.compared.setChecked(False)
        if seen is None or self._is_known:
            self._meet(self.target())
            return
        self.whose.setText(self.address.text())
        self.seen_why.setText(self._why_compare())
        self.seen.setText(seen.fingerprint)
        self._show_step(is_comparing=True)

    @property
    def _is_known(self) -> bool:
        """Return whether a certificate authority or the pinned key identifies the server."""
        return self._seen is not None and (self._seen.is_vouched or self._seen.pin == self._pin)

    @property
    def _pin(self) -> str:
        """Return the key that was compared when the target was last set up."""
        return "" if self._again is None else self._again.pin

    def _why_compare(self) -> str:
        if self._pin:
            return _(
                "This server's key differs from the one compared at set-up. Continue only if"
                " its administrator confirms the change by another channel; compare the whole"
                " new fingerprint:"
            )
        return _(
            "This server is not trusted. Ask its administrator by another channel, and compare"
            " the whole fingerprint:"
        )

    def _on_compared(self, is_compared: bool) -> None:
        self.yes.setEnabled(is_compared or not self.comparing.isVisible())

    def _meet(self, target: SyncTarget) -> None:
        self.yes.setEnabled(False)
        seen = self._seen
        is_pinned = seen is not None and (self.compared.isChecked() or seen.pin == self._pin)
        fingerprint = seen.fingerprint if seen is not None and is_pinned else ""
        password, sync_service = self.password.text(), self._session.sync_service
        job = self._session.jobs.start(
            lambda _p: sync_service.connect(target, fingerprint=fingerprint, password=password),
            thread="detached",
            what=_("Connecting"),
        )
        job.then(lambda met: self._keep(met, password), problem=self._on_problem)

    def _keep(self, met: SyncTarget, password: str) -> None:
        job = self._session.run(
            lambda caseload, _p: caseload.sync_service.keep_target(met, password)
        )
        job.then(self._on_done, problem=self._on_problem)

    def _on_done(self, why: str | None) -> None:
        self.accept()
        self._on_kept(why)

    def _on_problem(self, problem: Problem) -> None:
        self._show_step(is_comparing=False)
        sentence = sentence_for(problem)
        field = self.fields.get(problem.field or "") if isinstance(problem, RuleBroken) else None
        if field is not None and field.isVisible():
            field.show_problem(sentence)
        else:
            self.say.setText(sentence)
            self.say.show()
        self.adjustSize()


def _column(of: QWidget) -> QVBoxLayout:
    return vbox(on=of, margins=(0, 0, 0, 0), spacing=SMALL)


def _pair(*fields: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(14)
    for field in fields:
        row.addWidget(field, 1)
    return row
