"""Evidence, destinations and placement."""

from __future__ import annotations

from typing import Any

from casework.read_models import FileQuery


def _page(studio: Any, code: str, place: int = -1) -> Any:
    """Open the file of a student with a destination of this code."""
    studio.show_page("students")
    read: list[Any] = []
    job = studio.page_host.session.read(
        lambda reader: [
            line.file.id
            for line in reader.lines(FileQuery())
            if line.destination_code == code and reader.case(line.file.id).attachments
        ]
    )
    job.then(read.append)
    studio.wait_until(lambda: bool(read))
    studio.page_host.current_page.open_file(read[0][place])
    studio.settle()
    return studio.page_host.current_page


def file_placed(studio: Any) -> Any:
    page = _page(studio, "11")
    page.records.tabs.setCurrentIndex(0)
    page.sections.setCurrentIndex(3)
    return None


def evidence(studio: Any) -> None:
    page = _page(studio, "11")
    page.do.evidence_of_destination()
    studio.settle()


def evidence_add(studio: Any) -> None:
    page = _page(studio, "76")
    page.do.evidence()
    studio.settle()
    from ui.evidence.dialog import EvidenceDialog

    next(w for w in studio.window.findChildren(EvidenceDialog) if w.isVisible()).add()
    studio.settle()


def destination_work(studio: Any) -> None:
    page = _page(studio, "11")
    page.do.register_destination()
    studio.settle()
    from ui.evidence.destination_dialogs import DestinationDialog

    dialog = next(w for w in studio.window.findChildren(DestinationDialog) if w.isVisible())
    dialog.fill(code="12")
    dialog["pay"].setText("1800")
    dialog["region"].setText("天津")
    studio.settle()


def destination_waits(studio: Any) -> None:
    _page(studio, "76", 0).sections.setCurrentIndex(3)


def placement(studio: Any) -> None:
    from ui.shell.requests import ShowPlacement

    studio.show_page("students")
    studio.page_host.ask(ShowPlacement())
    studio.settle()


SCREENS = (
    ("file_placed", file_placed),
    ("evidence", evidence),
    ("evidence_add", evidence_add),
    ("destination_work", destination_work),
    ("destination_waits", destination_waits),
    ("placement", placement),
)
