"""Tables as a notebook shows them; columns have the names that the values have in Python and in JSON."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from borgen.cashflow.simulation.loans import Floats

SHOWN = 60
"""So many rows are shown; the rest are counted."""


def table(headings: Sequence[str], rows: Sequence[Iterable[str]], *, caption: str, count: int | None = None) -> str:
    """An HTML table of the first rows of ``count``, which are all of them where nothing is said; cells are texts already."""
    more = (len(rows) if count is None else count) - SHOWN
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows[:SHOWN])
    rest = f"<p>… and {more} more rows</p>" if more > 0 else ""
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def kronor(minor: Fraction | int | None) -> str:
    """``12 667.58`` of minor units; four more decimals where they are no whole ones, nothing where it is not known."""
    if minor is None:
        return ""
    exact = Fraction(minor)
    whole = Decimal(exact.numerator) / exact.denominator / 100
    return f"{whole:,.{2 if exact.denominator == 1 else 6}f}".replace(",", " ")


def figure(value: float) -> str:
    """``491 047.78``: a floating number, in the unit that it has."""
    shown = round(float(value), 2) + 0.0  # what is left of floats next to nothing is no "-0.00"
    return f"{shown:,.2f}".replace(",", " ")


def periods(columns: "Mapping[str, Floats]", *, caption: str) -> str:
    """A table of figures by period; the first is 0, as in a table of scenarios."""
    count = len(next(iter(columns.values())))
    rows = [[str(n), *(figure(column[n]) for column in columns.values())] for n in range(min(count, SHOWN))]
    return table(["period", *columns], rows, count=count, caption=caption)
