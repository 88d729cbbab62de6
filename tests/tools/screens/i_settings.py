"""The office's rules and tables in the settings, and each of their dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def office(studio: Any) -> None:
    page = studio.show_page("settings")
    page._area.verticalScrollBar().setValue(page._area.verticalScrollBar().maximum())
    studio.settle()


def _dialog(key: str) -> Callable[[Any], None]:
    def show(studio: Any) -> None:
        studio.show_page("settings").office.open[key].click()
        studio.settle()

    return show


def code(studio: Any) -> Any:
    from ui.settings.destination_code_form import CodeForm
    from ui.settings.destinations_dialog import DestinationsDialog

    _dialog("destinations")(studio)
    for dialog in studio.window.findChildren(DestinationsDialog):
        if dialog.isVisible():
            dialog.edit.click()
    studio.settle()
    form = [one for one in studio.window.findChildren(CodeForm) if one.isVisible()][-1]
    return form.grab()


def own(studio: Any) -> None:
    page = studio.show_page("settings")
    page._area.ensureWidgetVisible(page.backups)
    studio.settle()


SCREENS = [
    ("settings-own", own),
    ("settings-office", office),
    *(
        (f"settings-{key}", _dialog(key))
        for key in (
            "destinations",
            "calendar",
            "helpers",
            "goals",
            "keeping",
            "signals",
            "templates",
            "talk_templates",
        )
    ),
    ("settings-code", code),
]
