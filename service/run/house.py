"""`ykien run`: web, worker, beat and an embedded Redis as one process group."""

import http.client
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import Settings
from service.flow.deps import now as present
from service.run import first, key, place, valkey
from service.run.child import Child
from service.run.supervisor import Say, Supervisor

ROOT = Path(__file__).parents[2]
RELEASE = 2.0  # seconds in which a port may still be held by who has just ended
REDIS, WEB, WORKER, BEAT = "redis", "web", "worker", "beat"


def run(settings: Settings, environ: Mapping[str, str], say: Say) -> int:
    """Start everything, keep it alive, end it. Raises place.Unusable."""
    place.make(settings)
    with place.held(settings):
        _port_is_free(settings)
        key.need(place.complete(settings))  # before a new one is made
        secret = {} if settings.secret_key else {
            "YKIEN_SECRET_KEY_FILE": str(place.make_secret(settings))
        }  # fmt: skip
        house = Supervisor(say)
        house.listen()
        redis = None if settings.redis_url else valkey.embedded(settings)
        env = _environment(environ, settings, secret, redis)
        try:
            _start(house, settings, env, redis)
        finally:
            house.stop()
            place.note_redis(settings, None)
            if redis is not None:
                redis.leave()
    return 0


def _environment(
    environ: Mapping[str, str], settings: Settings, secret: dict[str, str],
    redis: valkey.Valkey | None,
) -> dict[str, str]:  # fmt: skip
    """What the children get: ours, and what we have filled in."""
    env = {key: value for key, value in environ.items() if key != "YKIEN_SECRET_KEY" or value}
    path = [str(ROOT), *filter(None, [environ.get("PYTHONPATH")])]
    env |= secret | {"YKIEN_DATA": str(settings.data), "PYTHONPATH": ":".join(path)}
    if redis is not None:
        env["YKIEN_REDIS_URL"] = redis.url
    return env


def _start(
    house: Supervisor, settings: Settings, env: dict[str, str], redis: valkey.Valkey | None
) -> None:
    if redis is not None:
        _start_redis(house, settings, env, redis)
    start = first.prepare(settings, present())
    ours = (sys.executable, "-m", "service.cli")
    for name, words in ((WEB, ["web"]), (WORKER, ["worker"]), (BEAT, ["worker", "--beat"])):
        house.add(Child(name, [*ours, *words], env))
    greeting = _Greeting(settings, start, house.say, time.monotonic())
    house.watch(greeting.look)
    house.say("ending")


def _start_redis(
    house: Supervisor, settings: Settings, env: dict[str, str], redis: valkey.Valkey
) -> None:

    def end() -> None:
        with suppress(Exception):  # a server that doesn't listen is killed by the supervisor
            valkey.end(redis.url)

    def start_over() -> None:
        aside = valkey.set_aside(redis, time.time())
        house.say(f"redis can't start from its data, which is now in {aside}; {redis.log.name} "
                  "there says why. It starts empty; comments that wait are queued again")  # fmt: skip

    house.on_flap[REDIS] = start_over
    house.add(Child(REDIS, redis.argv, env, end=end))
    if not valkey.answers(redis.url, 5):
        house.say(f"redis doesn't answer yet; see {redis.log}. Comments are kept all the same")
    place.note_redis(settings, redis.url)


def _port_is_free(settings: Settings) -> None:
    host, port = settings.bind
    until = time.monotonic() + RELEASE
    while (error := _refused(host, port)) is not None:
        if time.monotonic() > until:
            raise place.Unusable(
                f"port {port} on {host} can't be had ({error.strerror}): end what uses it, or "
                f"choose another with YKIEN_BIND, for example YKIEN_BIND={host}:{port + 1}"
            ) from error
        time.sleep(0.1)


def _refused(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


@dataclass(slots=True)
class _Greeting:
    """Says where everything is, once the web process answers."""

    settings: Settings
    start: first.Start
    say: Say
    since: float
    done: bool = field(default=False, init=False)

    def look(self) -> None:
        """Ask the web process whether it is ready; say so once."""
        if self.done or not self._ready():
            return
        self.done = True
        url = self.settings.public_url
        self.say(f"ykien is ready after {time.monotonic() - self.since:.1f} s")
        if self.settings.demo:
            self.say(f"  article  {url}/demo")
        self.say(f"  desk     {url}/moderate")
        if self.start.link:
            self.say(f"  sign in  {self.start.link}  (once, within 30 minutes)")
        else:
            self.say("  sign in  ykien moderator link NAME prints a link")
        self.say(f"  data     {self.settings.data}")

    def _ready(self) -> bool:
        host, port = self.settings.bind
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared
        asked = http.client.HTTPConnection(shown, port, timeout=1)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()
