"""Who helps, and the services beside the three: handover, participants, guidance."""

from __future__ import annotations

from typing import Any


def file_helpers(studio: Any) -> Any:
    from ui.file.dialogs import HelpersWindow

    page = _file_with_many_helpers(studio)
    page.do.show_helpers()
    studio.settle()
    return page.findChildren(HelpersWindow)[-1]


def handover(studio: Any) -> Any:
    return _asked(studio, "accept_handover")


def participant(studio: Any) -> Any:
    return _asked(studio, "add_participant")


def guidance(studio: Any) -> Any:
    return _asked(studio, "give_extra")


def _asked(studio: Any, act: str) -> Any:
    from ui.widgets.form_dialog import FormDialog

    page = studio.show_page("students")
    page.model.set_ticked(page.model.ids[:3])
    getattr(page.target.students, act)(page, page.target.files())
    studio.settle()
    return page.findChildren(FormDialog)[-1]


def _file_with_many_helpers(studio: Any) -> Any:
    from casework.records import Pairing

    page_host, found = studio.page_host, []
    page_host.session.read(lambda reader: reader.get_all(Pairing)).then(found.extend)
    studio.settle()
    file_id = next(one.file_id for one in found if one.is_participant)
    from ui.shell.requests import OpenFile

    page_host.ask(OpenFile(file_id))
    studio.settle()
    return page_host.current_page


SCREENS = (
    ("file_helpers", file_helpers),
    ("handover", handover),
    ("participant", participant),
    ("guidance", guidance),
)
