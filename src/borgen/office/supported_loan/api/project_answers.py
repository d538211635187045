"""What the API answers about projects: names of fields as in the rest of the desk, amounts as decimal strings in kroner."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from borgen.kernel.shares import share_text
from borgen.office.supported_loan.queries.projects import ProjectPage, ProjectRow, Stage
from borgen.office.supported_loan.queries.proposals import ProposalCard
from borgen.office.ui.api_types import AmountOut, ShareOut
from borgen.supported_loan.choices import BuildingForm, Housing, Owner, Region
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.law import silence
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName, Question, Unanswered


class ProjectFormOut(Schema):
    form: FormName
    approved_on: date
    approved_by: str
    paragraph: str
    acquisition: AmountOut
    extra_investment: AmountOut | None
    source: str


class LackOut(Schema):
    """A question that cannot be answered: a fact is ``missing``, or a book is silent about a key on a date."""

    question: Question
    missing: str
    book: str
    key: str
    date: str


class FinancingPlanOut(Schema):
    """The financing plan by ``form``; ``null`` is what is not known. ``excess`` is the owner's own; ``fee`` is
    within the sum of form B."""

    form: FormName | None
    maximum: AmountOut | None
    excess: AmountOut | None
    supported_sum: AmountOut | None
    loan: AmountOut | None
    base_capital: AmountOut | None
    deposit: AmountOut | None
    loan_share: ShareOut | None
    extra_loan: AmountOut | None
    extra_deposit: AmountOut | None
    service_area_grant: AmountOut | None
    fee: AmountOut | None
    unanswered: list[LackOut]


class ProjectLoanOut(Schema):
    number: str
    kind: LoanKind
    principal: AmountOut
    disbursed_on: date
    reporting: ReportState
    payable_since: date | None


class ProjectRowOut(Schema):
    reference: str
    name: str
    place: str
    owner: Owner
    housing: Housing
    stage: Stage
    status: int | None
    committed_on: date | None
    acquisition: AmountOut | None
    plan: FinancingPlanOut
    loans: list[ProjectLoanOut]


class ProjectsOut(Schema):
    """``count`` is of all that match, over all pages."""

    count: int
    page: int
    sequence: int
    acquisition: AmountOut
    lent: AmountOut
    excess: AmountOut
    rows: list[ProjectRowOut]


class ProjectStatusOut(Schema):
    status: int
    since: date


class StatedValueOut(Schema):
    parameter: str
    text: str
    source: str
    stated_on: date


class ConditionOut(Schema):
    rule: str
    outcome: str
    given: dict[str, str]


class ConstructionCreditOut(Schema):
    """``debt`` holds interest that was added, ``accrued`` what has run since; ``null`` where it cannot be laid out."""

    limit: AmountOut
    opened_on: date
    debt: AmountOut | None
    accrued: AmountOut | None
    settled_on: date | None


class ServiceAreaOut(Schema):
    dwellings: int
    acquisition: AmountOut
    area: ShareOut | None
    finally_approved_on: date | None
    grant_paid_on: date | None
    source: str


class ExtraFactsOut(Schema):
    """What the project shows for a loan for extra energy investment; null where nobody has stated it."""

    is_new: bool | None
    is_low_energy: bool | None
    is_profitable: bool | None
    has_energy_paper: bool | None
    has_economy_paper: bool | None


class ProjectOut(ProjectRowOut):
    sequence: int
    owner_name: str
    lender: str
    dwellings: int | None
    area: str | None
    region: Region | None
    building_form: BuildingForm | None
    committed_by: str
    paragraph: str
    ready_on: date | None
    use_changed_on: date | None
    extra: ExtraFactsOut
    service_area: ServiceAreaOut | None
    source: str
    forms: list[ProjectFormOut]
    statuses: list[ProjectStatusOut]
    values: list[StatedValueOut]
    disbursement: list[ConditionOut]
    extra_conditions: list[ConditionOut]
    credit: ConstructionCreditOut | None


class PreparedStepOut(Schema):
    """A prepared step; ``manifest`` is what carrying out has to name. ``terms`` and ``shown`` are as they were prepared."""

    number: int
    kind: str
    state: str
    project: str
    loan: str
    manifest: str
    prepared_at: datetime
    terms: dict[str, Any]
    shown: dict[str, Any]


class ProjectWritten(Schema):
    """What a change has become: ``sequence`` is the number of its journal event."""

    reference: str
    sequence: int
    number: int | None = None
    manifest: str | None = None
    loan: str | None = None


def row_out(row: ProjectRow) -> dict[str, Any]:
    """A project in a list."""
    facts, plan = row.facts, row.plan
    financing = plan.financing
    return {
        "reference": facts.reference, "name": facts.name, "place": facts.place, "owner": facts.owner,
        "housing": facts.housing, "stage": row.stage, "status": row.status, "committed_on": facts.committed_on,
        "acquisition": plan.form.acquisition if plan.form else None,
        "plan": {
            "form": plan.form.form if plan.form else None,
            "maximum": plan.cap.maximum if plan.cap else None,
            "excess": plan.excess,
            "supported_sum": financing.supported_sum if financing and plan.cap else None,
            "loan": financing.loan if financing else None,
            "base_capital": financing.base_capital if financing else None,
            "deposit": financing.deposit if financing else None,
            "loan_share": financing.loan_share if financing else None,
            "extra_loan": plan.extra.principal if plan.extra else None,
            "extra_deposit": plan.extra.deposit if plan.extra else None,
            "service_area_grant": plan.grant.amount if plan.grant else None,
            "fee": plan.fee.amount if plan.fee else None,
            "unanswered": [_lack(one) for one in plan.unanswered],
        },
        "loans": [
            {
                "number": loan.number, "kind": loan.kind, "principal": loan.principal,
                "disbursed_on": loan.disbursed_on, "reporting": loan.reported.state,
                "payable_since": loan.reported.payable_since,
            }
            for loan in row.loans
        ],
    }  # fmt: skip


def project_out(page: ProjectPage) -> dict[str, Any]:
    """One project with all that is known of it; remarks stay on its page."""
    facts, credit = page.facts, page.credit
    names = (
        "owner_name", "lender", "dwellings", "region", "building_form", "committed_by", "paragraph", "ready_on",
        "use_changed_on", "extra", "service_area", "source",
    )  # fmt: skip
    return {
        **row_out(page.row),
        **{name: getattr(facts, name) for name in names},
        "area": share_text(facts.area) if facts.area is not None else None,
        "sequence": page.moment.sequence,
        "forms": list(facts.forms.values()),
        "statuses": list(facts.statuses),
        "values": list(page.stated),
        "disbursement": [_finding(one) for one in page.gate],
        "extra_conditions": [_finding(one) for one in page.plan.extra_findings],
        "credit": {
            "limit": credit.facts.limit,
            "opened_on": credit.facts.opened_on,
            "debt": page.account.debt if page.account else None,
            "accrued": page.account.accrued if page.account else None,
            "settled_on": credit.settled.on if credit.settled else None,
        } if credit else None,
    }  # fmt: skip


def step_out(one: ProposalCard) -> dict[str, Any]:
    """A prepared step."""
    names = ("number", "kind", "state", "project", "loan", "manifest", "prepared_at", "terms", "shown")
    return {name: getattr(one, name) for name in names}


def _lack(one: Unanswered) -> dict[str, str]:
    silent = silence(one.silent) if one.silent else {"book": "", "key": "", "date": ""}
    return {
        "question": one.question.value, "missing": one.missing, "book": silent["book"], "key": silent["key"],
        "date": silent["date"],
    }  # fmt: skip


def _finding(one: Any) -> dict[str, Any]:
    return {"rule": one.rule, "outcome": one.outcome.value, "given": dict(one.given)}
