"""The address given: throw-away mail boxes, whose domain lives for ten minutes.

Only the domain is known here, never the address. Must not catch free providers (gmail.com).
"""

from collections.abc import Collection, Iterator

from service.domain.finding import Context, Filter, Finding

CODES = ("email.disposable",)


def email(disposable: Collection[str]) -> Filter:
    """Make the filter from a list of domains; what lies under a listed domain is listed too."""

    def look(context: Context) -> Iterator[Finding]:
        domain = context.facts.email_domain.casefold().rstrip(".")
        labels = domain.split(".")
        for first in range(len(labels) - 1):
            if ".".join(labels[first:]) in disposable:
                yield Finding("email.disposable", 1.0, note=domain)
                return

    return look
