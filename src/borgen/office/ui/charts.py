"""Charts as frozen values: what is drawn, where, and the table behind it. Nothing here knows HTML.

A chart is laid out on a canvas of 720 × 320 units. Unknown values are None and leave a gap: an unknown is never drawn as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, log10
from typing import Literal

Number = int | Decimal | Fraction
Kind = Literal["bars", "stacked", "line", "steps"]

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 76, 12, 14, 34
"""The canvas and its margins; `LEFT` has room for "1 500 000" beside the axis."""

SERIES_MAX = 6
"""As many series as there are tones that can be told apart, also by those who see no colours."""

_TICKS_ABOUT = 5
_LABELS_MAX = 12


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, as many as the chart has categories; None is unknown."""

    label: str
    values: tuple[Number | None, ...]

    def __init__(self, label: str, values: Sequence[Number | None]) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "values", tuple(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle for one value; ``series`` and ``category`` count from 0."""

    series: int
    category: int
    x: float
    y: float
    width: float
    height: float
    value: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An unbroken run of one series, as SVG path data, and the area under it (empty for a plain line)."""

    series: int
    line: str
    area: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    value: Number | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawn chart. ``unit`` stands behind the axis' name: a word such as "mnkr", not a format."""

    kind: Kind
    title: str
    description: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    bars: tuple[Bar, ...] = ()
    paths: tuple[Path, ...] = ()
    value_ticks: tuple[Tick, ...] = ()
    category_ticks: tuple[Tick, ...] = ()
    zero_at: float = float(HEIGHT - BOTTOM)

    @property
    def is_empty(self) -> bool:
        """No value of any series is known."""
        return all(value is None for series in self.series for value in series.values)


def bars(*, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = "") -> Chart:
    """Bars beside each other, one group per category."""
    return _bar_chart("bars", title, description, categories, series, unit)


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
    return _bar_chart("stacked", title, description, categories, series, unit)


def line(*, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = "") -> Chart:
    """Lines from point to point; an unknown value breaks the line."""
    return _path_chart("line", title, description, categories, series, unit)


def steps(*, title: str, description: str = "", categories: Sequence[str], series: Sequence[Series], unit: str = "") -> Chart:
    """Filled steps: each value holds until the next category, as a debt does between two payments."""
    return _path_chart("steps", title, description, categories, series, unit)


class NegativePart(ValueError):
    """A part of a stacked bar is below zero."""


def _bar_chart(
    kind: Kind, title: str, description: str, categories: Sequence[str], series: Sequence[Series], unit: str
) -> Chart:
    _check(categories, series)
    stacked = kind == "stacked"
    if stacked:
        totals = [sum((s.values[i] or 0 for s in series), start=0) for i in range(len(categories))]
        scale = _Scale.over(totals)
    else:
        scale = _Scale.over([value for one in series for value in one.values if value is not None])
    slot = (WIDTH - LEFT - RIGHT) / max(len(categories), 1)
    room = min(slot * 0.68, 96.0)
    width = room if stacked else room / max(len(series), 1)
    drawn: list[Bar] = []
    for category in range(len(categories)):
        left = LEFT + slot * category + (slot - room) / 2
        pile: Number = 0
        for index, one in enumerate(series):
            value = one.values[category]
            if value is None:
                continue
            start, end = (pile, pile + value) if stacked else (0, value)
            top, bottom = sorted((scale.at(start), scale.at(end)))
            drawn.append(Bar(
                series=index, category=category, x=_r(left if stacked else left + width * index), y=_r(top),
                width=_r(width if stacked else max(width - 2, 1)), height=_r(bottom - top), value=value,
            ))  # fmt: skip
            pile = end if stacked else pile
    return Chart(
        kind=kind, title=title, description=description, unit=unit, categories=tuple(categories), series=tuple(series),
        bars=tuple(drawn), value_ticks=scale.ticks(), zero_at=_r(scale.at(0)),
        category_ticks=_category_ticks(categories, lambda i: LEFT + slot * (i + 0.5)),
    )  # fmt: skip


def _path_chart(
    kind: Kind, title: str, description: str, categories: Sequence[str], series: Sequence[Series], unit: str
) -> Chart:
    _check(categories, series)
    scale = _Scale.over([value for one in series for value in one.values if value is not None])
    wide = WIDTH - LEFT - RIGHT
    gaps = len(categories) if kind == "steps" else max(len(categories) - 1, 1)

    def x_of(index: int) -> float:
        return LEFT + wide * index / gaps

    paths = [path for i, one in enumerate(series) for path in _runs(kind, i, one, x_of, scale)]
    middle = 0.5 if kind == "steps" else 0.0
    return Chart(
        kind=kind, title=title, description=description, unit=unit, categories=tuple(categories), series=tuple(series),
        paths=tuple(paths), value_ticks=scale.ticks(), zero_at=_r(scale.at(0)),
        category_ticks=_category_ticks(categories, lambda i: LEFT + wide * (i + middle) / gaps),
    )  # fmt: skip


def _runs(kind: Kind, index: int, one: Series, x_of, scale: "_Scale") -> list[Path]:
    runs: list[list[tuple[float, float]]] = [[]]
    for category, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        y = _r(scale.at(value))
        runs[-1].append((_r(x_of(category)), y))
        if kind == "steps":
            runs[-1].append((_r(x_of(category + 1)), y))
    base = _r(scale.at(0))
    paths = []
    for run in filter(None, runs):
        drawn = "M" + "L".join(f"{x} {y}" for x, y in run)
        area = f"{drawn}L{run[-1][0]} {base}L{run[0][0]} {base}Z" if kind == "steps" else ""
        paths.append(Path(series=index, line=drawn, area=area, points=tuple(run)))
    return paths


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to heights on the canvas: round steps from the lowest to the highest, zero always among them."""

    low: Fraction
    high: Fraction
    step: Fraction

    @classmethod
    def over(cls, values: Sequence[Number]) -> "_Scale":
        low = min([Fraction(value) for value in values] + [Fraction(0)])
        high = max([Fraction(value) for value in values] + [Fraction(0)])
        if low == high:
            high = low + 1
        step = _round_step((high - low) / _TICKS_ABOUT)
        return cls(floor(low / step) * step, -floor(-high / step) * step, step)

    def at(self, value: Number) -> float:
        share = (Fraction(value) - self.low) / (self.high - self.low)
        return float(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP))

    def ticks(self) -> tuple[Tick, ...]:
        count = int((self.high - self.low) / self.step)
        return tuple(
            Tick(at=_r(self.at(self.low + self.step * i)), value=_number(self.low + self.step * i)) for i in range(count + 1)
        )


def _round_step(rough: Fraction) -> Fraction:
    """The next of 1, 2, 2.5, 5 times a power of ten: steps that a reader can count in."""
    power = Fraction(10) ** floor(log10(rough))
    return next(power * m for m in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10)) if power * m >= rough)


def _number(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)


def _category_ticks(categories: Sequence[str], x_of) -> tuple[Tick, ...]:
    """A label under every category, or under every n-th where they would run into each other."""
    every = -(-len(categories) // _LABELS_MAX) or 1
    return tuple(Tick(at=_r(x_of(i)), value=label) for i, label in enumerate(categories) if i % every == 0)


def _check(categories: Sequence[str], series: Sequence[Series]) -> None:
    assert 1 <= len(series) <= SERIES_MAX, f"a chart shows 1 to {SERIES_MAX} series"
    assert all(len(one.values) == len(categories) for one in series), "each series has one value per category"


def _r(value: float) -> float:
    return round(value, 1)
