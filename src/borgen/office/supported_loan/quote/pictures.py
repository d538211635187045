"""A quote as pages, files and API show it: per loan year and per first term."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.kernel.money import Money
from borgen.office.ui.charts import Chart, Series, line
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.subsidy import TermSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSplit:
    """What is paid in one loan year, and the debt after it."""

    loan_year: int
    service: Money
    contribution: Money
    residents: Money
    state: Money
    balance: Money
    index: IndexBasis


def by_year(terms: Sequence[TermSplit]) -> tuple[YearSplit, ...]:
    """The terms, summed for each loan year; the sums are exact."""
    years: dict[int, list[TermSplit]] = {}
    for term in terms:
        years.setdefault(term.loan_year, []).append(term)
    return tuple(
        YearSplit(
            loan_year=year,
            service=_sum([t.service for t in of]),
            contribution=_sum([t.contribution for t in of]),
            residents=_sum([t.residents for t in of]),
            state=_sum([t.state for t in of]),
            balance=of[-1].balance,
            index=IndexBasis.weakest(*(t.index for t in of)),
        )
        for year, of in sorted(years.items())
    )


def split_chart(years: Sequence[YearSplit]) -> Chart:
    """What residents and state pay for each loan year, in thousands of kroner; the state's part may fall below zero."""
    return line(
        title=_("Who pays what, year by year"),
        unit=_("thousand kroner"),
        categories=[str(year.loan_year) for year in years],
        series=[
            Series(_("Residents"), [Fraction(year.residents.minor, 100_000) for year in years]),
            Series(pgettext("who pays", "State"), [Fraction(year.state.minor, 100_000) for year in years]),
        ],
    )


def _sum(parts: Sequence[Money]) -> Money:
    return Money(sum(part.minor for part in parts), CURRENCY)
