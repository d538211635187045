"""Projects as a list and one by one, with their financing plan, credit, loans and what waits for a second person."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.known import known_at as rows_known_at
from borgen.office.journal.known import true_on
from borgen.office.journal.moment import Moment, moment
from borgen.office.parties.keys import search_key
from borgen.office.supported_loan.facts.credit import KnownCredit, credits_known
from borgen.office.supported_loan.facts.project import projects_facts
from borgen.office.supported_loan.facts.reporting import Reported, reported_of
from borgen.office.supported_loan.models import LoanTerms, Project, ProjectFact, StatedValue
from borgen.office.supported_loan.usecases.gate import newest_change
from borgen.rules.finding import Finding
from borgen.supported_loan.choices import CURRENCY, Housing, Owner, Region
from borgen.supported_loan.construction_credit import CreditAccount, CreditRefused, credit_account
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName, ProjectFacts, ProjectPlan, project_plan

WORDS_MAX = 10
"""Words of a search; more are left out."""


class NoSuchProject(LookupError):
    """The organisation has no project of that reference at that moment."""


class Stage(StrEnum):
    """How far a project has come."""

    PLANNED = "planned"
    COMMITTED = "committed"
    BUILDING = "building"  # form B is approved
    READY = "ready"  # for occupation, not paid out
    PAID_OUT = "paid_out"
    FINAL = "final"  # paid out, and form C is approved


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanCard:
    """A loan of a project, as it was paid out."""

    number: str
    kind: LoanKind
    principal: Money
    disbursed_on: date
    reported: Reported
    is_reported_elsewhere: bool  # before it came here


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project in a list."""

    facts: ProjectFacts
    plan: ProjectPlan
    loans: tuple[LoanCard, ...]
    stage: Stage
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects are asked for; what is empty does not narrow."""

    search: str = ""
    stage: Stage | None = None
    owner: Owner | None = None
    housing: Housing | None = None
    region: Region | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """A page of projects. Sums are over all that match, and ``unknown`` counts those without a form."""

    moment: Moment
    rows: tuple[ProjectRow, ...]
    count: int
    page: int
    acquisition: Money
    lent: Money
    excess: Money
    unknown: int
    unchecked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCard:
    """A value of the law stated for the case, with who stated it."""

    parameter: str
    text: str
    source: str
    stated_on: date
    stated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """One project with all that its page says.

    ``account`` is ``None`` where the credit cannot be laid out: ``trouble`` says why.
    """

    moment: Moment
    row: ProjectRow
    gate: tuple[Finding, Finding]
    credit: KnownCredit | None
    account: CreditAccount | None
    trouble: CreditRefused | None
    stated: tuple[StatedCard, ...]
    newest: int

    @property
    def facts(self) -> ProjectFacts:
        return self.row.facts

    @property
    def plan(self) -> ProjectPlan:
        return self.row.plan


SORTS = ("reference", "name", "committed_on", "acquisition", "loan", "excess", "status", "stage")


def projects(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    filter: ProjectFilter | None = None,
    sort: str = "reference",
    is_descending: bool = False,
    page: int = 1,
    per_page: int = 50,
) -> Projects:
    """A page of the organisation's projects at a moment, in a constant number of queries."""
    now, wanted = (
        moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at),
        filter or ProjectFilter(),
    )
    matching = [_row(now, *one) for one in projects_found(now, wanted)]
    matching = _sorted(matching, sort, is_descending=is_descending)
    pages = max(1, -(-len(matching) // per_page))
    page = min(max(1, page), pages)
    return Projects(
        moment=now,
        rows=tuple(matching[(page - 1) * per_page : page * per_page]),
        count=len(matching),
        page=page,
        acquisition=_sum(row.plan.form.acquisition for row in matching if row.plan.form),
        lent=_sum(loan.principal for row in matching for loan in row.loans),
        excess=_sum(row.plan.excess for row in matching if row.plan.excess),
        unknown=sum(row.plan.form is None for row in matching),
        unchecked=sum(row.plan.form is not None and row.plan.cap is None for row in matching),
    )


def project(
    *, organisation_id: int, reference: str, as_of: date, known_at: datetime | None = None
) -> ProjectPage:
    """One project at a moment.

    Raises:
        NoSuchProject: the organisation has none of that reference that was there by then.
    """
    now = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    ids = list(
        Project.objects.filter(organisation_id=organisation_id, reference=reference).values_list(
            "pk", flat=True
        )
    )
    found = next(iter(_with_loans(now, ids)), None)
    if found is None:
        raise NoSuchProject(reference)
    row = _row(now, *found)
    credit = credits_known(now, ready={ids[0]: row.facts.ready_on}).get(ids[0])
    account, trouble = _account(credit, as_of)
    stated = StatedValue.objects.filter(rows_known_at(now.sequence), project_id=ids[0]).order_by("parameter")
    return ProjectPage(
        moment=now,
        row=row,
        gate=row.facts.gate(as_of),
        credit=credit,
        account=account,
        trouble=trouble,
        stated=tuple(
            StatedCard(
                parameter=one.parameter, text=one.text, source=one.source, stated_on=one.stated_on,
                stated_by=one.stated_by,
            )
            for one in stated
        ),
        newest=newest_change(project_id=ids[0]),
    )  # fmt: skip


def _ids(now: Moment, wanted: ProjectFilter) -> list[int]:
    facts = ProjectFact.objects.filter(
        rows_known_at(now.sequence), true_on(now.as_of), organisation_id=now.organisation_id
    )
    for word in search_key(wanted.search).split()[:WORDS_MAX]:
        facts = facts.filter(search_key__contains=word)
    for name in ("owner", "housing", "region"):
        value = getattr(wanted, name)
        if value is not None:
            facts = facts.filter(**{name: value.value})
    return list(facts.values_list("project_id", flat=True))


def projects_found(now: Moment, wanted: ProjectFilter) -> list[tuple[ProjectFacts, tuple[LoanCard, ...]]]:
    """The projects that fit with their loans, in the order of their references; the financing of none is worked out."""
    found = _with_loans(now, _ids(now, wanted))
    return [(facts, loans) for facts, loans in found if wanted.stage in (None, _stage(facts, loans))]


def _with_loans(now: Moment, ids: Collection[int]) -> list[tuple[ProjectFacts, tuple[LoanCard, ...]]]:
    known = projects_facts(now, ids=ids)
    loans = _loans(now, list(known))
    return [(one.facts, tuple(loans[number])) for number, one in known.items()]


def _row(now: Moment, facts: ProjectFacts, loans: tuple[LoanCard, ...]) -> ProjectRow:
    return ProjectRow(
        facts=facts, plan=project_plan(facts), loans=loans, stage=_stage(facts, loans), status=facts.status_on(now.as_of)
    )


def _loans(now: Moment, projects: list[int]) -> Mapping[int, list[LoanCard]]:
    terms = list(
        LoanTerms.objects.filter(
            rows_known_at(now.sequence), organisation_id=now.organisation_id, loan__project_id__in=projects,
            disbursed_on__lte=now.as_of,
        )
        .select_related("loan")
        .order_by("disbursed_on", "loan__sort_key")
    )  # fmt: skip
    reported = reported_of(loan_ids=[row.loan_id for row in terms], sequence=now.sequence)
    found: defaultdict[int, list[LoanCard]] = defaultdict(list)
    for row in terms:
        found[row.loan.project_id].append(
            LoanCard(
                number=row.loan.number,
                kind=LoanKind(row.loan.kind),
                principal=Money(row.principal_minor, CURRENCY),
                disbursed_on=row.disbursed_on,
                reported=reported[row.loan_id],
                is_reported_elsewhere=reported[row.loan_id].is_elsewhere(is_taken_over=row.taken_over_year is not None),
            )
        )
    return found


def _stage(facts: ProjectFacts, loans: Sequence[LoanCard]) -> Stage:
    if any(loan.kind is LoanKind.FIRST for loan in loans):
        return Stage.FINAL if FormName.C in facts.forms else Stage.PAID_OUT
    if facts.ready_on is not None:
        return Stage.READY
    if FormName.B in facts.forms:
        return Stage.BUILDING
    return Stage.COMMITTED if FormName.A in facts.forms or facts.committed_on else Stage.PLANNED


def _account(credit: KnownCredit | None, as_of: date) -> tuple[CreditAccount | None, CreditRefused | None]:
    if credit is None:
        return None, None
    try:
        return credit_account(credit.facts, as_of=credit.until(as_of)), None
    except CreditRefused as error:
        return None, error


def _sorted(rows: list[ProjectRow], sort: str, *, is_descending: bool) -> list[ProjectRow]:
    """Sorted by a column; what is unknown stands last either way."""
    stages = list(Stage)

    def value(row: ProjectRow) -> Any:
        financing, form = row.plan.financing, row.plan.form
        values: Mapping[str, Any] = {
            "name": row.facts.name.casefold(),
            "committed_on": row.facts.committed_on,
            "acquisition": form.acquisition.minor if form else None,
            "loan": financing.loan.minor if financing else None,
            "excess": row.plan.excess.minor if row.plan.excess is not None else None,
            "status": row.status,
            "stage": stages.index(row.stage),
        }
        return values.get(sort)

    if sort not in SORTS or sort == "reference":
        return rows[::-1] if is_descending else rows
    known = [row for row in rows if value(row) is not None]
    return sorted(known, key=value, reverse=is_descending) + [row for row in rows if value(row) is None]


def _sum(amounts: Any) -> Money:
    return Money.total(amounts, CURRENCY)
