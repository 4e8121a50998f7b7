"""The Celery process, built from the settings: `ykien worker` and `ykien worker --beat`."""

import gc
import signal
import warnings
from typing import Any

from celery import Celery
from celery.beat import Service
from celery.signals import setup_logging, worker_process_init, worker_ready, worker_shutting_down

from config.settings import Settings
from service.domain.check import Checker
from service.queue import QUEUE, SWEEP, broker_url, transport_options
from service.run import place
from workers import broker, pulse
from workers.sweeper import Sweeper
from workers.tasks import Hand, add_to

HARD, SOFT = 20.0, 0.75  # seconds of a batch at most; the share of it after which it is given up
BEAT = 5.0  # seconds
GARBAGE = 20_000  # new objects after which Python looks for cycles; a batch makes more than 700


def limits(lease: int) -> tuple[float, float]:
    """Hard and soft time limit: nobody works on what another may have leased since."""
    hard = min(HARD, lease * 0.8)
    return hard, hard * SOFT


def configured(settings: Settings) -> Celery:
    """A Celery application without tasks. PROTOCOLS.md 7.4 has the reason of each setting."""
    if settings.redis_url is None:
        raise ValueError("a worker needs Redis")
    broker.mend()
    hard, soft = limits(settings.lease)
    app = Celery("ykien", broker=broker_url(settings.redis_url), set_as_current=False)
    app.conf.update(
        broker_transport_options=transport_options(), broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None, task_default_queue=QUEUE, task_acks_late=True,
        task_reject_on_worker_lost=True, worker_prefetch_multiplier=1, task_ignore_result=True,
        result_backend=None, task_time_limit=hard, task_soft_time_limit=soft,
        task_serializer="json", accept_content=["json"], worker_max_tasks_per_child=10_000,
        worker_cancel_long_running_tasks_on_connection_loss=True, worker_soft_shutdown_timeout=10,
        worker_enable_remote_control=False, worker_redirect_stdouts=False,
        beat_max_loop_interval=BEAT, timezone="UTC",
        # a message that waits longer than the next tick would only be a second one
        beat_schedule={SWEEP: {"task": SWEEP, "schedule": BEAT, "options": {"expires": BEAT}}},
    )  # fmt: skip
    app.conf[pulse.PULSE] = str(settings.data / place.PULSE_OF_BEAT)
    return app


def built(settings: Settings, checker: Checker) -> tuple[Celery, Hand]:
    """The application with its tasks, and what each child opens for itself."""
    app, hand = configured(settings), Hand(settings, checker)
    add_to(app, hand)
    return app, hand


def work(settings: Settings, checker: Checker) -> int:
    """Examine comments until told to stop; returns the exit status."""
    app, hand = built(settings, checker)
    sweeper = Sweeper(settings)
    setup_logging.connect(_ours, weak=False)
    worker_process_init.connect(hand.open, weak=False)
    worker_ready.connect(sweeper.start, weak=False)
    worker_shutting_down.connect(sweeper.stop, weak=False)
    # it warns of pickle, which is not accepted here
    warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")
    pulse.keep(settings.data / place.PULSE_OF_WORKER)
    _keep_heap()
    worker = app.Worker(
        concurrency=settings.worker_processes, pool_cls="prefork", quiet=True,
        without_gossip=True, without_mingle=True,
    )  # fmt: skip
    worker.start()
    return int(worker.exitcode or 0)


def beat(settings: Settings) -> None:
    """Ring for what has waited too long until told to stop. Workers sweep as well."""
    service = Service(configured(settings), scheduler_cls=pulse.Beat)
    setup_logging.connect(_ours, weak=False)

    def stop(*_: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # it comes twice where a whole group is ended
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    service.start()


def _keep_heap() -> None:
    """Have the word lists, which stay as long as the process, looked through no more for garbage.

    Nor is their memory copied in children because somebody looked.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


def _ours(**_: Any) -> None:
    """Keep Celery from setting up a log of its own: ours is there."""
