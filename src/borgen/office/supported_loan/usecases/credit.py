"""The construction credit [da: byggekredit]: agreed, its rates, and draws and payments by two people."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.office.journal.models import FOREVER
from borgen.office.journal.moment import Moment, moment_at
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.facts.credit import KnownCredit, credits_known
from borgen.office.supported_loan.facts.project import projects_facts
from borgen.office.supported_loan.models import (
    ConstructionCredit,
    CreditMove,
    CreditRate,
    CreditSettlement,
    CreditTerms,
    Project,
    Proposal,
)
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written, postings_of
from borgen.office.supported_loan.usecases.refusals import (
    DaysOutOfOrder,
    InTheFuture,
    NothingChanges,
    OutOfBounds,
)
from borgen.office.supported_loan.usecases.terms import checked_day, minor_of, plain
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.construction_credit import (
    CREDIT_DAY_COUNTS,
    CreditRefused,
    credit_account,
    credit_entry,
    may_draw,
)
from borgen.supported_loan.construction_credit import CreditMove as Move
from borgen.supported_loan.events import CreditAgreed, CreditMoved, CreditRateStated


class NoCredit(NotThere):
    """The project has no construction credit."""

    code = "no_credit"


class CreditSettled(Overtaken):
    """The loan has paid the credit off."""

    code = "credit_settled"


class CreditCannot(Refused):
    """The credit cannot take that: ``why`` is a code of ``CreditRefused``."""

    code = "credit_cannot"


class NotACreditsDayCount(Refused):
    """Interest of a construction credit cannot be counted so; ``valid`` are the ways in which it can."""

    code = "not_a_credits_day_count"


class NotYet(Refused):
    """The step is for a day that has not come."""

    code = "not_yet"


def agree_credit(
    *,
    organisation_id: int,
    reference: str,
    limit: Money,
    opened_on: date,
    rate: Fraction | None = None,
    number: str = "",
    day_count: DayCount = DayCount.ACT_360,
    first_interest_on: date | None = None,
    interest_months: int = 3,
    source: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Enter the project's credit as it was agreed, or as its terms are by now.

    ``rate`` is that from ``opened_on`` on, and needed at first. Interest is added every ``interest_months`` months from
    ``first_interest_on``; without it only at the settlement.

    Raises:
        OutOfBounds, NotACreditsDayCount, DaysOutOfOrder, NothingChanges, CreditSettled, NoSuchProject, ChangedSince.
        CreditCannot: the moves do not fit the terms.
    """
    terms = {
        "limit": limit, "opened_on": opened_on, "rate": rate, "number": number, "day_count": day_count,
        "first_interest_on": first_interest_on, "interest_months": interest_months,
    }  # fmt: skip
    with on_project(
        organisation_id=organisation_id, reference=reference, kind="agree_credit",
        body={**terms, "source": source, "reason": reason}, by=by, at=at, key=key, seen_sequence=seen_sequence,
    ) as (now, project):  # fmt: skip
        if now.answered:
            return now.answer
        columns = _terms_columns(limit, opened_on, number, day_count, first_interest_on, interest_months)
        credit, is_new = ConstructionCredit.objects.get_or_create(
            organisation_id=organisation_id, project=project
        )
        current = CreditTerms.objects.filter(credit=credit, known_until=FOREVER)
        _check_open(credit)
        if is_new and rate is None:
            raise OutOfBounds(field="rate", value="")
        if not is_new and rate is None and current.filter(**columns).exists():
            raise NothingChanges()

        current.update(known_until=now.sequence)
        CreditTerms.objects.create(
            organisation_id=organisation_id, credit=credit, known_from=now.sequence, reason=reason.strip()[:300],
            **columns,
        )  # fmt: skip
        if rate is not None:
            _write_rate(credit, opened_on, rate, source, now.sequence)
        _check_account(project, as_of=day_at(project.organisation, now.at), sequence=now.sequence)

        happened = CreditAgreed(reference=reference, terms=plain(value=terms), reason=reason.strip()[:300])
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def state_credit_rate(
    *,
    organisation_id: int,
    reference: str,
    since: date,
    rate: Fraction,
    source: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """The credit's rate a year from a day on; one of that very day is replaced.

    Raises:
        NoCredit, CreditSettled, OutOfBounds, NoSuchProject, ChangedSince.
    """
    body = {"since": since, "rate": rate, "source": source}
    with on_project(
        organisation_id=organisation_id, reference=reference, kind="state_credit_rate", body=body, by=by, at=at, key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):  # fmt: skip
        if now.answered:
            return now.answer
        credit = _credit(project)
        _check_open(credit)
        if since > day_at(project.organisation, now.at):
            raise InTheFuture(field="since", on=since)

        _write_rate(credit, since, rate, source, now.sequence)

        happened = CreditRateStated(
            reference=reference, since=since.isoformat(), rate=share_text(rate), source=source.strip()
        )
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def credit_at(*, project: Project, now: Moment) -> KnownCredit | None:
    """The project's credit at a moment."""
    known = projects_facts(now, ids=[project.pk]).get(project.pk)
    ready_on = known.facts.ready_on if known else None
    return credits_known(now, ready={project.pk: ready_on}).get(project.pk)


def check_ready_day(*, project: Project, ready_on: date) -> None:
    """That nothing was drawn on the day on which the dwellings were ready, or after it.

    Raises:
        CreditCannot: something was.
    """
    drawn = CreditMove.objects.filter(
        credit__project=project, known_until=FOREVER, minor__gt=0, on__gte=ready_on
    )
    latest = drawn.order_by("-on").values_list("on", "minor").first()
    if latest:
        raise CreditCannot(why="after_ready", on=latest[0], amount=Money(latest[1], CURRENCY))


# --------------------------------------------------------------------------------------------------- a draw or payment


def _shown(ask: Ask) -> Mapping[str, Any]:
    on, amount = date.fromisoformat(ask.terms["on"]), _signed(ask.terms["amount"])
    checked_day(field="on", day=on)
    now = moment_at(organisation_id=ask.project.organisation_id, as_of=on, sequence=ask.sequence)
    known = credit_at(project=ask.project, now=now)
    credit = _credit(ask.project)
    if known is None:
        raise CreditCannot(why="before_opening", on=on, amount=amount)
    _check_open(credit)  # whatever the day: a settled account stays as it was settled
    move = Move(on=on, amount=amount)
    why = may_draw(known.facts, move)
    if why:
        raise CreditCannot(why=why, on=on, amount=amount)
    try:
        account = credit_account(known.facts, as_of=on)
    except CreditRefused as error:
        raise CreditCannot(why=error.code, on=error.on or on, amount=error.amount or amount) from error
    if amount.minor < 0 and account.debt + amount < Money(0, CURRENCY):
        raise CreditCannot(why="more_than_debt", on=on, amount=account.debt)
    return {
        "debt_before": account.debt,
        "debt_after": account.debt + amount,
        "accrued": account.accrued,
        "limit": known.facts.limit,
    }


def _traces(ask: Ask) -> Mapping[str, Trace]:
    on, amount = date.fromisoformat(ask.terms["on"]), _signed(ask.terms["amount"])
    known = credit_at(
        project=ask.project,
        now=moment_at(organisation_id=ask.project.organisation_id, as_of=on, sequence=ask.sequence),
    )
    if known is None:
        raise NoCredit(reference=ask.project.reference)
    account = credit_account(known.facts, as_of=on)
    after = credit_entry(on, "draw", account.debt, amount).debt_trace
    return {"debt_before": account.debt_trace, "debt_after": after, "accrued": account.accrued_trace}


def _write(taken: Taken) -> Written:
    project, terms = taken.ask.project, taken.ask.terms
    on, amount = date.fromisoformat(terms["on"]), _signed(terms["amount"])
    if on > taken.ask.today:
        raise NotYet(on=on)
    CreditMove.objects.create(
        organisation_id=project.organisation_id, credit=_credit(project), on=on, minor=amount.minor,
        text=str(terms.get("text", ""))[:200], prepared_by=taken.prepared_by, closed_by=taken.closed_by,
        known_from=taken.now.sequence,
    )  # fmt: skip
    _check_account(project, as_of=taken.ask.today, sequence=taken.now.sequence)
    happened = CreditMoved(
        reference=project.reference, proposal=taken.number, on=on.isoformat(), amount=str(amount),
        prepared_by=taken.prepared_by,
    )  # fmt: skip
    moves = postings_of(("lender", f"project:{project.reference}", amount))
    return Written(happened=happened, postings=moves)


DRAW = Step(kind=Proposal.Kind.DRAW, shown=_shown, write=_write, traces=_traces)
"""Money drawn on the credit (above zero), or paid back (below): terms ``on``, ``amount`` (``"5000000.00 DKK"``), ``text``."""


def _signed(text: str) -> Money:
    number, _, currency = text.partition(" ")
    return Money.parse(number, currency)


def _credit(project: Project) -> ConstructionCredit:
    credit = ConstructionCredit.objects.filter(project=project).first()
    if credit is None:
        raise NoCredit(reference=project.reference)
    return credit


def _check_open(credit: ConstructionCredit) -> None:
    settled = CreditSettlement.objects.filter(credit=credit, known_until=FOREVER).first()
    if settled is not None:
        raise CreditSettled(on=settled.on)


def _terms_columns(
    limit: Money,
    opened_on: date,
    number: str,
    day_count: DayCount,
    first_interest_on: date | None,
    interest_months: int,
) -> dict[str, Any]:
    if first_interest_on is not None and first_interest_on <= opened_on:
        raise DaysOutOfOrder(field="first_interest_on", earlier=opened_on, later=first_interest_on)
    if interest_months not in (1, 2, 3, 4, 6, 12):
        raise OutOfBounds(field="interest_months", value=interest_months)
    if day_count not in CREDIT_DAY_COUNTS:
        raise NotACreditsDayCount(value=day_count.value, valid=", ".join(CREDIT_DAY_COUNTS))
    return {
        "number": number.strip(),
        "limit_minor": minor_of(field="limit", amount=limit),
        "opened_on": checked_day(field="opened_on", day=opened_on),
        "day_count": day_count.value,
        "first_interest_on": checked_day(field="first_interest_on", day=first_interest_on)
        if first_interest_on
        else None,
        "interest_months": interest_months,
    }


def _write_rate(credit: ConstructionCredit, since: date, rate: Fraction, source: str, sequence: int) -> None:
    text = share_text(rate)
    if not -1 < rate < 1 or "/" in text or len(text) > 20:
        raise OutOfBounds(field="rate", value=text)
    CreditRate.objects.filter(credit=credit, since=since, known_until=FOREVER).update(known_until=sequence)
    CreditRate.objects.create(
        organisation_id=credit.organisation_id, credit=credit, since=checked_day(field="since", day=since), rate=text,
        source=source.strip()[:300], known_from=sequence,
    )  # fmt: skip


def _check_account(project: Project, *, as_of: date, sequence: int) -> None:
    """That the account can be laid out with the terms that were just written."""
    now = moment_at(organisation_id=project.organisation_id, as_of=as_of, sequence=sequence)
    known = credit_at(project=project, now=now)
    if known is None:
        return
    try:
        credit_account(known.facts, as_of=as_of)
    except CreditRefused as error:
        raise CreditCannot(why=error.code, on=error.on or as_of, amount=error.amount or "") from error
