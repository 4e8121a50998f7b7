"""The word lists: lexicon/*.txt as data. The format is told in lexicon/README.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.resources import files

KEYS = ("language", "code", "view", "score")
VIEWS = ("exact", "bare")
PATTERN = re.compile(r"[()\[\]<>]|(?:^| )(?:\.{2,3}|#)(?: |$)")
CLASSES = "classes.txt"  # name = word, word: choices that several phrases share
NO_LISTS = (CLASSES, "cues.txt", "cue_weights.txt")  # the last two: config/cues.py
FLAGS = {"abbr": "abbreviation", "hidden": "hidden"}
LISTS = {"not:": "honest", "with:": "near", "unless:": "unless"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed term."""

    term: str
    code: str
    language: str
    bare: bool  # counts without its marks as well
    score: float
    read_as: str = ""
    honest: tuple[str, ...] = ()  # phrases that contain it and mean no harm
    abbreviation: bool = False
    hidden: bool = False  # counts without its marks where it is disguised besides: l0n
    open: bool = False  # may go on to the right
    inside: bool = False  # and may begin inside of a word: gofuckyourself
    near: tuple[str, ...] = ()  # one of these has to stand near
    unless: tuple[str, ...] = ()  # beside one of these it means no harm
    at: str = field(default="", compare=False)  # file and line

    @property
    def phrase(self) -> bool:
        """Whether it is a pattern of words: choices, gaps, numbers."""
        return PATTERN.search(self.term) is not None


class BadLexicon(ValueError):
    """A line that cannot be read, by file and line."""


def load() -> tuple[Entry, ...]:
    """All entries of all files, in the order of the file names."""
    return tuple(
        entry for name, text in _texts() if name not in NO_LISTS for entry in parse(name, text)
    )


def classes() -> Mapping[str, tuple[str, ...]]:
    """The choices that phrases name as <name>."""
    lines = dict(_texts())[CLASSES].splitlines()
    told = (line.partition("=") for line in lines if line.strip() and not line.startswith("#"))
    return {
        name.strip(): tuple(word.strip() for word in words.split(",")) for name, _, words in told
    }


def version() -> str:
    """A short hash of all files: the same words, the same version."""
    return sha256("\0".join(f"{n}\0{t}" for n, t in _texts()).encode()).hexdigest()[:12]


def parse(name: str, text: str) -> tuple[Entry, ...]:
    """The entries of one file."""
    header: dict[str, str] = {}
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            if line.startswith("#"):
                _head(line, header)
            elif line.strip():
                entries.append(replace(_entry(line, header), at=f"{name}:{number}"))
        except (KeyError, ValueError) as error:
            raise BadLexicon(f"{name}:{number}: {error}") from error
    return tuple(entries)


def _texts() -> list[tuple[str, str]]:
    lists = files("config").joinpath("lexicon").iterdir()
    return sorted((f.name, f.read_text("utf-8")) for f in lists if f.name.endswith(".txt"))


def _head(line: str, header: dict[str, str]) -> None:
    key, found, value = line.removeprefix("#").partition(":")
    if found and key.strip() in KEYS:
        header.setdefault(key.strip(), value.strip())  # a later comment changes nothing


def _entry(line: str, header: dict[str, str]) -> Entry:
    term, *options = (part.strip() for part in line.split("|"))
    entry = Entry(
        _stem(term),
        header["code"],
        header["language"],
        _view(header["view"]),
        float(header["score"]),
        open=_is_open(term),
        inside=_stem(term).isalpha() and term.startswith("*"),
    )
    for option in options:
        entry = _with(entry, option)
    if not entry.term or not 0 < entry.score <= 1:
        raise ValueError("an entry needs a term and a score above 0, at most 1")
    return entry


def _is_open(term: str) -> bool:
    """`fuck*` goes on; the asterisks of `f***` are the term's own."""
    return term.endswith("*") and not term.endswith("**")


def _stem(term: str) -> str:
    stem = term.removesuffix("*") if _is_open(term) else term
    return stem[1:] if stem[1:].isalpha() and stem[0] == "*" else stem


def _view(name: str) -> bool:
    return bool(VIEWS.index(name))


def _with(entry: Entry, option: str) -> Entry:
    if option in VIEWS:
        return replace(entry, bare=_view(option))
    if option in FLAGS:
        return replace(entry, **{FLAGS[option]: True})  # type: ignore[arg-type]  # both are
    if option.startswith("="):
        return replace(entry, read_as=option[1:].strip())
    for name, holds in LISTS.items():
        if option.startswith(name):
            words = tuple(word.strip() for word in option.removeprefix(name).split(","))
            return replace(entry, **{holds: words})  # type: ignore[arg-type]  # all are tuples
    return replace(entry, score=float(option))
