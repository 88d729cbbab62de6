"""Work beside the window: one thread for the database, others for the rest."""

from ui.jobs.housekeeper import Housekeeper
from ui.jobs.job import Job
from ui.jobs.jobs import Jobs
from ui.jobs.latest import Latest
from ui.jobs.progress import Cancelled, Progress

__all__ = ["Cancelled", "Housekeeper", "Job", "Jobs", "Latest", "Progress"]
