"""Background jobs: one thread for the database, more threads for other work."""

from ui.jobs.gui_thread_gc import GuiThreadGc
from ui.jobs.job import Job
from ui.jobs.jobs import Jobs
from ui.jobs.latest import LatestOnly
from ui.jobs.progress import JobCancelled, JobProgress

__all__ = ["GuiThreadGc", "Job", "JobCancelled", "JobProgress", "Jobs", "LatestOnly"]
