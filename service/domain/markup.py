"""A published text as HTML: paragraphs; where the site says so small Markdown and links.

Everything typed is escaped first or never leaves as anything else; what comes out are these tags alone:
p br strong em code blockquote ul ol li a. There are no images, no headings, and no words over a
link: the address that a reader follows is the one that stands there and that a moderator has read.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape as _escape

REL = "nofollow ugc noopener"
_URL = re.compile(r"https?://(?=[^\W_])[^\s<>\"'`\u2018-\u201f\u00ab\u00bb]+", re.IGNORECASE)
_TAIL = ".,;:!?…"
_MARKS = "*_"
_HOLE = "\0"  # where an address stands; no page can show one
_CODE = re.compile(r"`([^`\n]+)`")
# Marks stand at the edges of words, so that 2*3*4 and snake_case stay what they are. No pattern looks
# past the next mark of its kind: the time is that of the text's length.
_STRONG = re.compile(r"(?<![\w*])\*\*(?=[^\s*])((?:[^*\n]|\*(?!\*))+)(?<=[^\s*])\*\*(?![\w*])")
_EM = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?![\w*])|(?<![^\s(\"“«])_(?=[^\s_])([^_\n]+)(?<=\S)_(?![\w_])"
)
_LINE = re.compile(
    r"(?P<quote>>)[ \t]?|(?P<ul>[-*•])[ \t]+(?=\S)|(?P<ol>[0-9]{1,3})[.)][ \t]+(?=\S)"
)

Draw = Callable[[str], str]


def html(text: str, *, markdown: bool = False, links: bool = False) -> str:
    """A text, with everything in it escaped."""
    address = _link if links else escape
    if not markdown:
        parts = (part.strip("\n") for part in text.split("\n\n"))
        draw = partial(_addresses, put=address, rest=escape)
        return "".join(f"<p>{_lines(part.split(chr(10)), draw)}</p>" for part in parts if part)

    def inline(line: str) -> str:
        marked = partial(_marked, address=address)
        return _around(_CODE, line, lambda m: f"<code>{escape(m[1])}</code>", marked)

    return "".join(_block(kind, lines, inline) for kind, lines in _blocks(text))


def escape(text: str) -> str:
    """As markupsafe has it."""
    return _escape(text, quote=False).replace('"', "&#34;").replace("'", "&#39;")


def _lines(lines: list[str], draw: Draw) -> str:
    return "<br>".join(map(draw, lines))


def _link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="{REL}" target="_blank">{escape(url)}</a>'


def _addresses(text: str, put: Draw, rest: Draw, marks: str = "") -> str:
    """Bare addresses and the rest; what ends a sentence, a bracket or an open mark is none of theirs."""
    made, end = list[str](), 0
    for found in _URL.finditer(text):
        begun = "".join(mark for mark in marks if mark in text[: found.start()])
        url = _ended(found[0], _TAIL + begun)
        made += [rest(text[end : found.start()]), put(url)]
        end = found.start() + len(url)
    return "".join([*made, rest(text[end:])])


def _ended(url: str, tail: str) -> str:
    short, too_many = url.rstrip(tail), url.count(")") - url.count("(")
    while short.endswith(")") and too_many > 0:
        short, too_many = short[:-1].rstrip(tail), too_many - 1
    return short


def _marked(text: str, address: Draw) -> str:
    """What is no code: addresses first, which stay whole as code does; then bold, then italic."""
    kept = list[str]()

    def keep(url: str) -> str:
        kept.append(address(url))
        return _HOLE

    def italic(text: str) -> str:
        return _around(_EM, text, lambda m: f"<em>{escape(m[1] or m[2])}</em>", escape)

    held = _addresses(text.replace(_HOLE, ""), keep, str, _MARKS)
    made = _around(_STRONG, held, lambda m: f"<strong>{italic(m[1])}</strong>", italic)
    first, *others = made.split(_HOLE)
    return first + "".join(map("".join, zip(kept, others, strict=True)))


def _around(
    pattern: re.Pattern[str], text: str, inside: Callable[[re.Match[str]], str], draw: Draw
) -> str:
    made, end = list[str](), 0
    for found in pattern.finditer(text):
        made += [draw(text[end : found.start()]), inside(found)]
        end = found.end()
    return "".join([*made, draw(text[end:])])


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines that belong together, and as what: p, quote, ul, or the number that an ol begins with."""
    kind, lines = "", list[str]()
    for line in text.split("\n"):
        found = _LINE.match(line)
        here = (found.lastgroup or "") if found else "p" if line.strip() else ""
        if here != kind.rstrip("0123456789") or not here:
            if lines:
                yield kind, lines
            kind, lines = here + (found["ol"] if found and here == "ol" else ""), []
        if here:
            lines.append(line[found.end() :] if found else line)
    if lines:
        yield kind, lines


def _block(kind: str, lines: list[str], inline: Draw) -> str:
    if kind == "p":
        return f"<p>{_lines(lines, inline)}</p>"
    if kind == "quote":
        return f"<blockquote><p>{_lines(lines, inline)}</p></blockquote>"
    items = "".join(f"<li>{inline(line)}</li>" for line in lines)
    if kind == "ul":
        return f"<ul>{items}</ul>"
    first = int(kind.removeprefix("ol"))
    return f'<ol start="{first}">{items}</ol>' if first != 1 else f"<ol>{items}</ol>"
