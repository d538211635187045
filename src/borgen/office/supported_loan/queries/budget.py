"""The budget of a year: what residents, state and owner pay for the organisation's supported loans."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.office.journal.moment import Moment, moment
from borgen.office.supported_loan.queries.ahead import Ahead, account_of, ahead, owners_money
from borgen.supported_loan.budget import BudgetYear, LoanAccount, OwnerPayment, budget_year

YEARS_SHOWN = 10
"""The year, and those after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """``years`` begins with the one that was asked for. ``payments`` are the owner's own of that year, and ``undated`` those
    of which nobody has said when; ``unknown`` are projects whose financing cannot be worked out."""

    moment: Moment
    rise: Fraction | None
    years: tuple[BudgetYear, ...]
    payments: tuple[OwnerPayment, ...]
    undated: tuple[OwnerPayment, ...]
    unknown: tuple[str, ...]
    names: dict[str, str]

    @property
    def asked(self) -> BudgetYear:
        return self.years[0]


def budget(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    year: int,
    rise: Fraction | None = None,
    years: int = YEARS_SHOWN,
) -> Budget:
    """The year and those after it, as of a day and as known at an instant.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    found = ahead(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at), rise=rise)
    accounts, money = accounts_of(found), owners_money(found)
    return Budget(
        moment=found.moment,
        rise=rise,
        years=tuple(
            budget_year(accounts, owner=money.payments, year=each) for each in range(year, year + years)
        ),
        payments=tuple(one for one in money.payments if one.on is not None and one.on.year == year),
        undated=tuple(one for one in money.payments if one.on is None),
        unknown=money.unknown,
        names={project.facts.reference: project.facts.name for project in found.projects},
    )


def accounts_of(found: Ahead) -> list[LoanAccount]:
    """All loans as they are paid."""
    return [account_of(loan) for loan in found.loans]
