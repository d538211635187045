"""The residents' payment of every loan year where some were regulated in earnest and kept.

What was kept counts as it was kept: its factor is not worked out anew. So a revised final sum carries through every later
year, and a revised index only where a correcting regulation says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.trace import Worksheet
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.regulation import payment_as_stored
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment, first_payment, next_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRegulation:
    """A regulation that was carried out: what the payment before was multiplied by. ``source`` names it."""

    loan_year: int
    factor: Fraction
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """The payment of a loan year as another register or the lender states it, in minor units a year, with its source."""

    loan_year: int
    amount: Fraction
    source: str


def kept_payments(
    rule: ResidentRule,
    basis: Money,
    *,
    years: Mapping[int, int],
    kept: Mapping[int, KeptRegulation],
    index: IndexView,
    forecast: ResidentRule | None = None,
    taken_over: TakenOver | None = None,
) -> tuple[YearPayment, ...]:
    """The payment of every loan year in ``years``, which gives the calendar year of each one's first term.

    A year that is not kept is worked out by ``forecast``, or ``rule`` where that is not given, from ``index``.
    """
    found = [first_payment(rule, basis, year=years[1])]
    if taken_over is not None and taken_over.loan_year == 1:
        found = [_taken_over(taken_over, year=years[1])]
    for loan_year in sorted(years)[1:]:
        before, year = found[-1], years[loan_year]
        if taken_over is not None and loan_year == taken_over.loan_year:
            found.append(_taken_over(taken_over, year=year))
        elif loan_year in kept:
            found.append(_kept(before, kept[loan_year], year=year))
        else:
            found.append(next_payment(forecast or rule, before, year=year, index=index))
    return tuple(found)


def _taken_over(stated: TakenOver, *, year: int) -> YearPayment:
    return payment_as_stored(
        loan_year=stated.loan_year,
        year=year,
        amount=stated.amount,
        weakest=IndexBasis.KNOWN,
        source=stated.source,
    )


def _kept(before: YearPayment, regulation: KeptRegulation, *, year: int) -> YearPayment:
    sheet = Worksheet()
    payment = sheet.given(
        f"payment_year_{before.loan_year}",
        before.amount,
        unit=f"minor {CURRENCY}",
        source=f"year {before.loan_year}",
    )
    factor = sheet.given("factor", regulation.factor, unit="factor", source=regulation.source)
    amount = sheet.multiply(f"payment_year_{regulation.loan_year}", payment, factor)
    return YearPayment(
        loan_year=regulation.loan_year, year=year, amount=amount.number, factor=regulation.factor, basis=IndexBasis.KNOWN,
        weakest=IndexBasis.weakest(before.weakest, IndexBasis.KNOWN), prices=None, wages=None, trace=sheet.trace(amount),
    )  # fmt: skip
