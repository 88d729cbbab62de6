"""Tab of employers: details, verification, and the blacklist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from casework.formats import credit_code
from casework.ports import Reader
from casework.records import Employer, Post
from casework.verdicts.referrals import needs_credit_code
from ui.common.i18n import _
from ui.offers import dialogs, entry_dialogs
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.tables import TableColumn

UNVERIFIED, BAD_CODE, BLACKLISTED = "unverified", "code", "blacklisted"


@dataclass(frozen=True, slots=True)
class EmployerListRow:
    """An employer as a row of the table."""

    employer: Employer
    posts: int

    @property
    def id(self) -> UUID:
        return self.employer.id

    @property
    def has_bad_code(self) -> bool:
        """Whether a required credit code is missing or invalid."""
        return needs_credit_code(self.employer) and not credit_code.is_valid(self.employer.uscc)


def read_employers(reader: Reader) -> tuple[EmployerListRow, ...]:
    """Return all employers, newest first."""
    counts = Counter(post.employer_id for post in reader.get_all(Post))
    return tuple(
        EmployerListRow(employer, counts[employer.id])
        for employer in reversed(reader.get_all(Employer))
    )


class EmployersTab(ListTab):
    """Table of all employers."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Employers"), _columns(), parent)

    def choices(self) -> Sequence[tuple[str, str]]:
        return [
            ("", _("All")),
            (UNVERIFIED, _("Not verified")),
            (BAD_CODE, _("Credit code wrong")),
            (BLACKLISTED, _("Blacklisted")),
        ]

    def tools(self) -> list[QPushButton]:
        new = button(_("New employer"), "primary", self, glyph="plus")
        new.clicked.connect(lambda: entry_dialogs.enter_employer(self))
        return [new]

    def nothing(self) -> tuple[str, str]:
        return _("There is no employer yet"), _("Posts belong to employers; add one first.")

    def glyph(self) -> str:
        return "buildings"

    def look(self) -> Callable[[Reader], Any]:
        return read_employers

    def is_of(self, row: EmployerListRow, key: str) -> bool:
        if key == BLACKLISTED:
            return row.employer.blacklisted_on is not None
        if key == BAD_CODE:
            return row.has_bad_code
        return row.employer.verified_on is None

    def words(self, row: EmployerListRow) -> str:
        one = row.employer
        parts = (one.name, one.uscc, one.employer_kind, one.industry, one.region)
        return " ".join(part for part in parts if part)

    def open_row(self, row: EmployerListRow) -> None:
        entry_dialogs.enter_employer(self, row.employer)

    def show_row(self, row: EmployerListRow | None) -> None:
        if row is None:
            self.detail.begin(_("No employer is chosen"))
            self.detail.end()
            return
        one = row.employer
        self.detail.begin(one.name)
        self.detail.add_chips(_chips(row))
        black = _("Remove from the blacklist…") if one.blacklisted_on else _("Blacklist…")
        self.detail.add_acts(
            [
                DetailAction(_("Edit…"), lambda: entry_dialogs.enter_employer(self, one)),
                DetailAction(_("Verified…"), lambda: dialogs.verify_employer(self, one)),
                DetailAction(black, lambda: dialogs.change_blacklist(self, one)),
            ]
        )
        if one.blacklisted_on is not None:
            said = _("On the blacklist since {day} ({kind}): {reason}").format(
                day=one.blacklisted_on.isoformat(),
                kind=one.blacklist_kind or "—",
                reason=one.blacklist_reason or "—",
            )
            self.detail.add_text(said, "danger")
        self.detail.add_facts(
            [
                (_("Credit code"), one.uscc),
                (_("Kind"), one.employer_kind),
                (_("Trade"), one.industry),
                (_("Size"), one.size),
                (_("Region"), one.region),
                (_("Contact details"), one.contact),
                (_("Verified"), _verified(one)),
                (_("Posts"), str(row.posts)),
            ]
        )
        self.detail.end()


def _chips(row: EmployerListRow) -> list[tuple[str, str]]:
    one = row.employer
    chips: list[tuple[str, str]] = []
    if one.blacklisted_on is not None:
        chips.append((_("blacklisted"), "chipDanger"))
    if row.has_bad_code:
        chips.append((_("credit code wrong"), "chipWarn"))
    if one.verified_on is not None:
        chips.append((_("verified"), "chipOk"))
    return chips or [(_("not verified"), "chip")]


def _verified(one: Employer) -> str | None:
    if one.verified_on is None:
        return None
    parts = (one.verified_on.isoformat(), one.verified_by, one.verified_how)
    return " · ".join(part for part in parts if part)


def _columns() -> list[TableColumn[EmployerListRow]]:
    return [
        TableColumn(_("Name of the unit"), lambda row: row.employer.name, width=220, is_bold=True),
        TableColumn(
            _("Status"),
            lambda row: "、".join(text for text, _kind in _chips(row)),
            width=120,
            tone=lambda row: "danger" if row.employer.blacklisted_on else "text2",
        ),
        TableColumn(
            _("Credit code"),
            lambda row: row.employer.uscc,
            width=168,
            tone=lambda row: "warn" if row.has_bad_code else "text",
        ),
        TableColumn(
            _("Posts"),
            lambda row: str(row.posts) if row.posts else "",
            value=lambda row: row.posts,
            width=60,
            is_number=True,
        ),
        TableColumn(_("Kind"), lambda row: row.employer.employer_kind or "", width=110),
        TableColumn(_("Trade"), lambda row: row.employer.industry or "", width=120),
    ]
