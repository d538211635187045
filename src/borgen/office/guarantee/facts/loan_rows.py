"""The rows of a loan, put together: what the loan is, and whether the guarantee that it is covered by is in use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.guarantee.commitment import Amortisation, AmortisationKind, Loan
from borgen.guarantee.state import Use, is_told_unreadably
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.debt import LoanDebt
from borgen.office.guarantee.models import RATE_UNIT, GuaranteeFact, LoanFact


@dataclass(slots=True)
class LoanRows:
    """A loan as it is stated on a day, and what it owes."""

    ordinal: int
    fact: LoanFact
    debt: LoanDebt = field(default_factory=LoanDebt)


def use_of(guarantee: GuaranteeFact, loans: Sequence[LoanRows], debts: Iterable[int], as_of: date) -> Use:
    """As :func:`borgen.guarantee.state.use_of`, of the rows."""
    amounts = [(loan.debt.drawn_on(as_of), loan.debt.outstanding_on(as_of)) for loan in loans]
    first_days = [loan.fact.first_drawn_on for loan in loans if loan.fact.first_drawn_on is not None]
    if any(drawn or owed for drawn, owed in amounts) or any(debts) or any(day <= as_of for day in first_days):
        return Use.DRAWN
    unknown = [loan.fact for loan, (drawn, owed) in zip(loans, amounts, strict=True) if drawn is None and owed is None]
    is_told = is_told_unreadably(
        guarantee.texts, is_debt_unknown=bool(unknown) or not loans,
        executed_on=guarantee.executed_on, available_until=guarantee.available_until,
    )
    return Use.REGISTERED if is_told or any(fact.original_minor or fact.number for fact in unknown) else Use.NONE


def loan_of(rows: LoanRows, currency: str, as_of: date) -> Loan:
    """The loan with what is drawn and owed of it."""
    fact, debt = rows.fact, rows.debt
    return Loan(
        id=str(rows.ordinal), lender=fact.lender, number=fact.number, loan_type=fact.loan_type,
        original=money(fact.original_minor, currency), first_drawn_on=fact.first_drawn_on, matures_on=fact.matures_on,
        interest_rate=share(fact.interest_rate), rate_bound_until=fact.rate_bound_until,
        amortisation=_amortisation(fact, currency),
        drawn=money(debt.drawn_on(as_of), currency), outstanding=money(debt.outstanding_on(as_of), currency),
        observed_on=max(debt.observed, default=None),
    )


def _amortisation(fact: LoanFact, currency: str) -> Amortisation | None:
    if not fact.amortisation_kind:
        return None
    return Amortisation(
        kind=AmortisationKind(fact.amortisation_kind), starts_on=fact.amortisation_starts_on,
        per_year=money(fact.amortisation_minor_per_year, currency),
        share_per_year=share(fact.amortisation_share_per_year), payments_a_year=fact.payments_a_year,
        text=fact.amortisation_text,
    )


def money(minor: int | None, currency: str) -> Money | None:
    """Whole minor units as an amount."""
    return None if minor is None else Money(minor, currency)


def share(units: int | None) -> Fraction | None:
    """Units of ``RATE_UNIT`` as a share of one."""
    return None if units is None else Fraction(units, RATE_UNIT)
