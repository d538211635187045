"""Where the bars of a ranked chart lie: one row per category, its name before or above the bar, its value behind it."""

from dataclasses import dataclass, replace
from fractions import Fraction

from borgen.office.ui.chart_layout import WIDE, Canvas
from borgen.office.ui.charts import Chart

LETTER = 6.7
"""About as wide as a letter of a label is, in units of the drawing."""
_VALUE_ROOM = 76
_BAR_HEIGHT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBar:
    """One row: ``label`` is as much of the name as there is room for; ``width`` is None where the value is unknown."""

    label: str
    label_x: int
    label_y: float
    anchor: str
    x: int
    y: float
    width: float | None
    height: int = _BAR_HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDrawing:
    """All rows, on a canvas that is as high as they need."""

    canvas: Canvas
    rows: tuple[RowBar, ...]


def lay_out_rows(chart: Chart, canvas: Canvas = WIDE) -> RowDrawing:
    """Place the rows of a ``ranked`` chart: names before the bars where there is room, above them where there is not."""
    is_wide = canvas.width >= WIDE.width
    left = 236 if is_wide else 0
    step = 30 if is_wide else 46
    letters = int((left - 12 if is_wide else canvas.width) / LETTER)
    values = chart.series[0].values
    longest = max((value for value in values if value is not None), default=Fraction(0)) or Fraction(1)
    room = canvas.width - left - _VALUE_ROOM
    rows = tuple(
        RowBar(
            label=_shortened(name, letters),
            label_x=left - 12 if is_wide else 0,
            label_y=step * index + (19 if is_wide else 16),
            anchor="end" if is_wide else "start",
            x=left,
            y=step * index + (6 if is_wide else 22),
            width=None if value is None else round(float(value / longest) * room, 1),
        )
        for index, (name, value) in enumerate(zip(chart.categories, values, strict=True))
    )
    return RowDrawing(canvas=replace(canvas, height=step * len(rows) + 4), rows=rows)


def _shortened(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"
