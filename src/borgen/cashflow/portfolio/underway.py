"""Loans in the middle of their lives: what is owed on a day, paid down from there as the terms say.

Where a loan's balance is known but not how it came about, its plan from the beginning may no longer hold. So the payments that
are left are worked out from what is owed: equal instalments or equal payments over the days of payment that are left, the fixed
amount, the share of what remains, or all at the end; the last payment takes the rest. Days of payment are counted from the loan's
start, and the first term is the one that the day lies in.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays import KINDS, NO_DAY, RATE_UNIT, LoanKind, Loans, LoansRefused
from borgen.cashflow.arrays.days import FIRST_DAY, LAST_DAY
from borgen.cashflow.arrays.grid import grid_of
from borgen.cashflow.plan import plan_for
from borgen.cashflow.portfolio.book import Portfolio
from borgen.cashflow.portfolio.ladder import ladder
from borgen.cashflow.terms import PAYMENTS_A_YEAR, PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.money import MINOR_MAX, Money

EPOCH = date(1970, 1, 1)
_ANY = "XXX"  # amounts here are counts of one and the same minor unit, whatever its currency


class Underway(NamedTuple):
    """What is owed of a loan, and how it is paid. Amounts are minor units, ``rate`` and ``share_per_year`` count 1e-7.

    ``starts_on`` is the day from which days of payment are counted. A ``rate`` of ``None`` is not known.
    """

    owed: int
    kind: PlanKind
    starts_on: date
    ends_on: date | None = None
    payments_a_year: int = 1
    amortises_from: date | None = None
    rate: int | None = None
    per_year: int | None = None
    share_per_year: int | None = None


def years_of(loans: Sequence[Underway], as_of: date) -> tuple[dict[int, tuple[int, int]], set[int]]:
    """Principal and interest that fall due after ``as_of`` in each year, its own first, to the minor unit.

    Interest is that of loans whose rate is known. Also the rows whose terms contradict each other, which are in no year.
    """
    principal, interest, refused = {as_of.year: 0}, {as_of.year: 0}, set[int]()
    few = [row for row, loan in enumerate(loans) if loan.kind is PlanKind.SHARE_OF_REMAINING]
    many = [row for row, loan in enumerate(loans) if loan.kind is not PlanKind.SHARE_OF_REMAINING]
    table = _table(loans, many, as_of, refused)
    if table is not None:
        _add_ladder(table, as_of, principal, interest)
    for row in few:
        try:
            _add_plan(loans[row], as_of, principal, interest)
        except PlanImpossible:
            refused.add(row)
    last = max(principal)
    years = {
        year: (principal.get(year, 0), interest.get(year, 0)) for year in range(as_of.year, last + 1) if len(loans) > len(refused)
    }
    return years, refused


def portfolio_underway(
    loans: Sequence[Underway], as_of: date, *, currency: str, columns: Mapping[str, Sequence[Any]]
) -> tuple[Portfolio | None, set[int]]:
    """The loans as a portfolio that owes on ``as_of`` what is owed of them, in their order; ``None`` where none can be held.

    Also the rows that it does not hold: those that pay a share of what remains, those that begin after the day, and those
    whose terms contradict each other. ``columns`` are further ones of :meth:`Portfolio.of`, a value for each of ``loans``.
    """
    left_out = {
        row
        for row, loan in enumerate(loans)
        if loan.kind is PlanKind.SHARE_OF_REMAINING or loan.starts_on > as_of
    }
    held, rows = _accepted(loans, [row for row in range(len(loans)) if row not in left_out], as_of, left_out)
    if held is None:
        return None, left_out
    kept: dict[str, Any] = {name: [column[row] for row in rows] for name, column in columns.items()}
    return Portfolio.of(held, currency=currency, **kept), left_out


def is_possible(loan: Underway, as_of: date) -> bool:
    """Whether the terms lie within what plans are made of, and do not contradict each other."""
    starts_on, ends_on = loan.starts_on, loan.ends_on
    if loan.kind not in {*_KINDS, PlanKind.SHARE_OF_REMAINING}:
        return False
    if loan.payments_a_year not in PAYMENTS_A_YEAR or loan.owed > MINOR_MAX or not FIRST_DAY <= _number(starts_on) <= LAST_DAY:
        return False
    if loan.rate is not None and not -RATE_UNIT < loan.rate <= RATE_UNIT:
        return False
    if loan.share_per_year is not None and not 0 < loan.share_per_year <= RATE_UNIT:
        return False
    begins = max(starts_on, as_of)
    if ends_on is None:
        assert loan.per_year, "a fixed amount a year"
        years = -(-loan.owed // loan.per_year) + max(0, (loan.amortises_from or begins).year - begins.year) + 3
        return years * loan.payments_a_year < TERMS_MAX and begins.year + years < 2390
    if not (starts_on < ends_on and _number(ends_on) <= LAST_DAY):
        return False
    if loan.amortises_from is not None and loan.amortises_from > ends_on:
        return False
    return (ends_on.year - begins.year + 2) * loan.payments_a_year < TERMS_MAX


def remaining_terms(loan: Underway, as_of: date) -> PlanTerms:
    """The terms of what is left: from the last day of payment on or before the day, as one plan.

    A fixed amount a year is shared equally between the year's payments, each to the nearest minor unit.

    Raises:
        PlanImpossible: the terms contradict each other.
    """
    begins = _from_epoch(int(_begins([loan], as_of)[0]))
    per_year = None
    if loan.kind is PlanKind.FIXED_PER_YEAR:
        per_year = Money(_instalment(loan) * loan.payments_a_year, _ANY)
    grace = loan.amortises_from
    return PlanTerms(
        kind=loan.kind, granted=Money(loan.owed, _ANY), starts_on=begins, matures_on=loan.ends_on,
        payments_a_year=loan.payments_a_year, amortises_from=grace if grace is not None and grace > begins else None,
        interest_rate=None if loan.rate is None else Fraction(loan.rate, RATE_UNIT), per_year=per_year,
        share_per_year=None if loan.share_per_year is None else Fraction(loan.share_per_year, RATE_UNIT),
    )  # fmt: skip


_KINDS = {
    PlanKind.STRAIGHT_LINE: KINDS.index(LoanKind.STRAIGHT_LINE),
    PlanKind.ANNUITY: KINDS.index(LoanKind.ANNUITY),
    PlanKind.BULLET: KINDS.index(LoanKind.BULLET),
    PlanKind.FIXED_PER_YEAR: KINDS.index(LoanKind.SERIAL),
}


def _table(loans: Sequence[Underway], rows: list[int], as_of: date, refused: set[int]) -> Portfolio | None:
    """These rows as a portfolio; what the arrays refuse is added to ``refused``."""
    table, _ = _accepted(loans, rows, as_of, refused)
    if table is None:
        return None
    # loans of about one length are laid out together: what is laid out is as wide as the longest
    return Portfolio.of(table[np.argsort(table.terms, kind="stable")], currency=_ANY)


def _accepted(
    loans: Sequence[Underway], rows: list[int], as_of: date, refused: set[int]
) -> tuple[Loans | None, list[int]]:
    while rows:
        try:
            return _loans([loans[row] for row in rows], as_of), rows
        except LoansRefused as error:
            wrong = {rows[problem.row] for problem in error.problems}
            refused |= wrong
            rows = [row for row in rows if row not in wrong]
    return None, rows


def _loans(rows: Sequence[Underway], as_of: date) -> Loans:
    months = np.array([12 // loan.payments_a_year for loan in rows])
    starts = _begins(rows, as_of)
    ends = np.array([NO_DAY if loan.ends_on is None else _number(loan.ends_on) for loan in rows])
    owed = np.array([loan.owed for loan in rows])
    amounts = np.array([_instalment(loan) if loan.kind is PlanKind.FIXED_PER_YEAR else 0 for loan in rows])
    first_paying = np.array([_number(loan.amortises_from) if loan.amortises_from else NO_DAY for loan in rows])
    grid = grid_of(starts, np.full(len(rows), NO_DAY), months)
    n, regular = grid.place(np.maximum(first_paying, starts))
    # terms that end before the first that pays principal: n is the last regular day on or before it
    grace = np.where(first_paying > starts, n - (regular == first_paying), 0)
    open_end = ends == NO_DAY
    terms = np.where(open_end, -(-owed // np.maximum(amounts, 1)) + grace, 0)
    # a grace that reaches to the end leaves the last payment, which takes all
    last = np.where(open_end, terms, grid.terms_until(np.where(open_end, starts + 1, ends)))
    return Loans.of(
        principal=owed, rate=np.array([loan.rate or 0 for loan in rows]), starts_on=starts, months_per_term=months,
        terms=terms, ends_on=ends, kind=np.array([_KINDS[loan.kind] for loan in rows]), amount=amounts,
        day_count="act/act icma", grace_terms=np.minimum(grace, last - 1),
    )  # fmt: skip


def _begins(rows: Sequence[Underway], as_of: date) -> NDArray[np.int64]:
    """The last day of payment on or before the day, counted from the loan's start; the start where that is later."""
    starts = np.array([_number(loan.starts_on) for loan in rows])
    months = np.array([12 // loan.payments_a_year for loan in rows])
    today = _number(as_of)
    grid = grid_of(starts, np.full(len(rows), NO_DAY), months)
    _, regular = grid.place(np.maximum(starts, today))
    return np.where(starts >= today, starts, np.maximum(regular, starts))


def _instalment(loan: Underway) -> int:
    assert loan.per_year is not None, "a fixed amount a year"
    return max(1, (2 * loan.per_year + loan.payments_a_year) // (2 * loan.payments_a_year))


def _add_ladder(table: Portfolio, as_of: date, principal: dict[int, int], interest: dict[int, int]) -> None:
    last = _from_epoch(int(table.loans.ends_on.max()))
    for row in ladder(table, by="year", since=as_of, until=last + timedelta(days=1)):
        principal[row.since.year] = row.principal.minor
        interest[row.since.year] = row.interest.minor


def _add_plan(loan: Underway, as_of: date, principal: dict[int, int], interest: dict[int, int]) -> None:
    for row in plan_for(remaining_terms(loan, as_of)).rows:
        year = row.due_on.year
        principal[year] = principal.get(year, 0) + row.principal.minor
        if row.interest is not None:
            interest[year] = interest.get(year, 0) + row.interest.minor


def _number(day: date) -> int:
    return (day - EPOCH).days


def _from_epoch(number: int) -> date:
    return EPOCH + timedelta(days=number)
