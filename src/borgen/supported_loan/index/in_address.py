"""Observations as a short text that an address can carry, so that a quote which counts with them can be shared.

``NPI~2025=100~2025M06~99.73~2026M06~102.38``: series, base, then period and value again and again. ``~~`` stands between two
such rows; ``~`` and ``%`` in a base are written ``%7E`` and ``%25``.
"""

from collections.abc import Iterable

from borgen.kernel.shares import share_text
from borgen.supported_loan.index.observation import (
    NotAnObservation,
    Observation,
    Observations,
    Series,
    value_of_index,
)

SOURCE = "stated index"
"""What an observation from an address gives as its source: nobody knows more of it."""


def to_address(observations: Iterable[Observation]) -> str:
    """The text; what an observation says beside series, base, period and value is left out."""
    rows: dict[tuple[Series, str], list[str]] = {}
    for one in sorted(observations, key=lambda one: (one.series, one.base, one.period)):
        rows.setdefault((one.series, one.base), []).extend((one.period, share_text(one.value)))
    return "~~".join(
        "~".join((series.value, base.replace("%", "%25").replace("~", "%7E"), *parts))
        for (series, base), parts in rows.items()
    )


def from_address(text: str) -> Observations:
    """The observations of such a text; an empty one has none.

    Raises:
        NotAnObservation: a part is no series, base, period or value, one is missing, or a period stands twice.
    """
    found: dict[tuple[Series, str, str], Observation] = {}
    for row in text.split("~~") if text else ():
        name, *rest = row.split("~")
        parts = rest[1:]
        if name not in set(Series):
            raise NotAnObservation("not_a_series", name)
        if not parts or len(parts) % 2:
            raise NotAnObservation("not_a_value", row)
        base = rest[0].replace("%7E", "~").replace("%25", "%")
        for period, value in zip(parts[::2], parts[1::2], strict=True):
            one = Observation(
                series=Series(name), base=base, period=period, value=value_of_index(value), source=SOURCE
            )
            if (one.series, base, period) in found:
                raise NotAnObservation("stands_twice", period)
            found[one.series, base, period] = one
    return Observations(found.values())
