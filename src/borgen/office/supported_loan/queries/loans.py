"""The loans as a list, and one loan with everything that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from django.db.models import Q, QuerySet, Sum

from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.office.journal.known import known_at as believed
from borgen.office.journal.known import true_on
from borgen.office.journal.models import FOREVER
from borgen.office.journal.moment import Moment, moment
from borgen.office.market.queries import known as observations_known
from borgen.office.parties.keys import search_key
from borgen.office.supported_loan import models as rows
from borgen.office.supported_loan.facts.figures import (
    LoanFigures,
    RedemptionRow,
    figures_of,
    plan_of,
    redemption_rows,
)
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known, loans_known
from borgen.office.supported_loan.facts.project import projects_facts
from borgen.office.supported_loan.facts.regulation import Regulated
from borgen.office.supported_loan.facts.regulation_due import days_of, revised_since
from borgen.office.supported_loan.queries.change_by_form_c import ChangeAfterFormC, change_by_form_c, kinds_of
from borgen.office.supported_loan.usecases.refixing import MONTHS_AHEAD
from borgen.rules.parameter import Ruling
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.index import IndexView, Observation, Observations
from borgen.supported_loan.index.watchdog import IndexTrouble, troubles
from borgen.supported_loan.loan import LoanPlan, LoanRow
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.regulation import RegulationDay, needed
from borgen.supported_loan.resident_payment import YearPayment
from borgen.supported_loan.subsidy import TermSplit

PER_PAGE = 25
WORDS_MAX = 10
"""Words of a search; more are left out."""


class NoSuchLoan(LookupError):
    """The organisation had no loan with that number by then."""


class LoanState(StrEnum):
    """Where a loan is on a day."""

    NOT_YET = "not_yet"  # to be paid out later
    RUNNING = "running"
    REDEEMED = "redeemed"
    REPAID = "repaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRowShown:
    """A loan in the list. ``debt`` is what is left at the end of the day; ``next`` the first term due after it."""

    number: str
    project: str
    project_name: str
    kind: LoanKind
    state: LoanState
    principal: Money
    disbursed_on: date
    rate: Fraction
    debt: Money
    next: LoanRow | None
    regulated_through: int
    report: ReportState
    is_reported_elsewhere: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansPage:
    """``count`` loans fit; ``principal`` is what they were paid out with."""

    moment: Moment
    rows: tuple[LoanRowShown, ...]
    count: int
    principal: Money
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationShown:
    """A regulation that was carried out; ``revised`` are observations that have another value now."""

    line: Regulated
    counts: bool
    revised: tuple[tuple[Observation, Observation], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPage:
    """One loan at a moment. ``next_regulation`` lacks what ``in_doubt`` says, as far as it is known by then; a redeemed loan
    has none, but may have one that was ``never_regulated``.

    ``siblings`` are the other loans of its project. ``change`` is what form C asks of it; whether it may be done yet is for
    the command to say.
    """

    moment: Moment
    facts: LoanFacts
    figures: LoanFigures
    project_name: str
    state: LoanState
    debt: Money
    next: LoanRow | None
    next_split: TermSplit | None
    rate: Fraction
    regulations: tuple[RegulationShown, ...]
    next_regulation: RegulationDay | None
    never_regulated: RegulationDay | None
    in_doubt: tuple[IndexTrouble, ...]
    next_refixing: tuple[int, date] | None
    rulings: tuple[Ruling, ...]
    siblings: tuple[str, ...]
    change: ChangeAfterFormC | None

    @property
    def plan(self) -> LoanPlan:
        return self.figures.plan

    @property
    def yearly(self) -> Mapping[int, YearPayment]:
        return {one.loan_year: one for one in self.figures.yearly}

    @property
    def redemptions(self) -> tuple[RedemptionRow, ...]:
        """The redemptions that were carried out, in order."""
        return redemption_rows(self.facts)

    @property
    def redemptions_after(self) -> Mapping[int, tuple[RedemptionRow, ...]]:
        """The same by the term that they stand after; 0 is before the first. A term without any has no key."""
        return {after: tuple(some) for after, some in groupby(self.redemptions, attrgetter("after_term"))}

    @property
    def weakest(self) -> IndexBasis:
        """How sure the last term is."""
        return self.figures.splits[-1].index if self.figures.splits else IndexBasis.MISSING

    @property
    def can_change(self) -> bool:
        return can_change_on(self.facts, self.plan, self.moment.as_of)

    @property
    def can_refix(self) -> bool:
        """Whether a rate can be fixed anew, or one that was fixed corrected: its day has come, or comes soon."""
        latest = months_after(self.moment.as_of, MONTHS_AHEAD)
        return self.can_change and any(self.plan.row(n).until <= latest for n in self.facts.terms.refixing_terms)

    @property
    def is_payable(self) -> bool:
        """Whether the state's part is payable: once a report of the disbursement is acknowledged. That of a loan from another
        register was reported there."""
        since = self.facts.reported.payable_since
        return self.facts.is_reported_elsewhere or (since is not None and since <= self.moment.as_of)


def loans(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    search: str = "",
    kind: LoanKind | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> LoansPage:
    """One page of the loans by number; a page beyond the last gives the last. The queries are as many for any number."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    found = loans_found(at, search, kind)
    summed = found.aggregate(total=Sum("principal_minor"))["total"] or 0
    count = found.count()
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    numbers = found.order_by("loan__sort_key", "loan__number").values_list("loan__number", flat=True)
    on_page = list(numbers[(page - 1) * per_page : page * per_page])
    shown = loans_known(organisation_id=organisation_id, sequence=at.sequence, numbers=on_page)
    names = _names(at, {loan.project_id for loan in shown})
    return LoansPage(
        moment=at,
        rows=tuple(_row(loan, names.get(loan.project_id, ""), as_of) for loan in shown),
        count=count,
        principal=Money(summed, CURRENCY),
        page=page,
        pages=pages,
    )


