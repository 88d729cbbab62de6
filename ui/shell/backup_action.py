"""Backup on request, from the menu or the settings."""

from __future__ import annotations

from casework.caseload_dtos import BackupLocation, BackupSummary
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _
from ui.common.maintenance_words import away_facts
from ui.common.problems import sentence_of
from ui.jobs.job import Job, JobProgress
from ui.jobs.session import Session
from ui.shell.page import Frame


def back_up(session: Session, frame: Frame) -> Job[tuple[BackupSummary, BackupLocation]]:
    """Take a snapshot in the backup location, and report the result."""

    def work(caseload: Caseload, progress: JobProgress) -> tuple[BackupSummary, BackupLocation]:
        place = caseload.backup_location()
        return caseload.back_up(place.now, on_progress=progress.go_on), place

    def said(found: tuple[BackupSummary, BackupLocation]) -> None:
        line, place = found
        if not place.is_there:
            frame.say_where(sentence_of("BACKUP_MADE_ELSEWHERE", away_facts(place)), place.now)
            return
        text = _("Backed up: {files} files, {size} MB")
        megabytes = f"{line.size / (1 << 20):.1f}"
        frame.say_where(text.format(files=line.files, size=megabytes), place.now)

    job = session.run(work, what=_("Backing up")).may_stop()
    job.cancelled.connect(lambda: frame.say(_("Stopped. No backup was made.")))
    return job.then(said, problem=frame.show_problem)
