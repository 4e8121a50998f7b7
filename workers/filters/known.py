"""What the lists of cues say, as the filters take it."""

from typing import Protocol


class Known(Protocol):
    """What config.cues reads."""

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Groups and their words."""

    @property
    def codes(self) -> dict[str, str]:
        """What a group speaks for."""

    @property
    def weights(self) -> dict[str, float]:
        """What they are worth."""

    @property
    def need(self) -> float:
        """The sum from which it is a finding."""

    @property
    def doubt(self) -> float:
        """The sum below which a pattern of words alone is doubted."""
