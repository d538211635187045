"""A chart as inline SVG, with its words for those who do not see it and its table for those who want the figures.

Colours come from classes in `charts.css`; there is no style attribute, which the content security policy would refuse.
"""

import hashlib

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from borgen.office.ui.charts import HEIGHT, LEFT, RIGHT, WIDTH, Chart, Tick
from borgen.office.ui.components.feedback import empty_state
from borgen.office.ui.components.table import cells
from borgen.office.ui.components.values import unknown
from borgen.office.ui.formats import count_text
from borgen.office.ui.tables import Column

NOTHING = mark_safe("")


def figure(chart: Chart) -> SafeString:
    """The chart with its heading, legend, drawing and table."""
    heading = format_html(
        '<figcaption><span class="chart-title">{}</span>{}</figcaption>',
        chart.title,
        format_html(' <span class="note">({})</span>', chart.unit) if chart.unit else NOTHING,
    )
    if chart.is_empty:
        return format_html('<figure class="chart">{}{}</figure>', heading, empty_state("", gettext("No figures to draw yet")))
    return format_html(
        '<figure class="chart">{}{}<div class="chart-scroll">{}</div>{}</figure>',
        heading,
        _legend(chart),
        drawing(chart),
        format_html(
            '<details class="chart-table"><summary>{}</summary>{}</details>', gettext("Show as a table"), data_behind(chart)
        ),
    )


def drawing(chart: Chart) -> SafeString:
    """Only the SVG; it stands alone in documents too."""
    name = hashlib.sha256(f"{chart.title}{chart.kind}{chart.categories}".encode()).hexdigest()[:8]
    return format_html(
        '<svg class="chart-drawing" viewBox="0 0 {w} {h}" role="img" aria-labelledby="chart-{name}-title chart-{name}-desc">'
        '<title id="chart-{name}-title">{title}</title><desc id="chart-{name}-desc">{description}</desc>'
        "{grid}{bars}{paths}{axis}{labels}</svg>",
        w=WIDTH,
        h=HEIGHT,
        name=name,
        title=chart.title,
        description=chart.description or _description(chart),
        grid=format_html_join("", "{}", ((_grid_line(tick),) for tick in chart.value_ticks)),
        bars=_bars(chart),
        paths=_paths(chart),
        axis=format_html('<line class="chart-axis" x1="{}" x2="{}" y1="{y}" y2="{y}"/>', LEFT, WIDTH - RIGHT, y=chart.zero_at),
        labels=format_html_join(
            "",
            '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text>',
            ((tick.at, HEIGHT - 12, tick.value) for tick in chart.category_ticks),
        ),
    )


def data_behind(chart: Chart) -> SafeString:
    """The chart's figures as a table: one line per category, one column per series."""
    columns = [Column("category", gettext("Category")), *(Column(one.label, one.label, numeric=True) for one in chart.series)]
    rows = [
        [category, *(unknown() if one.values[i] is None else count_text_of(one.values[i]) for one in chart.series)]
        for i, category in enumerate(chart.categories)
    ]
    return cells(chart.title, columns, rows)


def count_text_of(value: object) -> str:
    """A value of a chart in the reader's language."""
    from decimal import Decimal
    from fractions import Fraction

    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return count_text(value)  # type: ignore[arg-type]


def _legend(chart: Chart) -> SafeString:
    if len(chart.series) == 1:
        return NOTHING
    items = (
        (format_html('<svg class="chart-key" viewBox="0 0 12 12" aria-hidden="true"><rect class="tone-{}" width="12" height="12" rx="2"/></svg>', i), one.label)
        for i, one in enumerate(chart.series)
    )
    return format_html('<ul class="chart-legend">{}</ul>', format_html_join("", "<li>{} {}</li>", items))


def _bars(chart: Chart) -> SafeString:
    return format_html_join(
        "",
        '<rect class="chart-bar tone-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        (
            (bar.series, bar.x, bar.y, bar.width, bar.height, _told(chart, bar.category, bar.series))
            for bar in chart.bars
        ),
    )


def _paths(chart: Chart) -> SafeString:
    drawn = []
    for path in chart.paths:
        if path.area:
            drawn.append(format_html('<path class="chart-area tone-{}" d="{}"/>', path.series, path.area))
        drawn.append(format_html('<path class="chart-line tone-{}" d="{}"/>', path.series, path.line))
        if chart.kind == "line":
            drawn.extend(
                format_html('<circle class="chart-point tone-{}" cx="{}" cy="{}" r="3.5"/>', path.series, x, y)
                for x, y in path.points
            )
    return format_html_join("", "{}", ((one,) for one in drawn))


def _grid_line(tick: Tick) -> SafeString:
    return format_html(
        '<line class="chart-grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
        '<text class="chart-label" x="{}" y="{y}" dy="4" text-anchor="end">{}</text>',
        LEFT,
        WIDTH - RIGHT,
        LEFT - 8,
        count_text_of(tick.value),
        y=tick.at,
    )


def _told(chart: Chart, category: int, series: int) -> str:
    value = count_text_of(chart.series[series].values[category])
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
                % {"series": one.label, "start": count_text_of(start), "first": first, "end": count_text_of(end), "last": last}
            )
    return " ".join(told)
