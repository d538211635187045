"""Each term's service, shared between residents and state [sv: stöd till räntor och amortering, da: ydelsesstøtte].

The state's part is what the residents do not pay. It may be negative, and then is a payment to the funds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY, IndexBasis, ResidentsStart
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.loan import LoanPlan, LoanRow, LoanTerms
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment, payments


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSplit:
    """One term's payment and who bears it.

    ``residents + state == interest + principal + contribution``; ``residents`` holds the contribution. ``index`` says
    how sure the regulations behind it are: the weakest of all so far. ``balance`` is the debt after the payment;
    ``redeemed_before`` what was redeemed since the payment before: balance before - redeemed_before - principal == balance.
    """

    n: int
    loan_year: int
    due_on: date
    interest: Money
    principal: Money
    service: Money
    contribution: Money
    residents: Money
    state: Money
    balance: Money
    index: IndexBasis
    redeemed_before: Money = field(default=Money(0, CURRENCY))

    @property
    def total(self) -> Money:
        return self.service + self.contribution


def first_years(terms: LoanTerms) -> Mapping[int, int]:
    """The calendar year of the first term of each loan year, from 1 to the last."""
    periods = terms.schedule()
    return {
        terms.loan_year(n): periods[n - 1].until.year for n in range(1, terms.count + 1, terms.terms_a_year)
    }


def split_terms(
    plan: LoanPlan, rule: ResidentRule, *, supported_sum: Money, index: IndexView
) -> tuple[tuple[TermSplit, ...], tuple[YearPayment, ...]]:
    """Every term's split, and the residents' payment of every loan year behind them.

    ``supported_sum`` is the acquisition sum, or the maximum where that is smaller.
    """
    yearly = payments(rule, supported_sum, years=first_years(plan.terms), index=index)
    return split_with(plan, rule, yearly), yearly


def split_with(plan: LoanPlan, rule: ResidentRule, yearly: Sequence[YearPayment]) -> tuple[TermSplit, ...]:
    """The split of every term for which a yearly payment is given."""
    by_year = {payment.loan_year: payment for payment in yearly}
    return tuple(
        _split(plan, row, rule, by_year[year])
        for row in plan.rows
        if (year := plan.terms.loan_year(row.n)) in by_year
    )


def explain_split(
    plan: LoanPlan, rule: ResidentRule, yearly: Sequence[YearPayment], n: int, figure: str
) -> Trace:
    """How ``residents`` or ``state`` of term ``n`` came about.

    The payment of the loan year is an input; its own explanation is that year's ``trace``. So are interest and
    principal: ``explain_loan_row``.

    Raises:
        NoSuchTerm: the loan has no such term.
        KeyError: no such figure, or no payment is given for that year.
    """
    row = plan.row(n)
    payment = {one.loan_year: one for one in yearly}[plan.terms.loan_year(n)]
    sheet = Worksheet()
    return sheet.trace(_parts(plan.terms, row, rule, payment, sheet)[figure])


def paid_part(terms: LoanTerms, row: LoanRow, rule: ResidentRule) -> Fraction:
    """The part of the term that the residents pay for: 0 before their payment begins, then 1."""
    begins_on = months_after(terms.disbursed_on, rule.first_payment_months)
    if rule.start is ResidentsStart.FIRST_TERM:
        return Fraction(1 if row.until >= begins_on else 0)
    if row.since >= begins_on:
        return Fraction(1)
    if row.until <= begins_on:
        return Fraction(0)
    months = Fraction(
        rule.first_payment_months - _months(terms.disbursed_on, row.since), _months(row.since, row.until)
    )
    return 1 - months


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month


def _split(plan: LoanPlan, row: LoanRow, rule: ResidentRule, payment: YearPayment) -> TermSplit:
    terms = plan.terms
    parts = _parts(terms, row, rule, payment, Worksheet())
    currency = terms.principal.currency
    return TermSplit(
        n=row.n,
        loan_year=payment.loan_year,
        due_on=row.due_on,
        interest=row.interest,
        principal=row.principal,
        service=row.service,
        contribution=row.contribution,
        residents=Money(int(parts["residents"].number), currency),
        state=Money(int(parts["state"].number), currency),
        balance=row.balance,
        index=payment.weakest,
        redeemed_before=plan.redeemed_before(row.n),
    )


def _parts(
    terms: LoanTerms, row: LoanRow, rule: ResidentRule, payment: YearPayment, sheet: Worksheet
) -> dict[str, Term]:
    unit = f"minor {terms.principal.currency}"
    a_year = sheet.given(
        "payment_a_year", payment.amount, unit=unit, source=f"residents.year.{payment.loan_year}"
    )
    count = sheet.given(
        "terms_a_year", Fraction(terms.terms_a_year), unit="terms", source="loan.terms_a_year"
    )
    exact = sheet.divide("payment_exact", a_year, count, unit=unit)
    begun = paid_part(terms, row, rule)
    whole_contribution = sheet.given(
        "contribution", Fraction(row.contribution.minor), unit=unit, source=f"loan.term.{row.n}.contribution"
    )
    contribution = whole_contribution
    if row.residents_part != 1:
        left = sheet.given("unredeemed", row.residents_part, unit="share", source="loan.redeemed")
        exact = sheet.multiply("payment_unredeemed", exact, left)
    if begun != 1:
        part = sheet.given("part_begun", begun, unit="share", source="dk_resident_payment#residents_start")
        exact = sheet.multiply("payment_begun", exact, part)
        contribution = sheet.round(
            "contribution_begun",
            sheet.multiply("contribution_part", contribution, part),
            rounding=rule.rounding,
        )
    own = sheet.round("residents_without_contribution", exact, rounding=rule.rounding)
    residents = sheet.add("residents", own, contribution)
    service = sheet.given(
        "service", Fraction(row.service.minor), unit=unit, source=f"loan.term.{row.n}.service"
    )
    total = sheet.add("total", service, whole_contribution)
    return {"residents": residents, "state": sheet.subtract("state", total, residents)}
