"""A chart as inline SVG, with its words for those who do not see it and its table for those who want the figures.

Colours come from classes in `charts.css`; there is no style attribute, which the content security policy would refuse.
"""

import hashlib
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from borgen.office.ui.chart_layout import NARROW, WIDE, Canvas, Drawing, Tick, lay_out
from borgen.office.ui.chart_rows import lay_out_rows
from borgen.office.ui.charts import Chart
from borgen.office.ui.components.feedback import empty_state
from borgen.office.ui.components.markup import NOTHING
from borgen.office.ui.components.table import cells
from borgen.office.ui.components.values import unknown
from borgen.office.ui.formats import count_text
from borgen.office.ui.tables import Column


def figure(chart: Chart, *, table: bool = True) -> SafeString:
    """The chart with its heading, legend, drawing and table; without the table where the page shows one beside it."""
    heading = format_html(
        '<figcaption><span class="chart-title">{}</span>{}</figcaption>',
        chart.title,
        format_html(' <span class="note">({})</span>', chart.unit) if chart.unit else NOTHING,
    )
    if chart.is_empty:
        return format_html(
            '<figure class="chart">{}{}</figure>', heading, empty_state("", gettext("No figures to draw yet"))
        )
    return format_html(
        '<figure class="chart">{}{}{}{}</figure>',
        heading,
        _legend(chart),
        drawing(chart, WIDE) + drawing(chart, NARROW),
        format_html(
            '<details class="chart-table"><summary>{}</summary>{}</details>',
            gettext("Show as a table"),
            data_behind(chart),
        )
        if table
        else NOTHING,
    )


def drawing(chart: Chart, canvas: Canvas = WIDE) -> SafeString:
    """Only the SVG; it stands alone in documents too."""
    if chart.kind == "ranked":
        return _framed(chart, canvas, lay_out_rows(chart, canvas).canvas.height, _rows(chart, canvas))
    return _framed(chart, canvas, canvas.height, _upright(chart, canvas))


def _framed(chart: Chart, canvas: Canvas, height: int, content: SafeString) -> SafeString:
    width = "wide" if canvas is WIDE else "narrow"
    name = f"chart-{hashlib.sha256(repr(chart).encode()).hexdigest()[:10]}-{width}"
    return format_html(
        '<svg class="chart-drawing is-{width}" viewBox="0 0 {w} {h}" role="img" '
        'aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{content}</svg>',
        width=width,
        w=canvas.width,
        h=height,
        name=name,
        title=chart.title,
        description=chart.description or _description(chart),
        content=content,
    )


def _rows(chart: Chart, canvas: Canvas) -> SafeString:
    """Lying bars: name, bar, value."""
    values = chart.series[0].values
    parts = []
    for index, row in enumerate(lay_out_rows(chart, canvas).rows):
        parts.append(
            format_html(
                '<text class="chart-label" x="{}" y="{}" text-anchor="{}">{}</text>',
                row.label_x,
                row.label_y,
                row.anchor,
                row.label,
            )
        )
        if row.width is not None:
            parts.append(
                format_html(
                    '<rect class="chart-bar tone-0" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
                    row.x,
                    row.y,
                    row.width,
                    row.height,
                    _told(chart, index, 0),
                )
            )
        parts.append(
            format_html(
                '<text class="chart-label" x="{}" y="{}">{}</text>',
                row.x + (row.width or 0) + 8,
                row.y + 13,
                count_text(values[index]),
            )
        )
    return format_html_join("", "{}", ((part,) for part in parts))


def _upright(chart: Chart, canvas: Canvas) -> SafeString:
    """Axes with bars, lines or steps over them."""
    drawn = lay_out(chart, canvas)
    return format_html(
        "{grid}{bars}{paths}{axis}{labels}",
        grid=format_html_join("", "{}", ((_grid_line(drawn, tick),) for tick in drawn.value_ticks)),
        bars=_bars(chart, drawn),
        paths=_paths(chart, drawn),
        axis=format_html(
            '<line class="chart-axis" x1="{}" x2="{}" y1="{y}" y2="{y}"/>',
            drawn.left,
            canvas.width - canvas.right,
            y=drawn.zero_at,
        ),
        labels=format_html_join(
            "",
            '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text>',
            ((label.at, canvas.height - 12, label.text) for label in drawn.labels),
        ),
    )


def data_behind(chart: Chart) -> SafeString:
    """The chart's figures as a table: one line per category, one column per series."""
    columns = [
        Column("category", gettext("Category")),
        *(Column(one.label, one.label, numeric=True) for one in chart.series),
    ]
    rows = [
        [
            category,
            *(_cell(one.values[i]) for one in chart.series),
        ]
        for i, category in enumerate(chart.categories)
    ]
    return cells(chart.title, columns, rows)


def _cell(value: Fraction | None) -> str:
    return unknown() if value is None else count_text(value)


def _legend(chart: Chart) -> SafeString:
    if len(chart.series) == 1:
        return NOTHING
    items = format_html_join(
        "",
        '<li><svg class="chart-key" viewBox="0 0 12 12" aria-hidden="true"><rect class="tone-{}" width="12" '
        'height="12" rx="2"/></svg> {}</li>',
        enumerate(one.label for one in chart.series),
    )
    return format_html('<ul class="chart-legend">{}</ul>', items)


def _bars(chart: Chart, drawn: Drawing) -> SafeString:
    return format_html_join(
        "",
        '<rect class="chart-bar tone-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        (
            (bar.series, bar.x, bar.y, bar.width, bar.height, _told(chart, bar.category, bar.series))
            for bar in drawn.bars
        ),
    )


def _paths(chart: Chart, drawn: Drawing) -> SafeString:
    parts = []
    for path in drawn.paths:
        if path.area:
            parts.append(format_html('<path class="chart-area tone-{}" d="{}"/>', path.series, path.area))
        parts.append(format_html('<path class="chart-line tone-{}" d="{}"/>', path.series, path.line))
        if chart.kind == "line":
            parts.extend(
                format_html(
                    '<circle class="chart-point tone-{}" cx="{}" cy="{}" r="3.5"/>', path.series, x, y
                )
                for x, y in path.points
            )
    return format_html_join("", "{}", ((part,) for part in parts))


def _grid_line(drawn: Drawing, tick: Tick) -> SafeString:
    return format_html(
        '<line class="chart-grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
        '<text class="chart-label" x="{}" y="{y}" dy="4" text-anchor="end">{}</text>',
        drawn.left,
        drawn.canvas.width - drawn.canvas.right,
        drawn.left - 8,
        count_text(tick.value),
        y=tick.at,
    )


def _told(chart: Chart, category: int, series: int) -> str:
    value = count_text(chart.series[series].values[category])
    return f"{chart.categories[category]}, {chart.series[series].label}: {value} {chart.unit}".rstrip()


def _description(chart: Chart) -> str:
    """From where to where each series goes: what one sees at a glance."""
    told = []
    for one in chart.series:
        known = [(chart.categories[i], value) for i, value in enumerate(one.values) if value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            told.append(
                gettext("%(series)s: %(start)s in %(first)s, %(end)s in %(last)s.")
                % {
                    "series": one.label,
                    "start": count_text(start),
                    "first": first,
                    "end": count_text(end),
                    "last": last,
                }
            )
    return " ".join(told)
