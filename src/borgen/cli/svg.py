"""A chart as an SVG file that stands alone: its colours are in it, and so are its words for those who do not see it."""

from fractions import Fraction
from html import escape

from borgen.office.ui.chart_layout import WIDE, Drawing, lay_out
from borgen.office.ui.charts import Chart

TONES = ("#1f5f8b", "#c2571a", "#4a7c2f", "#7a4a9a", "#8a6d00", "#5a5a5a")
"""Six tones that stay apart without colour vision, on white."""

_LEGEND_ROW, _TITLE = 22, 30


def standing_alone(chart: Chart) -> str:
    """The SVG text of ``chart``, with title, legend and axis."""
    drawn = lay_out(chart, WIDE)
    width, height = WIDE.width, WIDE.height + _TITLE + _LEGEND_ROW
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title description" font-family="sans-serif" font-size="12">'
    )
    parts = [
        head,
        f'<title id="title">{escape(chart.title)}</title>',
        f'<desc id="description">{escape(chart.description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="20" font-size="15" fill="#1a1a1a">{escape(chart.title)} ({escape(chart.unit)})</text>',
        *_legend(chart),
        f'<g transform="translate(0 {_TITLE + _LEGEND_ROW})">',
        *_grid(drawn),
        *(
            f'<rect x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}" fill="{TONES[bar.series]}"/>'
            for bar in drawn.bars
        ),
        *(
            f'<path d="{path.line}" fill="none" stroke="{TONES[path.series]}" stroke-width="2"/>'
            for path in drawn.paths
        ),
        f'<line x1="{drawn.left}" x2="{width - WIDE.right}" y1="{drawn.zero_at}" y2="{drawn.zero_at}" stroke="#1a1a1a"/>',
        *(
            f'<text x="{label.at}" y="{WIDE.height - 12}" text-anchor="middle" fill="#1a1a1a">{escape(label.text)}</text>'
            for label in drawn.labels
        ),
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(chart: Chart) -> list[str]:
    parts, x = [], 8
    for n, one in enumerate(chart.series):
        parts.append(f'<rect x="{x}" y="{_TITLE + 3}" width="12" height="12" fill="{TONES[n]}"/>')
        parts.append(f'<text x="{x + 17}" y="{_TITLE + 14}" fill="#1a1a1a">{escape(one.label)}</text>')
        x += 40 + 8 * len(one.label)
    return parts


def _grid(drawn: Drawing) -> list[str]:
    right = drawn.canvas.width - drawn.canvas.right
    return [
        f'<line x1="{drawn.left}" x2="{right}" y1="{tick.at}" y2="{tick.at}" stroke="#d9d9d9"/>'
        f'<text x="{drawn.left - 8}" y="{tick.at}" dy="4" text-anchor="end" fill="#1a1a1a">{_count(tick.value)}</text>'
        for tick in drawn.value_ticks
    ]


def _count(value: Fraction) -> str:
    number = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    return number.replace(",", " ")
