"""Sets the clock of every Python that starts with this folder in PYTHONPATH; see ``dates.py``.

Python runs it before anything else. A Python that does not have time-machine, such as the system's
own, keeps the clock of the machine.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time

with contextlib.suppress(ImportError):
    # Its plug-in would load pytest into programs that are watched for what they load.
    sys.modules["pytest"] = None
    try:
        import time_machine
    finally:
        del sys.modules["pytest"]

    seconds = float(os.environ["OTHER_CLOCK_SECONDS"])
    time_machine.travel(time.time() + seconds).start()
