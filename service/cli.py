"""`ykien`: everything that is done from a shell. Commands are loaded when they are called."""

import sys
from importlib import import_module
from typing import Any

import click

from config.settings import SettingsError
from service.run.place import Unusable

# command → module and what it is for, so that `ykien --help` loads none of them
COMMANDS = {
    "run": ("serve", "Serve everything on this machine: web, worker, beat, Redis."),
    "web": ("serve", "Serve the web process alone."),
    "worker": ("serve", "Examine comments."),
    "migrate": ("serve", "Bring the database up to date."),
    "check": ("check", "Say what the filters think of a text."),
    "evaluate": ("check", "Measure the filters on labelled texts."),
    "site": ("site", "Sites: add, list, show, set."),
    "policy": ("policy", "A site's policy and topics: show, set, versions, add-topic."),
    "moderator": ("moderator", "Moderators: add, list, disable, enable, token, link, password."),
    "webhook": ("webhook", "A site's webhooks: add, list, rotate, remove, enable, replay."),
    "embed-key": ("embed_key", "A site's keys for signed embedding: add, list, end."),
    "embed-check": ("embed_check", "Say what is wrong with the embedding in a page."),
    "sweep": ("sweep", "Queue, or examine, what waits."),
    "privacy": ("privacy", "Export or erase what is kept of one author."),
    "backup": ("backup", "Write all that is kept into one file."),
    "restore": ("backup", "Put a backup back."),
    "secrets": ("secrets", "Rotate the secret key."),
    "doctor": ("doctor", "Look at everything and say what to do."),
}


class Ykien(click.Group):
    """The commands, each loaded when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """In the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        module = import_module(f"service.commands.{COMMANDS[name][0]}")
        found: click.Command = module.__dict__[name.replace("-", "_")]
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say what each is for, without loading it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        from config.version import VERSION  # noqa: PLC0415

        click.echo(f"ykien {VERSION}")
        ctx.exit()


@click.command(
    cls=Ykien, epilog="Example: ykien run", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
              help="Print the version.")  # fmt: skip
def ykien() -> None:
    """The service behind the comment form that ends a newspaper's article.

    Settings come from the environment (YKIEN_…; docs/operate.md lists them).
    """


def main(args: list[str] | None = None) -> Any:
    """Run a command: 0 done, 1 an error, 2 a wrong call."""
    try:
        return ykien.main(args=args, prog_name="ykien")
    except SettingsError as error:
        _fail(*error.problems)
    except Unusable as error:
        _fail(str(error))
    except Exception as error:
        if type(error).__module__.startswith("sqlalchemy"):
            _fail(f"the database: {str(getattr(error, 'orig', error)).strip().splitlines()[0]}")
        raise


def _fail(*lines: str) -> None:
    for line in lines:
        click.echo(f"Error: {line}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
