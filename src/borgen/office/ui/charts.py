"""Charts as frozen values: what is said, not how it is drawn (`chart_layout`) or written as SVG (`components.drawing`).

Unknown values are None and leave a gap: an unknown is never drawn as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Number = int | Decimal | Fraction
Kind = Literal["bars", "stacked", "line", "steps", "ranked"]

SERIES_MAX = 6
"""As many series as there are tones that can be told apart, also by those who see no colours."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of exact values, as many as the chart has categories; None is unknown."""

    label: str
    values: tuple[Fraction | None, ...]

    def __init__(self, label: str, values: Sequence[Number | None]) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(
            self, "values", tuple(None if value is None else Fraction(value) for value in values)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart says: titles, categories along the axis, and one value per category in each series.

    ``unit`` stands behind the title: a word such as "mnkr". ``description`` is read to those who do not see the
    drawing; an empty one is made from the first and the last values.
    """

    kind: Kind
    title: str
    description: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def is_empty(self) -> bool:
        """No value of any series is known."""
        return all(value is None for series in self.series for value in series.values)


def bars(
    *, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = ""
) -> Chart:
    """Bars beside each other, one group per category."""
    return _chart("bars", title, description, categories, series, unit)


def stacked_bars(
    *, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = ""
) -> Chart:
    """Bars on top of each other, one pile per category. The values are parts of a whole, so none is negative.

    Raises:
        NegativePart: a value below zero cannot be stacked.
    """
    for one in series:
        if any(value is not None and value < 0 for value in one.values):
            raise NegativePart(one.label)
    return _chart("stacked", title, description, categories, series, unit)


def line(
    *, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = ""
) -> Chart:
    """Lines from point to point; an unknown value breaks the line."""
    return _chart("line", title, description, categories, series, unit)


def steps(
    *, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = ""
) -> Chart:
    """Filled steps: each value holds until the next category, as a debt does between two payments."""
    return _chart("steps", title, description, categories, series, unit)


def ranked(
    *, title: str, description: str = "", categories: Sequence[str], values: Sequence[Number | None], unit: str = ""
) -> Chart:
    """Lying bars under each other, for categories with names; each value stands in figures behind its bar.

    Raises:
        NegativePart: a value below zero has no length.
    """
    one = Series(title, values)
    if any(value is not None and value < 0 for value in one.values):
        raise NegativePart(title)
    return _chart("ranked", title, description, categories, [one], unit)


class NegativePart(ValueError):
    """A value that is drawn as a part or as a length is below zero."""


def _chart(
    kind: Kind, title: str, description: str, categories: Sequence[str], series: Sequence[Series], unit: str
) -> Chart:
    assert 1 <= len(series) <= SERIES_MAX, f"a chart shows 1 to {SERIES_MAX} series"
    assert categories, "a chart has at least one category"
    assert all(len(one.values) == len(categories) for one in series), "each series has one value per category"
    return Chart(
        kind=kind,
        title=title,
        description=description,
        unit=unit,
        categories=tuple(categories),
        series=tuple(series),
    )
