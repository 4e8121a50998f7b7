"""Whether the Content-Security-Policy of a page lets something be loaded from an address."""

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import SplitResult

from service.domain.address import split

# What stands in for a directive that a policy does not have, in this order.
FALLBACK = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "connect": ("connect-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
}
PORTS = {"http": 80, "https": 443}


def policies(said: Iterable[str]) -> list[dict[str, list[str]]]:
    """Each policy of these headers by itself; of a directive that is said twice the first counts."""
    found = list[dict[str, list[str]]]()
    for policy in (part for header in said for part in header.split(",")):
        read = dict[str, list[str]]()
        for directive in policy.split(";"):
            name, *sources = directive.split() or [""]
            if name:
                read.setdefault(name.lower(), sources)
        if read:
            found.append(read)
    return found


def blocking(
    policy: Mapping[str, list[str]], kind: str, url: str, page: str, nonce: str | None = None
) -> str | None:
    """The directive that keeps a page from loading `url`; None: it may."""
    name = next((one for one in FALLBACK[kind] if one in policy), None)
    if name is None or _admits(policy[name], kind, url, page, nonce):
        return None
    return name


def _admits(sources: list[str], kind: str, url: str, page: str, nonce: str | None) -> bool:
    if kind == "script" and nonce and f"'nonce-{nonce}'" in sources:
        return True
    if kind == "script" and "'strict-dynamic'" in (one.lower() for one in sources):
        return False  # addresses don't count any more
    return any(_meets(one, split(url), split(page)) for one in sources)


def _meets(source: str, url: SplitResult, page: SplitResult) -> bool:
    said = source.lower()
    if said == "'self'":
        return (url.scheme, url.netloc) == (page.scheme, page.netloc)
    if said == "*":
        return True
    if said.endswith(":"):
        return _scheme(said[:-1], url.scheme)
    if said.startswith("'"):
        return False
    wanted = split(source if "://" in source else f"{page.scheme}://{source}")
    host, _, port = wanted.netloc.partition(":")
    return (
        _scheme(wanted.scheme.lower(), url.scheme) and _host(host.lower(), url.hostname or "")
        and _port(port, url, "" if "://" not in source else wanted.scheme)
        and _path(wanted.path, url.path)
    )  # fmt: skip


def _scheme(wanted: str, has: str) -> bool:
    return wanted == has or (wanted, has) == ("http", "https")


def _host(wanted: str, has: str) -> bool:
    return has.endswith(wanted[1:]) if wanted.startswith("*.") else wanted == has


def _port(wanted: str, url: SplitResult, scheme: str) -> bool:
    has = url.port or PORTS.get(url.scheme)
    if wanted:
        return wanted in ("*", str(has))
    usual: Collection[int | None] = (PORTS.get(scheme), PORTS.get(url.scheme))
    return has in usual


def _path(wanted: str, has: str) -> bool:
    return wanted in ("", has) or (wanted.endswith("/") and has.startswith(wanted))
