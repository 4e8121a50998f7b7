"""ykien check, evaluate."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import click
import orjson

from service.commands.common import as_json, deps, emit, site_of
from service.domain.check import Checker
from service.domain.comment import clean
from service.domain.facts import Facts
from service.domain.overrides import NONE, Overrides
from service.domain.policy import Verdict

CLEAN = "clean"


def _checker() -> Checker:
    from workers.checker import build  # noqa: PLC0415 - 0.3 s that --help does not have

    return build()


@click.command(epilog='Example: ykien check "Vay nhanh 5 phút, gọi 0912 345 678"')
@click.argument("text")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
              help="Language of the reasons.")  # fmt: skip
@click.option("--name", default="", help="The author's name.")
@click.option("--email", default="", help="The author's address.")
@click.option(
    "--site", metavar="KEY", help="By this site's own policy, with the topics it watches."
)
@as_json
def check(text: str, *, lang: str, name: str, email: str, site: str | None, json: bool) -> None:
    """Say what the filters think of TEXT, with what they found marked; `-` reads lines.

    Nothing is stored, and nothing is known of the author but what you say.
    """
    checker = _checker()
    hosts, own = _of_site(site)
    facts = Facts(
        name=name, email_domain=email.rpartition("@")[2].lower(), site_hosts=hosts,
        topics=own.topics,
    )  # fmt: skip
    lines = (line.rstrip("\n") for line in sys.stdin) if text == "-" else [text]
    for line in lines:
        cleaned = clean(line)
        told = _told(checker.check(cleaned.text, facts, own=own), cleaned.text, lang)
        if json and text == "-":
            click.echo(orjson.dumps({"text": cleaned.text, "verdict": told}).decode())
        elif json:
            emit({"text": cleaned.text, "verdict": told})
        else:
            _show(cleaned.text, told)


def _of_site(key: str | None) -> tuple[tuple[str, ...], Overrides]:
    """The publisher's own domains, and what his policy says otherwise than the house's."""
    if key is None:
        return (), NONE
    from service.store import policies  # noqa: PLC0415 - see cli.py
    from service.store.session import read  # noqa: PLC0415

    with deps() as d:
        site = site_of(d, key)
        with read(d.engine) as connection:
            return site.hosts, policies.newest(connection, site).own


def _told(verdict: Verdict, text: str, lang: str) -> dict[str, Any]:
    from service.http.told import fresh  # noqa: PLC0415 - the wire's own shape

    return fresh(verdict, text, lang)


def _show(text: str, told: dict[str, Any]) -> None:
    spans = [(f["start"], f["end"]) for f in told["findings"] if f["start"] is not None]
    click.echo(marked(text, spans))
    limits = told["thresholds"]
    click.echo(f"{told['outcome']}  {told['score']:.2f} points "
               f"(review from {limits['review']:g}, reject from {limits['reject']:g})")  # fmt: skip
    for found in told["findings"]:
        click.echo(f"  {found['points']:+6.2f}  {found['code']:<22} {found['message']}")
    if told["failed"]:
        click.echo(f"  failed: {', '.join(told['failed'])}")


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with every found stretch in brackets; those that touch or overlap are one."""
    inside = {i for start, end in spans for i in range(start, min(end, len(text)))}
    made = list[str]()
    for i, letter in enumerate(text):
        made.append("⟦" if i in inside and i - 1 not in inside else "")
        made.append(letter)
        made.append("⟧" if i in inside and i + 1 not in inside else "")
    return "".join(made)


@dataclass(slots=True)
class _Count:
    """What became of the texts of one label."""

    texts: int = 0
    caught: int = 0  # not `clean`
    rejected: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {"texts": self.texts, "caught": self.caught, "rejected": self.rejected,
                "caught_percent": round(100 * self.caught / max(1, self.texts), 1)}  # fmt: skip


@click.command(epilog="Example: ykien evaluate commentspam.jsonl --wrong 10")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--wrong", default=0, metavar="N", help="Print N wrongly judged texts of each label.")
@as_json
def evaluate(file: IO[str], *, wrong: int, json: bool) -> None:
    """Measure the filters on FILE: one JSON object a line, with `text` and `expected` or `label`.

    A label `clean` or `honest` has to pass; every other one has to be caught, that is, not to be
    `clean`. Lines with `disputable: true` are not counted.
    """
    checker, counts = _checker(), dict[str, _Count]()
    for text, label in _labelled(file):
        outcome = checker.check(clean(text).text, Facts()).outcome
        count = counts.setdefault(label, _Count())
        count.texts += 1
        count.caught += outcome != CLEAN
        count.rejected += outcome == "reject"
        if (outcome == CLEAN) != (label == CLEAN) and len(count.wrong) < wrong:
            count.wrong.append(text)
    if not counts:
        raise click.ClickException(f"{file.name}: there is no text with a label in it")
    if json:
        emit(_summary(counts) | {"labels": {k: c.told() for k, c in sorted(counts.items())}})
    else:
        _report(counts)


def _labelled(file: IO[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        row = row if isinstance(row, dict) else {}
        text, label = row.get("text"), row.get("expected", row.get("label"))
        if not isinstance(text, str) or not isinstance(label, str):
            raise click.ClickException(
                f"{file.name}, line {number}: needs `text` and `expected` or `label`"
            )
        if not row.get("disputable"):
            yield text, CLEAN if label == "honest" else label


def _summary(counts: dict[str, _Count]) -> dict[str, Any]:
    bad = [count for label, count in counts.items() if label != CLEAN]
    honest = counts.get(CLEAN, _Count())
    texts = sum(count.texts for count in bad)
    return {
        "recall_percent": _percent(sum(count.caught for count in bad), texts),
        "false_positives_percent": _percent(honest.caught, honest.texts),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _report(counts: dict[str, _Count]) -> None:
    for label, count in sorted(counts.items()):
        click.echo(
            f"{label:<12} {count.texts:>6} texts  {count.caught:>6} caught  "
            f"{count.rejected:>6} rejected  {_percent(count.caught, count.texts):>5} %"
        )
        for text in count.wrong:
            click.echo(f"    {text}")
    told = _summary(counts)
    for name, said in (("recall_percent", "recall"), ("false_positives_percent", "honest caught")):
        click.echo(f"{said}: " + ("–" if told[name] is None else f"{told[name]} %"))
