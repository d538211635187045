"""One guarantee with everything about it. Its address takes in whatever follows, so it is registered after all others."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Schema
from pydantic import Field

from borgen.office.guarantee.api.part_answers import InsuranceOut, LoanOut, SecurityOut
from borgen.office.guarantee.api.reading import (
    DutyOut,
    FindingOut,
    RowOut,
    at_moment,
    duty_out,
    finding_out,
)
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries import guarantee as guarantee_queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.ui.api_types import READ_PROBLEMS, AmountOut, At


class MovementOut(Schema):
    """``movement`` is the number by which it is corrected."""

    movement: Annotated[int, Field(validation_alias="id")]
    loan: str
    kind: str
    value_on: date
    amount: AmountOut
    outstanding_after: AmountOut
    is_assumed_day: bool
    is_from_balance: bool
    note: str


class BalanceOut(Schema):
    loan: str
    on: date
    amount: AmountOut
    source: str


class IncreaseOut(Schema):
    """``increase`` is the number by which it is corrected."""

    increase: Annotated[int, Field(validation_alias="id")]
    decided_on: date
    amount: AmountOut
    decided_by: str
    paragraph: str


class PlanRowOut(Schema):
    due_on: date
    interest: AmountOut | None
    principal: AmountOut
    payment: AmountOut | None
    balance: AmountOut


class PlanOut(Schema):
    """A loan's plan, or why there is none."""

    loan: str
    lender: str
    problem: str
    rows: list[PlanRowOut]


class GuaranteeOut(RowOut):
    """Everything about one guarantee. ``newest`` is what ``seen_sequence`` of a change is held against."""

    newest: int
    loan_parts: list[LoanOut]
    security_parts: list[SecurityOut]
    insurance_parts: list[InsuranceOut]
    movements: list[MovementOut]
    balances: list[BalanceOut]
    increases: list[IncreaseOut]
    plans: list[PlanOut]
    findings: list[FindingOut]
    duties: list[DutyOut]
    is_complete: bool


@router.get(
    "/{organisation}/guarantees/{path:reference}",
    response={200: GuaranteeOut, **READ_PROBLEMS},
    url_name="guarantee",
)
def guarantee(request: Any, organisation: str, reference: str, at: Query[At]) -> Any:
    """Everything about one guarantee."""
    try:
        page = guarantee_queries.guarantee(**at_moment(request), reference=reference)
    except NoSuchGuarantee as error:
        raise Http404 from error
    own = {
        name: getattr(page.row, str(field.validation_alias or name)) for name, field in RowOut.model_fields.items()
    }
    return {
        **{str(RowOut.model_fields[name].validation_alias or name): value for name, value in own.items()},
        "newest": page.newest, "loan_parts": page.facts.loans, "security_parts": page.facts.securities,
        "insurance_parts": page.facts.insurances, "movements": page.movements, "balances": page.balances,
        "increases": page.increases,
        "plans": [
            {"loan": p.loan, "lender": p.lender, "problem": p.problem, "rows": p.plan.rows if p.plan else ()} for p in page.plans
        ],
        "findings": [finding_out(reference, row.finding) for row in page.findings],
        "duties": [duty_out(duty) for duty in page.duties], "is_complete": not page.missing_duties,
    }  # fmt: skip
