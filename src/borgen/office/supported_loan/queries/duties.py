"""What is due on the organisation's loans and projects: days of the law and the terms, and what waits for somebody."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from borgen.office.journal.moment import Moment, moment
from borgen.office.market.queries import known
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.facts.figures import plan_of
from borgen.office.supported_loan.facts.loan import LoanFacts, loans_known
from borgen.office.supported_loan.facts.project import KnownProject, projects_facts
from borgen.office.supported_loan.facts.regulation_due import days_of
from borgen.office.supported_loan.models import Proposal
from borgen.office.supported_loan.queries.regulation import waiting_runs
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.due_days import DueKind, loan_due_days, project_due
from borgen.supported_loan.index import Observations
from borgen.supported_loan.index.watchdog import troubles
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.regulation import needed

AHEAD_DAYS = 365
NOTICE_DAYS = 100
"""The last days of notice come every term: only the next one or two are told."""


class DutyKind(StrEnum):
    """What is to be done."""

    REGULATION = "regulation"
    REGULATION_IN_DOUBT = "regulation_in_doubt"  # an index that it needs is missing or wrong
    REFIXING = "refixing"
    NOTICE = "notice"
    STATUS_FOR_LOAN = "status_for_loan"
    FINAL_STATUS = "final_status"
    REPORT = "report"  # the disbursement is not acknowledged, so that the state's part is not payable
    CHANGE_OF_USE = "change_of_use"  # the dwellings have another use, and the loan is not redeemed
    SECOND_PERSON = "second_person"  # a prepared step
    REGULATION_WAITS = "regulation_waits"  # a year's regulation is prepared, and nobody has carried it out
    LAST_TERM = "last_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """One thing to do. ``loan`` is empty for what is the project's, and ``project`` too for a year's regulation.

    ``number`` is that of a prepared step or regulation, ``year`` the calendar year of a regulation; else 0.
    """

    kind: DutyKind
    due_on: date
    project: str
    loan: str = ""
    term: int = 0
    number: int = 0
    year: int = 0
    is_overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """In the order of their days; ``names`` are those of the projects."""

    moment: Moment
    rows: tuple[DutyRow, ...]
    names: dict[str, str]

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.rows)


def duties(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, ahead: int = AHEAD_DAYS
) -> Duties:
    """What is due by so many days after ``as_of`` and not done, as known at an instant.

    Raises:
        PlanImpossible, RulebookSilent: a day cannot be told.
    """
    now = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    until = as_of + timedelta(days=ahead)
    observations = known(organisation_id=organisation_id, sequence=now.sequence)
    every = loans_known(organisation_id=organisation_id, sequence=now.sequence)
    loans = [one for one in every if one.terms.disbursed_on <= as_of]
    running = [one for one in loans if one.ended_on is None]
    projects = projects_facts(now)
    rows = [row for loan in loans for row in _of_loan(loan, observations, as_of, until)]
    rows += [row for project in projects.values() for row in _of_project(project, running, as_of)]
    zone = ZoneInfo(Organisation.objects.values_list("time_zone", flat=True).get(pk=organisation_id))
    rows += _waiting(now, zone, lapsed={one.loan_id for one in every if one.ended_on is not None})
    rows += [
        DutyRow(
            kind=DutyKind.REGULATION_WAITS, due_on=one.planned_at.astimezone(zone).date(), project="", number=one.number,
            year=one.year,
        )
        for one in waiting_runs(now, known_at)
    ]  # fmt: skip
    return Duties(
        moment=now,
        rows=tuple(sorted(rows, key=lambda row: (row.due_on, row.project, row.loan, row.kind))),
        names={project.facts.reference: project.facts.name for project in projects.values()},
    )


def _of_loan(loan: LoanFacts, observations: Observations, as_of: date, until: date) -> Iterator[DutyRow]:
    """What is due on a loan. On one that was redeemed: the regulations that the terms until then lack, and nothing else."""
    plan, has_ended = plan_of(loan.terms), loan.ended_on is not None

    def row(kind: DutyKind, due_on: date, term: int = 0, year: int = 0) -> DutyRow:
        return DutyRow(
            kind=kind, due_on=due_on, project=loan.project, loan=loan.number, term=term, year=year, is_overdue=due_on < as_of
        )

    is_own = loan.taken_over is None  # the disbursement of one from another register was reported there
    if is_own and not has_ended and loan.reported.state is not ReportState.ACKNOWLEDGED:
        yield row(DutyKind.REPORT, loan.terms.disbursed_on)
    if loan.rule is None:
        return
    open_days = {day.term: day for day in days_of(loan) if day.loan_year not in loan.regulated}
    callable_now = bool(loan.bonds and loan.bonds.is_callable)
    days = loan_due_days(plan, loan.rule, since=date.min, until=until, is_callable=callable_now)
    for day in days:
        if has_ended and day.kind is not DueKind.REGULATION:
            continue
        match day.kind:
            case DueKind.REGULATION:
                if day.term not in open_days:
                    continue
                year = open_days[day.term].year
                blocked = any(one.blocks for one in troubles(observations, needed(loan.rule, year), as_of=as_of))
                kind = DutyKind.REGULATION_IN_DOUBT if blocked else DutyKind.REGULATION
                yield row(kind, day.due_on, day.term, year)
            case DueKind.REFIXING:
                if all(one.after_term != day.term for one in loan.terms.refixed):
                    yield row(DutyKind.REFIXING, day.due_on, day.term)
            case DueKind.NOTICE:
                if as_of <= day.due_on < as_of + timedelta(days=NOTICE_DAYS):
                    yield row(DutyKind.NOTICE, day.due_on, day.term)
            case DueKind.LAST_TERM:
                if day.due_on >= as_of:
                    yield row(DutyKind.LAST_TERM, day.due_on, day.term)


def _of_project(project: KnownProject, loans: list[LoanFacts], as_of: date) -> Iterator[DutyRow]:
    facts = project.facts
    own = [loan for loan in loans if loan.project_id == project.id]
    first = next((loan.terms.disbursed_on for loan in own if loan.kind is LoanKind.FIRST), None)
    if facts.forms or first:
        for day in project_due(
            ready_on=facts.ready_on, disbursed_on=first, history=facts.statuses, as_of=as_of, law=facts.law()
        ):
            yield DutyRow(
                kind=DutyKind(day.kind.value), due_on=day.due_on, project=facts.reference, is_overdue=day.due_on < as_of
            )
    changed = facts.use_changed_on
    if changed is not None and changed <= as_of:
        for loan in own:
            yield DutyRow(
                kind=DutyKind.CHANGE_OF_USE, due_on=changed, project=facts.reference, loan=loan.number,
                is_overdue=changed < as_of,
            )  # fmt: skip


def _waiting(now: Moment, zone: ZoneInfo, *, lapsed: Collection[int]) -> list[DutyRow]:
    """Steps that are prepared and not closed, as known at the moment; none of the loans whose redemption made them lapse."""
    found = Proposal.objects.filter(organisation_id=now.organisation_id, prepared_sequence__lte=now.sequence).exclude(
        closed_sequence__lte=now.sequence
    )
    return [
        DutyRow(
            kind=DutyKind.SECOND_PERSON, due_on=one.prepared_at.astimezone(zone).date(), project=one.project.reference,
            loan=one.loan.number if one.loan else "", number=one.number,
        )
        for one in found.select_related("project", "loan").order_by("number")
        if one.loan_id not in lapsed
    ]  # fmt: skip
