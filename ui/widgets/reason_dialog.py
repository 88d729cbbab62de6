"""The dialog that asks for a reason, such as the one for showing a masked number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.widgets.form_dialog import FormDialog

_REASONS = (
    N_("To call the student"),
    N_("To fill in a form of the office"),
    N_("To check it against a document"),
)


class ReasonDialog(FormDialog):
    """Asks for a reason; ``act(reason)`` starts the job."""

    def __init__(
        self,
        title: str,
        verb: str,
        why: str,
        act: Callable[[str], Job[Any]],
        parent: QWidget | None = None,
        *,
        usual: Sequence[str] = (),
    ) -> None:
        super().__init__(title, verb, parent, why=why)
        self._act = act
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.addItems(list(usual))
        self.reason.setCurrentText("")
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.reason.lineEdit()
        if line is not None:
            line.returnPressed.connect(self.submit)
        self.add("reason", _("&Reason"), self.reason, (0, 0))
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        return self._act(self.reason.currentText())


def reveal_dialog(field: str, act: Callable[[str], Job[Any]], parent: QWidget) -> ReasonDialog:
    """Return the dialog that asks why a masked number must be revealed."""
    return ReasonDialog(
        _("Show the {field}").format(field=field),
        _("Show for 20 seconds"),
        _("Who viewed it, when and why is recorded in the journal."),
        act,
        parent,
        usual=[_(reason) for reason in _REASONS],
    )
