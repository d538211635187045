"""Charts draw what the figures say. G3.1 (the trend of exposure), G7.6 (the plan as a chart), T1 (accessible)."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from borgen.office.ui.chart_layout import NARROW, WIDE, lay_out
from borgen.office.ui.chart_rows import lay_out_rows
from borgen.office.ui.charts import NegativePart, Series, bars, line, ranked, stacked_bars, steps
from borgen.office.ui.components.drawing import data_behind, drawing, figure

YEARS = ["2024", "2025", "2026"]
amounts = st.integers(0, 10**13)


def one(kind, *values, **options):
    return kind(
        title="T", categories=[str(i) for i in range(len(values))], series=[Series("a", values)], **options
    )


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=12))
def test_the_parts_of_a_pile_are_as_high_as_their_values(pairs):
    chart = stacked_bars(
        title="T", categories=[str(i) for i in range(len(pairs))],
        series=[Series("a", [a for a, _ in pairs]), Series("b", [b for _, b in pairs])],
    )  # fmt: skip
    drawn = lay_out(chart)
    top = max(float(tick.value) for tick in drawn.value_ticks)
    room = WIDE.height - WIDE.bottom - WIDE.top
    assert len(drawn.bars) == 2 * len(pairs)
    for bar in drawn.bars:
        value = pairs[bar.category][bar.series]
        assert bar.height == pytest.approx(value / top * room, abs=0.11)
    for first, second in zip(drawn.bars[::2], drawn.bars[1::2], strict=True):
        assert second.y + second.height == pytest.approx(first.y, abs=0.21)


@given(
    st.lists(st.none() | st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=40),
    st.sampled_from([bars, line, steps]),
)
def test_everything_stays_on_the_canvas(values, kind):
    for canvas in (WIDE, NARROW):
        drawn = lay_out(one(kind, *values), canvas)
        for bar in drawn.bars:
            assert drawn.left <= bar.x <= bar.x + bar.width <= canvas.width
            assert canvas.top - 0.1 <= bar.y <= bar.y + bar.height <= canvas.height - canvas.bottom + 0.2
        for path in drawn.paths:
            assert all(
                drawn.left <= x <= canvas.width and canvas.top - 0.1 <= y <= canvas.height
                for x, y in path.points
            )
        assert len(drawn.labels) <= canvas.labels_max
        assert 2 <= len(drawn.value_ticks) <= 8
        assert any(tick.value == 0 for tick in drawn.value_ticks)


def test_an_unknown_value_is_a_gap_and_not_a_zero():
    """G10.2: unknown is not nought."""
    drawn = lay_out(one(line, 5, None, 3, 4))
    assert [len(path.points) for path in drawn.paths] == [1, 2]
    assert len(lay_out(one(bars, 5, None, 3)).bars) == 2
    with override("en"):
        assert "unknown" in str(data_behind(one(bars, 5, None, 3)))


def test_a_step_holds_until_the_next_one():
    """G7.6"""
    (path,) = lay_out(one(steps, 100, 50)).paths
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = path.points
    assert x1 == x2
    assert y0 == y1 < y2 == y3
    assert x0 < x1 < x3
    assert path.area.endswith("Z")


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([2_000_000], [0, 500_000, 1_000_000, 1_500_000, 2_000_000]),
        ([7], [0, 2, 4, 6, 8]),
        (
            [Fraction(1, 100)],
            [0, *(Fraction(n, 1000) for n in (2, 4, 6, 8, 10))],
        ),
        ([-10, 30], [-10, 0, 10, 20, 30]),
        ([0, 0], None),
    ],
)
def test_axes_count_in_round_steps(values, ticks):
    shown = [tick.value for tick in lay_out(one(bars, *values)).value_ticks]
    if ticks is not None:
        assert shown == ticks
    assert len(shown) >= 2


def test_a_negative_part_is_refused():
    with pytest.raises(NegativePart):
        one(stacked_bars, 5, -1)


def test_series_have_as_many_values_as_there_are_categories():
    with pytest.raises(AssertionError):
        line(title="T", categories=YEARS, series=[Series("a", [1, 2])])


@pytest.mark.parametrize("kind", [bars, stacked_bars, line, steps])
def test_the_drawing_is_sound_xml_with_words_and_without_styles(kind):
    chart = kind(
        title="Exposure & risk",
        categories=YEARS,
        unit="kr",
        series=[Series("Loans", [1, None, 3]), Series("<b>", [3, 2, 1])],
    )
    with override("en"):
        names = set()
        for canvas in (WIDE, NARROW):
            root = ElementTree.fromstring(str(drawing(chart, canvas)))
            assert root.get("role") == "img"
            title, description, *_ = list(root)
            assert title.text == "Exposure & risk"
            assert "Loans: 1 in 2024, 3 in 2026." in description.text
            assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
            names |= {title.get("id"), description.get("id")}
            assert not [element for element in root.iter() if element.get("style") or element.tag == "script"]
        assert len(names) == 4
        html = str(figure(chart))
    assert "<details" in html
    assert re.findall(r'<th scope="row">(\d+)</th>', html) == YEARS


@given(st.lists(st.tuples(st.text(max_size=60), st.none() | amounts), min_size=1, max_size=12))
def test_lying_bars_are_as_long_as_their_values_and_every_row_has_its_name(pairs):
    chart = ranked(title="T", categories=[name for name, _ in pairs], values=[value for _, value in pairs])
    longest = max((value for _, value in pairs if value is not None), default=0) or 1
    for canvas in (WIDE, NARROW):
        drawn = lay_out_rows(chart, canvas)
        room = max((row.width for row in drawn.rows if row.width is not None), default=0)
        for row, (name, value) in zip(drawn.rows, pairs, strict=True):
            assert (row.width is None) == (value is None), "unknown is not nought"
            if value is not None and longest > 1:
                assert row.width == pytest.approx(value / longest * room, abs=0.11)
            assert row.label == name or (row.label.endswith("…") and name.startswith(row.label[:-1]))
            assert row.x + (row.width or 0) < canvas.width and row.y + row.height <= drawn.canvas.height
        bottoms = [row.y + row.height for row in drawn.rows]
        assert all(row.y > bottom for row, bottom in zip(drawn.rows[1:], bottoms, strict=False))


def test_lying_bars_say_their_figures_and_how_much_is_unknown():
    chart = ranked(title="Outstanding", categories=["A & B", "C"], values=[12, None], unit="mnkr")
    with override("en"):
        for canvas in (WIDE, NARROW):
            texts = [t.text for t in ElementTree.fromstring(str(drawing(chart, canvas))) if t.tag == "text"]
            assert texts == ["A & B", "12", "C", "unknown"]
        assert "<details" not in str(figure(chart, table=False))
    with pytest.raises(NegativePart):
        ranked(title="T", categories=["A"], values=[-1])


def test_labels_under_an_axis_do_not_run_into_each_other():
    days = [f"{year}-06-01" for year in range(2018, 2038)]
    drawn = lay_out(steps(title="T", categories=days, series=[Series("a", list(range(20)))]))
    gaps = [b.at - a.at for a, b in zip(drawn.labels, drawn.labels[1:], strict=False)]
    assert len(drawn.labels) > 3 and min(gaps) > 7 * len(days[0])


def test_a_chart_without_figures_says_so():
    with override("en"):
        html = str(figure(one(bars, None, None)))
    assert "No figures to draw yet" in html
    assert "<svg" not in html


def test_figures_follow_the_language():
    chart = one(bars, 1_234_567)
    with override("da"):
        assert "1.234.567" in str(figure(chart))
    with override("sv"):
        assert "1\u00a0234\u00a0567" in str(figure(chart))
