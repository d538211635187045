"""The loans of the work: the same for every peer, from the standard library's own generator."""

from random import Random

LOANS, TERMS, MONTHS = 10_000, 120, 3
_2015 = 16_436
"""1 January 2015 in days since 1970."""


def made_up(count: int) -> tuple[list[int], list[int], list[int]]:
    """Principals in øre, rates in 1e-7 and starts in days since 1970."""
    rng = Random(1)
    return (
        [rng.randrange(10_000_000, 5_000_000_000) for _ in range(count)],
        [rng.randrange(50_000, 800_000) for _ in range(count)],
        [_2015 + rng.randrange(3_650) for _ in range(count)],
    )
