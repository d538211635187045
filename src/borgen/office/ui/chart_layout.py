"""Where each bar, path and label of a chart stands on a canvas. Knows numbers only, no HTML and no language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log10

from borgen.office.ui.charts import Chart, Kind, Series

_TICKS_ABOUT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle for one value; ``series`` and ``category`` count from 0."""

    series: int
    category: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An unbroken run of one series, as SVG path data, and the area under it (empty for a plain line)."""

    series: int
    line: str
    area: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A round value on the upright axis."""

    at: float
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of a category, under its middle."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The room that a chart is drawn in, in units of the drawing, and how many labels fit under it."""

    width: int
    height: int
    labels_max: int

    right: int = 12
    top: int = 14
    bottom: int = 34


WIDE = Canvas(width=720, height=320, labels_max=12)
NARROW = Canvas(width=360, height=250, labels_max=6)
"""A second drawing for narrow columns and telephones: the letters keep their size, there are fewer of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart laid out on a canvas: where each bar, path and label is. ``left`` leaves room for the widest figure."""

    canvas: Canvas
    left: int
    zero_at: float
    value_ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...] = ()
    paths: tuple[Path, ...] = ()


def lay_out(chart: Chart, canvas: Canvas = WIDE) -> Drawing:
    """Place everything of ``chart`` on ``canvas``."""
    scale = _Scale.over(_heights(chart), canvas)
    left = 16 + 7 * max(len(f"{float(tick.value):,.10g}") for tick in scale.ticks())
    room = _Room(left=left, width=canvas.width - left - canvas.right, count=len(chart.categories))
    return Drawing(
        canvas=canvas,
        left=left,
        zero_at=_r(scale.at(Fraction(0))),
        value_ticks=scale.ticks(),
        labels=_labels(chart, canvas, room),
        bars=tuple(_bars(chart, scale, room)) if chart.kind in ("bars", "stacked") else (),
        paths=tuple(_paths(chart, scale, room)) if chart.kind in ("line", "steps") else (),
    )


def _heights(chart: Chart) -> list[Fraction]:
    if chart.kind == "stacked":
        return [
            sum((one.values[i] or Fraction(0) for one in chart.series), start=Fraction(0))
            for i in range(len(chart.categories))
        ]
    return [value for one in chart.series for value in one.values if value is not None]


@dataclass(frozen=True, slots=True)
class _Room:
    """The width that the categories share."""

    left: int
    width: int
    count: int

    def slot(self) -> float:
        return self.width / self.count

    def x_of(self, kind: Kind, index: int) -> float:
        """Where the value of category ``index`` stands: steps begin there, points spread from edge to edge."""
        gaps = self.count if kind == "steps" else max(self.count - 1, 1)
        inset = 0.0 if kind == "steps" else min(18.0, self.width / 20)
        return self.left + inset + (self.width - 2 * inset) * index / gaps


def _bars(chart: Chart, scale: "_Scale", room: _Room) -> Iterator[Bar]:
    stacked = chart.kind == "stacked"
    group = min(room.slot() * 0.68, 96.0)
    width = group if stacked else group / len(chart.series)
    for category in range(len(chart.categories)):
        left = room.left + room.slot() * (category + 0.5) - group / 2
        pile = Fraction(0)
        for index, one in enumerate(chart.series):
            value = one.values[category]
            if value is None:
                continue
            start = pile if stacked else Fraction(0)
            top, bottom = sorted((scale.at(start), scale.at(start + value)))
            x = left if stacked else left + width * index
            yield Bar(
                series=index, category=category, x=_r(x), y=_r(top), width=_r(width), height=_r(bottom - top)
            )
            pile += value


def _paths(chart: Chart, scale: "_Scale", room: _Room) -> Iterator[Path]:
    base = _r(scale.at(Fraction(0)))
    for index, one in enumerate(chart.series):
        for run in _runs(chart.kind, one, scale, room):
            drawn = "M" + "L".join(f"{x} {y}" for x, y in run)
            area = f"{drawn}L{run[-1][0]} {base}L{run[0][0]} {base}Z" if chart.kind == "steps" else ""
            yield Path(series=index, line=drawn, area=area, points=tuple(run))


def _runs(kind: Kind, one: Series, scale: "_Scale", room: _Room) -> list[list[tuple[float, float]]]:
    """The known values in unbroken rows of points: an unknown one ends a row."""
    runs: list[list[tuple[float, float]]] = [[]]
    for category, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        y = _r(scale.at(value))
        runs[-1].append((_r(room.x_of(kind, category)), y))
        if kind == "steps":
            runs[-1].append((_r(room.x_of(kind, category + 1)), y))
    return [run for run in runs if run]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to heights on the canvas: round steps from the lowest to the highest, zero always among them."""

    low: Fraction
    high: Fraction
    step: Fraction
    canvas: Canvas

    @classmethod
    def over(cls, values: Sequence[Fraction], canvas: Canvas) -> "_Scale":
        low, high = min([Fraction(0), *values]), max([Fraction(0), *values])
        if low == high:
            high = low + 1
        step = _round_step((high - low) / _TICKS_ABOUT)
        return cls(floor(low / step) * step, ceil(high / step) * step, step, canvas)

    def at(self, value: Fraction) -> float:
        share = (value - self.low) / (self.high - self.low)
        ground = self.canvas.height - self.canvas.bottom
        return float(ground - share * (ground - self.canvas.top))

    def ticks(self) -> tuple[Tick, ...]:
        count = int((self.high - self.low) / self.step)
        values = [self.low + self.step * i for i in range(count + 1)]
        return tuple(Tick(at=_r(self.at(value)), value=value) for value in values)


def _round_step(rough: Fraction) -> Fraction:
    """The next of 1, 2, 2.5, 5 times a power of ten: steps that a reader can count in."""
    power = Fraction(10) ** floor(log10(rough))
    return next(
        power * m
        for m in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
        if power * m >= rough
    )


def _labels(chart: Chart, canvas: Canvas, room: _Room) -> tuple[Label, ...]:
    """A label under every category, or under every n-th where they would run into each other."""
    widest = 7 * max(len(label) for label in chart.categories) + 10
    every = max(ceil(len(chart.categories) / canvas.labels_max), ceil(widest / room.slot()))

    def x_of(index: int) -> float:
        if chart.kind == "line":
            return room.x_of(chart.kind, index)
        return room.left + room.slot() * (index + 0.5)

    return tuple(
        Label(at=_r(x_of(i)), text=label) for i, label in enumerate(chart.categories) if i % every == 0
    )


def _r(value: float) -> float:
    return round(value, 1)
