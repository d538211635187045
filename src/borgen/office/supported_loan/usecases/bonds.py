"""The bonds behind a loan that was paid out, as they really were: what a report of the disbursement is often rejected for."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from borgen.kernel.shares import share_text
from borgen.office.journal.record import Actor
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.models import Loan
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.loan_rows import rewrite_terms
from borgen.office.supported_loan.usecases.refixing import LoanRedeemed
from borgen.office.supported_loan.usecases.refusals import (
    NoSuchLoan,
    NothingChanges,
    OutOfBounds,
    stated_reason,
)
from borgen.supported_loan.change_events import BondsCorrected
from borgen.supported_loan.paid_out import bonds_behind

PRICE_MAX = 200


def correct_bonds(
    *,
    organisation_id: int,
    reference: str,
    loan: str,
    bond_price: Fraction | None,
    bond_series: str,
    bond_coupon: Fraction | None,
    is_callable: bool,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State price, series and coupon as they were, and whether the bonds can be called at 100. The nominal follows.

    What the loan pays stays, and so does every report that was made: a report of the correction is a step of its own.

    Raises:
        NoSuchLoan, LoanRedeemed, ReasonMissing, NothingChanges, OutOfBounds, NoSuchProject, ChangedSince.
    """
    stated = {
        "bond_price": share_text(bond_price) if bond_price is not None else "", "bond_series": bond_series.strip()[:60],
        "bond_coupon": share_text(bond_coupon) if bond_coupon is not None else "", "is_callable": is_callable,
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id, reference=reference, kind="correct_bonds",
        body={"loan": loan, "reason": reason, **stated}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, project):  # fmt: skip
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        facts = loan_known(organisation_id=organisation_id, sequence=now.sequence - 1, number=loan)
        if facts is None or facts.project_id != project.pk:
            raise NoSuchLoan(number=loan)
        if facts.ended_on is not None:
            raise LoanRedeemed(on=facts.ended_on)
        if bond_price is not None and not 0 < bond_price <= PRICE_MAX:
            raise OutOfBounds(field="bond_price", value=stated["bond_price"])
        bonds = bonds_behind(
            facts.terms.principal, price=bond_price, series=str(stated["bond_series"]), coupon=bond_coupon,
            is_callable=is_callable,
        )  # fmt: skip
        if (bond_price, bonds) == (facts.bond_price, facts.bonds):
            raise NothingChanges()

        rewrite_terms(
            now=now, loan=Loan.objects.get(pk=facts.loan_id), reason=said, **stated,
            nominal_minor=bonds.nominal.minor if bonds else None,
        )  # fmt: skip

        happened = BondsCorrected(
            reference=reference, loan=loan, bonds={**stated, "nominal": str(bonds.nominal) if bonds else ""}, reason=said
        )
        return now.record(
            happened, subject=f"project:{reference}",
            answer={"reference": reference, "loan": loan, "sequence": now.sequence},
        )  # fmt: skip
