"""All loans of an organisation worked out, and what its projects ask of the owner: what every look ahead begins with."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.journal.moment import Moment
from borgen.office.market.queries import known
from borgen.office.supported_loan.facts.figures import LoanFigures, figures_of
from borgen.office.supported_loan.facts.loan import loans_known
from borgen.office.supported_loan.facts.project import KnownProject, projects_facts
from borgen.supported_loan.budget import LoanAccount, OwnerPayment
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import project_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Loans and projects at a moment; what is not published of the indices is as ``rise`` says, or carried."""

    moment: Moment
    rise: Fraction | None
    loans: tuple[LoanFigures, ...]
    projects: tuple[KnownProject, ...]


def ahead(now: Moment, *, rise: Fraction | None = None) -> Ahead:
    """Everything that is known at the moment of the organisation's supported loans, in a constant number of queries.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    index = IndexView(known(organisation_id=now.organisation_id, sequence=now.sequence), rise=rise)
    facts = loans_known(organisation_id=now.organisation_id, sequence=now.sequence)
    return Ahead(
        moment=now,
        rise=rise,
        loans=tuple(figures_of(one, index=index) for one in facts if one.terms.disbursed_on <= now.as_of),
        projects=tuple(projects_facts(now).values()),
    )


def account_of(loan: LoanFigures) -> LoanAccount:
    """The loan as it is paid."""
    facts = loan.facts
    redeemed: defaultdict[date, int] = defaultdict(int)
    for one in facts.redeemed:
        redeemed[one.settles_on] += one.paid.minor
    return LoanAccount(
        number=facts.number, project=facts.project, kind=facts.kind, plan=loan.plan, splits=loan.splits,
        ended_after=facts.ended_after_term, ended_on=facts.ended_on,
        redeemed={day: Money(minor, CURRENCY) for day, minor in redeemed.items()}, redeemed_later=facts.redeemed_later,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersMoney:
    """What owners pay themselves; ``unknown`` names the projects whose financing cannot be worked out."""

    payments: tuple[OwnerPayment, ...]
    unknown: tuple[str, ...]


def owners_money(found: Ahead) -> OwnersMoney:
    """Base capital and excess of every project: on the day on which its first loan was paid out, or else when the dwellings
    became ready."""
    first = {loan.facts.project_id: loan.facts for loan in found.loans if loan.facts.kind is LoanKind.FIRST}
    payments, unknown = [], []
    for project in found.projects:
        facts, loan = project.facts, first.get(project.id)
        financing = project_plan(facts).financing
        if financing is None:
            unknown.append(facts.reference)
            continue
        payments.append(
            OwnerPayment(
                project=facts.reference, on=loan.terms.disbursed_on if loan else facts.ready_on,
                base_capital=financing.base_capital, excess=financing.excess or Money(0, CURRENCY), is_expected=loan is None,
                is_checked=financing.excess is not None,
            )
        )  # fmt: skip
    return OwnersMoney(payments=tuple(payments), unknown=tuple(unknown))
