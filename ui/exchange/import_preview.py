"""Preview of an import: computed on the database thread, shown when it is ready.

Computing whose counts an office's settings would change is slow with many students: the rest of
the parcel is shown meanwhile, and other reads go on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from casework.parcels.lines import LineOutcome, RecordRevision, file_of
from casework.previews import SettingsEffect, preview_settings
from casework.read_models import FileQuery
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import ParcelPreview
from casework.settings.org_settings import OrgSettings
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.exchange.incoming_rows import IncomingParcel, incoming_parcel
from ui.exchange.returned_rows import load_returned_rows
from ui.exchange.view_model import ParcelListRow
from ui.jobs import Job, JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.shell.page import Frame


class ImportPreviewLoader(QObject):
    """Loads the preview of one parcel at a time, until ``leave`` or the next ``ask``.

    ``begun(row)`` is emitted first, then ``ready(row, IncomingParcel)``, or
    ``unreadable(row, why)``; ``counting(done, total)`` while counts are computed, after which
    ``ready`` is emitted again.
    """

    begun = Signal(object)
    ready = Signal(object, object)
    unreadable = Signal(object, str)
    counting = Signal(int, int)

    def __init__(self, session: Session, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._frame = session, frame
        self._asked: UUID | None = None
        self._counting: Job[SettingsEffect] | None = None

    def leave(self) -> None:
        """Cancel the current computation, as something else is shown."""
        self._asked = None
        self._stop_counting()

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None

    def ask(self, one: ParcelListRow) -> None:
        """Load the preview of a pending parcel."""
        arrival = one.arrival
        if arrival is None:
            return
        self.leave()
        self._asked = arrival_id = arrival.id
        self.begun.emit(one)

        def look(caseload: Any, _progress: Any) -> tuple[IncomingParcel, ParcelPreview | None]:
            preview = caseload.sync_service.preview(arrival_id)
            lines = [line for line in preview.inspected.lines if isinstance(line, RecordRevision)]
            files = {file_id for line in lines if (file_id := file_of(line)) is not None}
            with caseload.snapshot() as reader:
                names = {line.file.id: line.file.name for line in reader.lines_of(files)}
                changing = [
                    one.line.record_id for one in preview.of(LineOutcome.ACCEPTED) if one.known
                ]
                here = {i: lines[0] for i, lines in reader.exchange.lines(changing).items()}
                back = load_returned_rows(reader, preview)
            came = incoming_parcel(preview, names, here, back)
            return came, preview if preview.effect is not None else None

        self._session.run(look, what=_("Reading the parcel")).then(
            lambda found: self._show(one, *found),
            problem=lambda problem: self._on_unreadable(one, problem),
        )

    def _is_asked(self, one: ParcelListRow) -> bool:
        return self._asked == one.id

    def _show(self, one: ParcelListRow, came: IncomingParcel, notice: ParcelPreview | None) -> None:
        if not self._is_asked(one):
            return
        self.ready.emit(one, came)
        effect = notice.effect if notice is not None else None
        if notice is None or effect is None or effect.office is None or effect.counts is not None:
            return
        self._count(one, notice, effect.office)

    def _count(self, one: ParcelListRow, preview: ParcelPreview, settings: OrgSettings) -> None:
        def work(caseload: Caseload, progress: JobProgress) -> SettingsEffect:
            with caseload.snapshot() as reader:
                files = reader.file_ids(FileQuery())
                return preview_settings(reader, settings, files, on_progress=progress.go_on)

        self._stop_counting()
        job = self._session.run(work, thread="own", what=_("Calculating count changes"))
        self._counting = job
        self.counting.emit(0, 0)
        job.progressed.connect(lambda done, total, _what: self._on_progress(one, done, total))
        job.then(
            lambda counts: self._on_counted(one, preview, counts),
            problem=self._frame.show_problem,
        )

    def _on_progress(self, one: ParcelListRow, done: int, total: int) -> None:
        if self._is_asked(one):
            self.counting.emit(done, total)

    def _on_counted(
        self, one: ParcelListRow, preview: ParcelPreview, counts: SettingsEffect
    ) -> None:
        self._counting = None
        if preview.effect is not None and self._is_asked(one):
            whole = replace(preview, effect=replace(preview.effect, counts=counts))
            self.ready.emit(one, incoming_parcel(whole, {}))

    def _on_unreadable(self, one: ParcelListRow, problem: Problem) -> None:
        if self._is_asked(one):
            self.unreadable.emit(one, sentence_for(problem))
