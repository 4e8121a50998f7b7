"""What takes long to make is made once, whoever asks at the same time."""

from collections.abc import Callable
from functools import cache, wraps
from threading import Lock
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


def once(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """Remember what it makes; of several threads that ask at once one makes it, the others wait."""
    kept, making = cache(make), Lock()

    @wraps(make)
    def get(*args: Asked.args, **names: Asked.kwargs) -> Made:
        with making:
            return kept(*args, **names)  # type: ignore[arg-type]  # what is asked can be hashed

    return get
