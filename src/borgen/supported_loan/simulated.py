"""Supported loans as the simulation of ``borgen.cashflow`` sees them, for fans and whole portfolios.

    loans = simulated([LoanAhead.of(quote.plan, quote.rule, quote.yearly[0])])
    found = simulate(loans, scenarios, regulation=PriceRise.of(quote.rule))
    found.fan("remainder")      # what the state pays, in øre: mean and quantiles for each quarter

The simulation works in floating point and is for spread over scenarios; figures that are paid come from the exact plan. It
differs from that in four ways: terms are not rounded; the index has grown by what a scenario says of the year before,
not from June to June; the contribution, which the residents pay wholly, is left out of both parts; and the payment is whole
from the first term on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from borgen.cashflow.simulation import SimulatedLoans
from borgen.kernel.money import Money
from borgen.supported_loan.loan import LoanPlan, LoanTerms
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment


class NotSimulated(ValueError):
    """A loan that the simulation cannot take: all its terms are paid, or its terms do not divide the periods of a year."""


@dataclass(frozen=True, slots=True)
class PriceRise:
    """Regulation by a price index that changes nothing when it falls: in full or by a part, as ``first`` and ``second`` say.

    Where wages count too, give the smaller of the two rises as the scenario's growth; a fall of wages is not followed.
    """

    first: float
    second: float

    @classmethod
    def of(cls, rule: ResidentRule) -> "PriceRise":
        """The factors of a full regulation, and of a later one by the rule's second phase."""
        return cls(first=1.0, second=float(rule.second_phase.number))

    def __call__(self, growth: Any) -> tuple[Any, Any]:
        rise = (growth + abs(growth)) / 2
        return 1 + self.first * rise, 1 + self.second * rise


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAhead:
    """A loan after the term ``after`` (0: before the first). Ten thousand of them are made from stored rows in a second.

    ``debt`` and ``rate`` are those that the next term begins with, ``payment_a_year`` the residents' exact payment of the
    loan year then running, in minor units without contribution, as it is after partial redemptions. ``margin`` is added
    to a scenario's rate at refixing. ``unredeemed`` is the part of the loan that is left of its first principal but for
    its instalments: the contribution is taken on it.
    """

    terms: LoanTerms
    rule: ResidentRule
    after: int
    debt: Money
    rate: Fraction
    payment_a_year: Fraction
    margin: Fraction = Fraction(0)
    unredeemed: Fraction = Fraction(1)

    @classmethod
    def of(
        cls,
        plan: LoanPlan,
        rule: ResidentRule,
        payment: YearPayment,
        *,
        after: int = 0,
        margin: Fraction = Fraction(0),
    ) -> "LoanAhead":
        """The loan of a plan; ``payment`` is that of the loan year of the term after ``after``.

        Raises:
            NotSimulated: all its terms are paid.
        """
        if not 0 <= after < plan.terms.count:
            raise NotSimulated(f"{after} of {plan.terms.count} terms are paid")
        following = plan.row(after + 1)
        return cls(
            terms=plan.terms,
            rule=rule,
            after=after,
            debt=plan.row(after).debt_after if after else plan.terms.principal,
            rate=following.rate,
            payment_a_year=payment.amount * following.residents_part,
            margin=margin,
            unredeemed=following.unredeemed,
        )


def simulated(loans: Iterable[LoanAhead], *, per_year: int | None = None) -> SimulatedLoans:
    """The loans from now on, amounts in minor units. The next term of each is paid at the end of the first periods.

    ``per_year`` is the periods of the scenarios in a year: the most frequent loan's terms where it is not given.

    Raises:
        NotSimulated: a loan that it cannot take.
    """
    ahead = list(loans)
    periods = per_year or max((loan.terms.terms_a_year for loan in ahead), default=1)
    rows = [_row(loan, periods) for loan in ahead]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}
    if not columns:
        raise NotSimulated("no loan")
    return SimulatedLoans.of(per_year=periods, **columns)


def _row(loan: LoanAhead, per_year: int) -> dict[str, float | int]:
    terms, rule, after = loan.terms, loan.rule, loan.after
    a_year = terms.terms_a_year
    if not 0 <= after < terms.count or per_year % a_year:
        raise NotSimulated(f"{after} of {terms.count} terms are paid, {a_year} a year in {per_year} periods")
    refixing = next((n - after for n in terms.refixing_terms if n > after), 0)
    every = per_year // a_year
    next_year = max(terms.loan_year(after + 1) + 1, rule.first_year)
    full_years = rule.first_phase_until if rule.first_phase.number == 1 else 0
    return {
        "balance": float(loan.debt.minor),
        "rate": float(loan.rate),
        "margin": float(loan.margin),
        "terms": terms.count - after,
        "refix_in": refixing,
        "refix_every": terms.fixed_terms,
        "first": every - 1,
        "every": every,
        "payment": float(loan.payment_a_year / a_year),
        "regulated_in": (next_year - 1) * a_year - after,
        "regulated_terms": max((rule.last_year - 1) * a_year + 1 - after, 0),
        "full_terms": max(full_years * a_year - after, 0),
    }
