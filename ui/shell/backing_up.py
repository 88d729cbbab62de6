"""Backing the caseload up on request, from the menu or from the settings."""

from __future__ import annotations

from pathlib import Path

from casework.access import SnapshotLine
from ui.common.words import _
from ui.common.world import Caseload
from ui.jobs.job import Job
from ui.jobs.progress import Progress
from ui.shell.page import Frame
from ui.shell.session import Session


def back_up(session: Session, frame: Frame) -> Job[tuple[SnapshotLine, Path]]:
    """Take a snapshot where backups go, and say how it went."""

    def work(caseload: Caseload, progress: Progress) -> tuple[SnapshotLine, Path]:
        return caseload.back_up(tell=progress.go_on), caseload.backup_place().now

    def said(found: tuple[SnapshotLine, Path]) -> None:
        line, folder = found
        text = _("Backed up: {files} files, {size} MB")
        megabytes = f"{line.size / (1 << 20):.1f}"
        frame.say_where(text.format(files=line.files, size=megabytes), folder)

    job = session.run(work, what=_("Backing up")).may_stop()
    job.cancelled.connect(lambda: frame.say(_("Stopped. No backup was made.")))
    return job.then(said, problem=frame.show_problem)
