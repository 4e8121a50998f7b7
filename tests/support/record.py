"""The sealed record of a test, gone along from its beginning."""

from service.domain.chain import Verifier
from service.domain.seal import Line
from service.flow.deps import Deps
from service.store import seals
from service.store.session import read


def sealed_lines(deps: Deps) -> list[Line]:
    """Every line with a number."""
    with read(deps.engine) as connection:
        return list(seals.chain(connection))


def troubles(deps: Deps) -> list[tuple[int, int | None]]:
    """Number and event of what is not as it was sealed; all of it has to be vouched for."""
    with read(deps.engine) as connection:
        verifier = Verifier(deps.keys.vouches, seals.erased(connection))
        found = [(one.number, one.event) for one in verifier.look(seals.chain(connection))]
        assert found or verifier.vouched == seals.head(connection).number
    return found
