"""The web process's entry point: any WSGI server can serve `app`."""

import os

from flask import Flask

from config.settings import load
from service.app import create_app
from service.run import logs, place
from workers.checker import build


def make() -> Flask:
    """Build the application from the environment."""
    settings = place.ready(load(os.environ))  # noqa: TID251 - this is an entry point
    logs.configure(settings.log_level, json=settings.production)
    return create_app(settings, build(at_once=False))


app = make()
