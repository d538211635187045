"""The rates of a quote as page and files show them: from when which holds, and who says so."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.supported_loan.loan_words import RATES
from borgen.office.ui.formats import share_text
from borgen.supported_loan.choices import RateBasis
from borgen.supported_loan.loan import RatePeriod
from borgen.supported_loan.quote import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """``service`` is interest and instalment of the first term of the period; ``url`` explains it."""

    period: RatePeriod
    loan_year: int
    rate: str
    basis: str
    is_carried: bool
    service: Money
    url: str = ""


def rate_lines(quote: Quote, explain: Callable[[str, int], str] | None = None) -> tuple[RateLine, ...]:
    """One line from disbursement and one from each refixing."""
    return tuple(
        RateLine(
            period=period,
            loan_year=quote.plan.terms.loan_year(period.first_term),
            rate=share_text(period.rate),
            basis=str(RATES[period.rate_basis]),
            is_carried=period.rate_basis is RateBasis.CARRIED,
            service=period.service,
            url=explain("service", period.first_term) if explain else "",
        )
        for period in quote.plan.rate_periods
    )


def rate_of_years(quote: Quote) -> dict[int, Fraction]:
    """The rate of each loan year; it is fixed anew between two of them only."""
    plan = quote.plan
    return {plan.terms.loan_year(row.n): row.rate for row in plan.rows}


def changes_in_words(quote: Quote) -> tuple[str, ...]:
    """Where the rate changes, for those who read the chart of the years: none where it is carried all the way."""
    lines = rate_lines(quote)
    return tuple(
        _("From loan year %(year)s the rate is %(rate)s.") % {"year": line.loan_year, "rate": line.rate}
        for before, line in pairwise(lines)
        if line.period.rate != before.period.rate
    )
