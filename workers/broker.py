"""Redis as Celery's broker, with one thing mended: a worker that can't acknowledge is not deaf.

kombu 5.7 frees a message's place only when Redis has heard of its end. If Redis dies while every
place is taken, no answer is waited for, so nobody notices; the acknowledgements fail and are
logged, the places stay taken, and the worker lives on without ever taking a task again. (Found by
the long storm of tests/chaos, November 2026.) Here the place is free whatever Redis says: the next
wait for a task finds the broken line and connects anew. The message comes a second time, which no
task minds.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Counts the tasks that a worker has taken."""

    def ack(self, delivery_tag: Any) -> None:
        """End a message."""
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's
        """Give a message back."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def mend() -> None:
    """Have every channel of this process count so; a URL's scheme leaves no other way in."""
    redis.Channel.QoS = QoS
