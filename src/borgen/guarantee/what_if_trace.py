"""How the figures that two plans are compared by came about: all interest, the largest payment, and what differs."""

from datetime import date
from fractions import Fraction

from borgen.cashflow.contract import Posting, PostingKind
from borgen.guarantee.register_sums import SumPart, explain_difference, explain_sum
from borgen.guarantee.what_if import Comparison, Course
from borgen.rules.trace import Term, Trace, Worksheet

COMPARED = ("interest", "largest")


class NoSuchFigure(LookupError):
    """There is no such figure, or it is not known."""


def explain_course(course: Course, figure: str, since: date) -> Trace:
    """``interest`` of a course, or its ``largest`` payment after a day; an input ``part_3`` is that of its third posting.

    Raises:
        NoSuchFigure: it is not known.
    """
    currency = course.ledger.currency
    amount = getattr(course, figure, None) if figure in COMPARED else None
    if amount is None:
        raise NoSuchFigure(figure)
    if figure == "interest":
        parts = [SumPart(int(one.interest or 0), ()) for one in course.ledger.postings]
        return explain_sum("interest", parts, currency=currency, source="posting")
    sheet, largest = Worksheet(), None
    for number, posting in enumerate(course.ledger.postings, 1):
        if _is_due(posting, since) and posting.payment is not None:
            one = sheet.given(f"part_{number}", posting.payment, unit=f"minor {currency}", source="posting")
            largest = one if largest is None else _larger(sheet, f"largest_{number}", largest, one)
    assert largest is not None, "a largest payment is one of them"
    return sheet.trace(largest)


def explain_compared(found: Comparison, figure: str) -> Trace:
    """How much more it would be than it is.

    Raises:
        NoSuchFigure: one of them is not known.
    """
    now = getattr(found.now, figure, None) if figure in COMPARED else None
    then = getattr(found.then, figure, None) if figure in COMPARED else None
    if now is None or then is None:
        raise NoSuchFigure(figure)
    return explain_difference(
        "difference", ("then", then.minor), ("now", now.minor), currency=then.currency, source="figure"
    )


def _is_due(posting: Posting, since: date) -> bool:
    return posting.kind is PostingKind.DUE and posting.on > since


def _larger(sheet: Worksheet, name: str, a: Term, b: Term) -> Term:
    """The larger of the two; no step where that is the first one, so that the last step is the largest payment."""
    return a if Fraction(a.number) >= b.number else sheet.larger(name, a, b)
