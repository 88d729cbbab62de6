"""Form of the data policy: review of evidence, placement rate, retention and masking."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from casework.evidence.requirements import SECOND_PERSON
from casework.people.masking import FORMS, MASKING_KEY, USUAL
from casework.reports.placement import COUNTS_COMPLETERS
from casework.settings.org_settings import OrgSettings
from casework.year_end.retention import (
    LEAST_YEARS,
    MOST_YEARS,
    RETENTION_KEY,
    RETENTION_YEARS,
    retention_years,
)
from ui.common.i18n import _, ngettext
from ui.common.masking import masking_name
from ui.settings.forms import SettingForm
from ui.settings.view_model import OfficeViewModel
from ui.shell.session import Session
from ui.widgets.fields import show_unit


class DataPolicyForm(SettingForm):
    """Edits four settings in one action."""

    def __init__(self, session: Session, view_model: OfficeViewModel, parent: QWidget) -> None:
        super().__init__(session, _("Evidence, figures and retention"), parent)
        self.second = QCheckBox(_("Evidence is &reviewed by a second person"), self)
        self.completers = QCheckBox(
            _("Those who &completed without graduating are in the placement rate"), self
        )
        self.years = self.number(LEAST_YEARS, MOST_YEARS, RETENTION_YEARS)
        show_unit(self.years, lambda count: ngettext(" year", " years", count))
        self.masking = QComboBox(self)
        for form in FORMS:
            self.masking.addItem(masking_name(form), form)
        self.grid.addWidget(self.second, 0, 0)
        self.grid.addWidget(self.completers, 1, 0)
        self.add(
            RETENTION_KEY,
            _("A closed file is &kept for"),
            self.years,
            (2, 0),
            hint=_("After that it may be erased; nothing is erased by itself."),
        )
        self.add(MASKING_KEY, _("&Personal numbers are covered"), self.masking, (3, 0))
        self._show(view_model.office)
        self.second.setFocus()

    def _show(self, settings: OrgSettings) -> None:
        self.second.setChecked(settings.value(SECOND_PERSON) is True)
        self.completers.setChecked(settings.value(COUNTS_COMPLETERS) is not False)
        self.years.setValue(retention_years(settings))
        self.masking.setCurrentIndex(self.masking.findData(settings.value(MASKING_KEY) or USUAL))

    def show_shipped(self) -> None:
        self._show(OrgSettings())

    def values(self) -> dict[str, Any]:
        years, form = self.years.value(), self.masking.currentData()
        return {
            SECOND_PERSON: True if self.second.isChecked() else None,
            COUNTS_COMPLETERS: None if self.completers.isChecked() else False,
            RETENTION_KEY: None if years == RETENTION_YEARS else years,
            MASKING_KEY: None if form == USUAL else form,
        }