def loan(
    *,
    organisation_id: int,
    number: str,
    as_of: date,
    known_at: datetime | None = None,
    rise: Fraction | None = None,
) -> LoanPage:
    """One loan as of a day and as known then; ``rise`` a year is what prices and wages are expected to do.

    Raises:
        NoSuchLoan: there was none by then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    facts = loan_known(organisation_id=organisation_id, sequence=at.sequence, number=number)
    if facts is None:
        raise NoSuchLoan(number)
    observations = observations_known(organisation_id=organisation_id, sequence=at.sequence)
    figures = figures_of(facts, index=IndexView(observations, rise=rise))
    following = next_term(facts, figures.plan, as_of)
    state = state_on(facts, figures.plan, as_of)
    open_day = next((day for day in days_of(facts) if day.loan_year == facts.paid_through_year + 1), None)
    next_day = None if state is LoanState.REDEEMED else open_day
    refixing = _next_refixing(facts, figures.plan)
    project = projects_facts(at, ids={facts.project_id}).get(facts.project_id)
    kinds = kinds_of(at, facts.project_id)
    return LoanPage(
        moment=at,
        facts=facts,
        figures=figures,
        project_name=project.facts.name if project else "",
        state=state,
        debt=debt_on(facts, figures.plan, as_of),
        next=following,
        next_split=figures.split(following.n) if following else None,
        rate=_rate_on(figures.plan, as_of),
        regulations=tuple(
            RegulationShown(
                line=line,
                counts=facts.regulated[line.loan_year] == line,
                revised=revised_since(line, observations) if facts.regulated[line.loan_year] == line else (),
            )
            for line in facts.regulated_before
        ),
        next_regulation=next_day,
        never_regulated=open_day if state is LoanState.REDEEMED else None,
        in_doubt=_in_doubt(facts, next_day, observations, as_of),
        next_refixing=refixing,
        rulings=facts.terms.rulings,
        siblings=tuple(other for other in kinds if other != number),
        change=change_by_form_c(facts, project.facts, kinds.values()) if project else None,
    )


def is_known(*, organisation_id: int, number: str) -> bool:
    """Whether the organisation has a loan of that number by now; nothing of it is worked out."""
    here = rows.LoanTerms.objects.filter(organisation_id=organisation_id, known_until=FOREVER)
    return here.filter(loan__number=number).exists()


def state_on(facts: LoanFacts, plan: LoanPlan, day: date) -> LoanState:
    """Where the loan is at the end of a day."""
    if day < facts.terms.disbursed_on:
        return LoanState.NOT_YET
    if facts.ended_on is not None and facts.ended_on <= day:
        return LoanState.REDEEMED
    return LoanState.REPAID if plan.ends_on <= day else LoanState.RUNNING


def can_change_on(facts: LoanFacts, plan: LoanPlan, day: date) -> bool:
    """Whether its rate can be fixed anew and its debt be redeemed: it runs, and all of it is not redeemed as of a later day."""
    return facts.ended_on is None and state_on(facts, plan, day) is LoanState.RUNNING


def debt_on(facts: LoanFacts, plan: LoanPlan, day: date) -> Money:
    """What is left at the end of a day, by the plan: nothing before it is paid out or after it is redeemed."""
    if state_on(facts, plan, day) in {LoanState.NOT_YET, LoanState.REDEEMED}:
        return Money(0, CURRENCY)
    row = plan.term_on(day)
    return row.debt_after + facts.redeemed_later(row.n, day) if row else facts.terms.principal


def next_term(facts: LoanFacts, plan: LoanPlan, day: date) -> LoanRow | None:
    """The first term that is due after ``day`` and will be paid."""
    last = facts.ended_after_term
    following = next((row for row in plan.rows if row.due_on > day), None)
    return None if following is None or (last is not None and following.n > last) else following


def loans_found(at: Moment, search: str, kind: LoanKind | None) -> QuerySet[rows.LoanTerms]:
    """The terms of the loans that fit, as known at the moment."""
    found = rows.LoanTerms.objects.filter(believed(at.sequence), organisation_id=at.organisation_id)
    if kind is not None:
        found = found.filter(loan__kind=kind.value)
    for word in search.split()[:WORDS_MAX]:
        named = rows.ProjectFact.objects.filter(
            believed(at.sequence),
            true_on(at.as_of),
            organisation_id=at.organisation_id,
            search_key__contains=search_key(word),
        )
        found = found.filter(
            Q(loan__number__icontains=word)
            | Q(loan__project__reference__icontains=word)
            | Q(loan__project_id__in=named.values("project_id"))
        )
    return found


def _row(facts: LoanFacts, name: str, as_of: date) -> LoanRowShown:
    plan = plan_of(facts.terms)
    return LoanRowShown(
        number=facts.number,
        project=facts.project,
        project_name=name,
        kind=facts.kind,
        state=state_on(facts, plan, as_of),
        principal=facts.terms.principal,
        disbursed_on=facts.terms.disbursed_on,
        rate=_rate_on(plan, as_of),
        debt=debt_on(facts, plan, as_of),
        next=next_term(facts, plan, as_of),
        regulated_through=facts.paid_through_year,
        report=facts.reported.state,
        is_reported_elsewhere=facts.is_reported_elsewhere,
    )


def _rate_on(plan: LoanPlan, day: date) -> Fraction:
    return next((row.rate for row in plan.rows if row.until > day), plan.rows[-1].rate)


def _next_refixing(facts: LoanFacts, plan: LoanPlan) -> tuple[int, date] | None:
    """The first term after which the rate is fixed and nobody has said how."""
    said = {one.after_term for one in facts.terms.refixed}
    last = facts.ended_after_term
    term = next((n for n in facts.terms.refixing_terms if n not in said), None)
    return None if term is None or last is not None else (term, plan.row(term).until)


def _in_doubt(
    facts: LoanFacts, day: RegulationDay | None, observations: Observations, as_of: date
) -> tuple[IndexTrouble, ...]:
    if facts.rule is None or day is None:
        return ()
    return troubles(observations, needed(facts.rule, day.year), as_of=as_of)


def _names(at: Moment, projects: set[int]) -> Mapping[int, str]:
    return {number: known.facts.name for number, known in projects_facts(at, ids=projects).items()}
