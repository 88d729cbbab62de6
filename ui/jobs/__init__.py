"""Background jobs: one thread for the database, more threads for other work."""

from ui.jobs.gui_thread_gc import GuiThreadGc
from ui.jobs.job import Job, JobCancelled, JobProgress, Jobs, LatestOnly

__all__ = ["GuiThreadGc", "Job", "JobCancelled", "JobProgress", "Jobs", "LatestOnly"]
