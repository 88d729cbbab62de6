"""The header of the list of students: search, number of students, and what changes the list."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.common.i18n import _, ngettext
from ui.shell.page import PageHeader, WidthClass
from ui.theme.theme import theme
from ui.widgets.basics import button, label, put_words
from ui.widgets.search import SearchField

_WITH_PINYIN = 760
"""In px at 100 %; narrower pages omit the hint that search understands pinyin."""


class ListHeader(PageHeader):
    """Fits itself to the width of the page: shorter hints, buttons without words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Students"), parent)
        self.search = SearchField(_("Name, number or pinyin, as in lxh"), parent=self)
        finds = _("Also finds a class, the end of a phone number, and words inside notes")
        self.search.setToolTip(finds)
        self.search.setAccessibleDescription(finds)
        self.count = label("", "secondary", self)
        self.filter_button = button(_("Filters"), "", self, glyph="funnel")
        self.filter_button.hide()
        self.columns_button = button(_("Columns"), "quiet", self, glyph="columns")
        self.new_button = button(_("New student"), "", self, glyph="user-plus")
        for widget in (self.search, self.filter_button, self.count):
            self.trailing.addWidget(widget)
        for widget in (self.columns_button, self.new_button):
            self.tools.addWidget(widget)

    def show_count(self, count: int, total: int | None) -> None:
        """Show how many students are listed, and of how many when the list is narrowed."""
        if total is not None:
            text = _("{count} of {total}").format(count=count, total=total)
        else:
            text = ngettext("{count} student", "{count} students", count).format(count=count)
        self.count.setText(text)
        self.count.setAccessibleName(text)

    def show_filter_count(self, count: int) -> None:
        """Show how many filters are set."""
        text = _("Filters {count}").format(count=count) if count else _("Filters")
        self.filter_button.setText(text)
        self.filter_button.setAccessibleName(text)

    def fit(self, width: WidthClass, page_width: int) -> None:
        """Adapt to a page of ``page_width`` px."""
        is_compact = width is WidthClass.COMPACT
        self.filter_button.setVisible(width < WidthClass.FULL)
        put_words(self.columns_button, _("Columns"), are_shown=not is_compact)
        put_words(self.new_button, _("New student"), are_shown=not is_compact)
        whole, least, most = theme().px(320), theme().px(140), theme().px(230)
        if not is_compact:
            hint, least, most = _("Name, number or pinyin, as in lxh"), whole, whole
        elif theme().at_100(page_width) >= _WITH_PINYIN:
            hint = _("Name, number or pinyin")
            least = min(whole, self.search.width_for(hint))
        else:
            hint = _("Name or number")
        self.search.setPlaceholderText(hint)
        self.search.setMinimumWidth(least)
        self.search.setMaximumWidth(max(least, most))
