"""Tables as a notebook shows them; columns have the names that the values have in Python and in JSON."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape

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
