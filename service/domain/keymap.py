"""The keys of the desk, as each moderator likes them: acts, and places on the keyboard.

A key is known by its place (`event.code` of a browser), so that an input method changes nothing.
The digits of the number pad count as those above the letters.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Keymap = Mapping[str, tuple[str, ...]]
DEFAULT: Keymap = MappingProxyType({
    "approve": ("KeyA",), "reject": ("KeyR",), "correct": ("KeyE",), "take_down": ("KeyT",),
    "restore": ("KeyO",), "reply": ("KeyP",), "note": ("KeyG",), "claim": ("KeyC",),
    "undo": ("KeyU",), "last": ("KeyB",), "next": ("KeyJ", "ArrowDown"),
    "previous": ("KeyK", "ArrowUp"), "show": ("KeyV",), "search": ("Slash",),
    "select": ("KeyX",), "many": ("KeyM",),
})  # fmt: skip
# All of them under one hand, on the number pad or beside the arrows.
DIGITS: Keymap = MappingProxyType({
    "approve": ("Digit1",), "reject": ("Digit2",), "correct": ("Digit3",), "take_down": ("Digit4",),
    "restore": ("Digit5",), "reply": ("Digit6",), "note": ("Digit7",), "claim": ("Digit8",),
    "undo": ("Digit0",), "last": ("Digit9",), "next": ("ArrowDown", "ArrowRight"),
    "previous": ("ArrowUp", "ArrowLeft"), "show": ("Period",), "search": ("Slash",),
    "select": ("Comma",), "many": ("Semicolon",),
})  # fmt: skip
LETTERS = [f"Key{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
NAMES: Mapping[str, str] = MappingProxyType(
    {code: code[-1] for code in LETTERS} | {f"Digit{n}": n for n in "1234567890"}
    | {"ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→"}
    | {"Comma": ",", "Period": ".", "Slash": "/", "Semicolon": ";", "Quote": "'",
       "BracketLeft": "[", "BracketRight": "]", "Backslash": "\\", "Minus": "-", "Equal": "=",
       "Backquote": "`"}
)  # fmt: skip
EACH = 2  # keys of one act


class Clash(Exception):
    """One key for two acts."""

    def __init__(self, code: str, one: str, other: str) -> None:
        """Say which key, and the acts."""
        super().__init__(f"{code} is for {one} and {other}")
        self.code, self.one, self.other = code, one, other


def keymap(kept: Any) -> Keymap:
    """What an account keeps; an act that it does not know yet has its usual keys, if they are free.

    Nonsense, such as an older or newer house may have kept, counts as not said.
    """
    if not isinstance(kept, Mapping):
        return DEFAULT
    said = {act: tuple(code for code in kept[act] if code in NAMES) for act in DEFAULT
            if isinstance(kept.get(act), list | tuple)}  # fmt: skip
    taken = {code for codes in said.values() for code in codes}
    return {
        act: said.get(act) or tuple(code for code in usual if act not in said and code not in taken)
        for act, usual in DEFAULT.items()
    }


def chosen(typed: Mapping[str, tuple[str, ...]]) -> Keymap:
    """What a form says, each key once. Raises Clash where two acts want one key."""
    made, by = dict[str, tuple[str, ...]](), dict[str, str]()
    for act in DEFAULT:
        codes = dict.fromkeys(code for code in typed.get(act, ()) if code in NAMES)
        made[act] = tuple(codes)[:EACH]
        for code in made[act]:
            if code in by:
                raise Clash(code, by[code], act)
            by[code] = act
    return made


def named(codes: tuple[str, ...]) -> str:
    """Keys as they are written on a keyboard."""
    return ", ".join(NAMES[code] for code in codes)


def by_code(keys: Keymap) -> dict[str, str]:
    """The act of each key."""
    return {code: act for act, codes in keys.items() for code in codes}
