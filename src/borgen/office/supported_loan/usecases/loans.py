"""Entering a loan by hand that runs already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.office.journal.known import known_at
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import CLERKS
from borgen.office.supported_loan.models import Project, StatedValue
from borgen.office.supported_loan.usecases.loan_rows import columns_of, write_loan
from borgen.office.supported_loan.usecases.refusals import DaysOutOfOrder, NoSuchProject
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import ContributionBase, Regime, ResidentsStart
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.law import Law, Stated, StatedValueRefused, silence
from borgen.supported_loan.loan_events import LoanRegistered
from borgen.supported_loan.paid_out import LoanKind, PaidOut, paid_out


class LawSilent(Refused):
    """A book of the law gives no value for the loan's day, and nobody has stated one."""

    code = "rulebook_silent"


class LoanImpossible(Refused):
    """No loan follows from the terms; ``why`` is the plan's own code, ``said`` its words."""

    code = "plan_impossible"

    def __init__(self, error: PlanImpossible) -> None:
        super().__init__(why=error.code, said=error, **error.params)


class NotAStatedValue(Refused):
    """What was stated for the case is no value of the law."""

    code = "not_a_stated_value"


class NotPaidOutYet(Refused):
    """A loan that runs already was paid out on a day that has come."""

    code = "not_paid_out_yet"


class NumberMissing(Refused):
    """A loan needs the lender's number."""

    code = "loan_number_missing"


class TakenOverOutOfBounds(Refused):
    """The payment taken over is not above zero, of no year of the loan, or has no source."""

    code = "taken_over_out_of_bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEntry:
    """A running loan as its papers state it; what is empty is as the lender's product and the default readings have it.

    ``supported_sum`` is the acquisition sum, or the maximum where that is smaller. ``residents_share`` with
    ``share_source`` is for a commitment whose share the law does not give. ``taken_over`` is the residents' payment that
    the loan has come to by its last regulation.
    """

    number: str
    kind: LoanKind
    principal: Money
    supported_sum: Money
    committed_on: date
    disbursed_on: date
    rate: Fraction
    regime: Regime | None = None
    residents_start: ResidentsStart | None = None
    contribution_base: ContributionBase | None = None
    residents_share: Fraction | None = None
    share_source: str = ""
    loan_type: str = ""
    first_term_on: date | None = None
    bond_price: Fraction | None = None
    bond_series: str = ""
    bond_coupon: Fraction | None = None
    is_callable: bool = False
    taken_over: TakenOver | None = None


def register_loan(
    *, organisation_id: int, project: str, entry: LoanEntry, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Enter a loan that was paid out before the office kept it, with the law of its day frozen with it.

    Raises:
        NoSuchProject, NumberMissing, NotPaidOutYet, DaysOutOfOrder, TakenOverOutOfBounds.
        LawSilent, LoanImpossible, NotAStatedValue: no loan follows from what is stated.
        LoanNumberTaken, FirstLoanThere: it is there already.
    """
    body = {"project": project, "entry": {name: str(getattr(entry, name)) for name in LoanEntry.__slots__}}
    with command(
        organisation_id=organisation_id, kind="register_loan", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        if now.answered:
            return now.answer
        row = Project.objects.filter(organisation_id=organisation_id, reference=project).first()
        if row is None:
            raise NoSuchProject(reference=project)
        if not entry.number.strip():
            raise NumberMissing()
        if entry.disbursed_on > day_at(Organisation.objects.get(pk=organisation_id), now.at):
            raise NotPaidOutYet(on=entry.disbursed_on)
        if entry.disbursed_on < entry.committed_on:
            raise DaysOutOfOrder(
                field="disbursed_on", why="commitment", earlier=entry.committed_on, later=entry.disbursed_on
            )

        paid = _read(entry, stated_for(project_id=row.pk, sequence=now.sequence - 1))

        loan = write_loan(now=now, project=row, number=entry.number.strip(), paid=paid)

        terms = {name: str(value) for name, value in columns_of(paid=paid).items() if name != "law"}
        return now.record(
            LoanRegistered(loan=loan.number, project=project, terms=terms),
            subject=f"loan:{loan.number}",
            answer={"loan": loan.number, "project": project, "sequence": now.sequence},
        )


def stated_for(*, project_id: int, sequence: int) -> tuple[Stated, ...]:
    """The values of the law that were stated for a project, as known at an event."""
    found = StatedValue.objects.filter(known_at(sequence), project_id=project_id).order_by("parameter")
    return tuple(
        Stated(parameter=row.parameter, text=row.text, source=row.source, stated_on=row.stated_on)
        for row in found
    )


def _read(entry: LoanEntry, stated: Iterable[Stated]) -> PaidOut:
    said = [*stated]
    if entry.residents_share is not None:
        name = "residents_share.extra_investment" if entry.kind is LoanKind.EXTRA else "residents_share"
        said.append(
            Stated(
                parameter=f"dk_resident_payment#{name}",
                text=share_text(entry.residents_share),
                source=entry.share_source,
            )
        )
    try:
        paid = paid_out(
            kind=entry.kind, principal=entry.principal, supported_sum=entry.supported_sum,
            committed_on=entry.committed_on, disbursed_on=entry.disbursed_on, rate=entry.rate, regime=entry.regime,
            residents_start=entry.residents_start, contribution_base=entry.contribution_base, loan_type=entry.loan_type,
            first_term_on=entry.first_term_on, bond_price=entry.bond_price, bond_series=entry.bond_series,
            bond_coupon=entry.bond_coupon, is_callable=entry.is_callable, taken_over=entry.taken_over, law=Law(said),
        )  # fmt: skip
        paid.terms.schedule()
    except RulebookSilent as error:
        raise LawSilent(**silence(error)) from error
    except StatedValueRefused as error:
        raise NotAStatedValue(parameter=error.parameter, why=error.code, value=error.value) from error
    except PlanImpossible as error:
        raise LoanImpossible(error) from error
    taken = entry.taken_over
    if taken is not None and not (
        taken.amount > 0 and 1 <= taken.loan_year <= paid.terms.years and taken.source.strip()
    ):
        raise TakenOverOutOfBounds(year=taken.loan_year, last=paid.terms.years)
    return paid
