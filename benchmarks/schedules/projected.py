"""P2: 10,000 full schedules in doubles."""

from collections.abc import Iterator

from benchmarks.schedules.warm import against_quantlib, assert_equal_to_quantlib
from benchmarks.timing import Measured


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    equal = assert_equal_to_quantlib()
    yield from against_quantlib("P2", rounds=rounds, exact=False, goal=1_000, about="doubles", note=equal)
