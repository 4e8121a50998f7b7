"""A sign of life for health checks: a file that a process touches while it does its work.

The worker touches its own with Celery's own heartbeat: every 2 s, from the loop that fetches tasks, and
only while that loop holds its connection to Redis. Beat touches its own with every tick.
"""

from pathlib import Path
from typing import Any

from celery.beat import Scheduler
from celery.signals import heartbeat_sent

PULSE = "pulse"  # the key of Celery's configuration under which beat finds its file


def keep(path: Path) -> None:
    """From now on, touch the file with every heartbeat of this worker."""

    def touch(**_: object) -> None:
        path.touch()

    heartbeat_sent.connect(touch, weak=False)


class Beat(Scheduler):
    """Celery's scheduler without a file of its own: the database knows what is due."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; the file is touched after it was sent."""
        rest: float = super().tick(*args, **kwargs)
        Path(self.app.conf[PULSE]).touch()
        return rest
