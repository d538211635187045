"""A year's fees: planned and frozen by one person, approved by another, charged exactly once [sv: borgensavgift].

A plan is worked out in committed chunks that nothing else looks at, and frozen with its manifest: count, sum and SHA-256
over the lines. Approval works the year out again with what is known by then; unless it is the same to the last line, the
run has to be planned anew. A later run of the year holds only what has not been charged, and corrections.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django.db import transaction

from borgen.guarantee.annual_fee import FeeKind, FeeLine, FeeMissing
from borgen.guarantee.events import FeeRunPlanned, FeeRunRejected, FeesCharged
from borgen.kernel.money import Money
from borgen.office.guarantee.facts import MASKED
from borgen.office.guarantee.facts.fees_due import FeesDue, fees_due
from borgen.office.guarantee.models import RATE_UNIT, FeeRun
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.usecases.gate import changed_since, stated_reason
from borgen.office.guarantee.usecases.refusals import NotExact
from borgen.office.journal.insert_rows import insert_rows
from borgen.office.journal.models import Event, Head
from borgen.office.journal.moment import Moment, moment, moment_at
from borgen.office.journal.record import Actor, NotAllowed, command
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import APPROVERS, CLERKS

State = FeeRun.State
CHUNK = 1000
_COLUMNS = tuple(f.attname for f in LineRow._meta.concrete_fields if not f.primary_key)
"""Lines that are staged together."""

Progress = Callable[[int, int], None]


class RunUnderWay(Overtaken):
    """Another run of the year is being planned or waits for approval."""

    code = "fee_run_under_way"


class NothingToCharge(Refused):
    """Everything that can be priced has been charged; ``missing`` counts what cannot."""

    code = "nothing_to_charge"


class NoSuchRun(NotThere):
    """The organisation has no such run."""

    code = "no_such_fee_run"


class NotFrozen(Overtaken):
    """The run does not wait for approval (any more)."""

    code = "fee_run_not_frozen"


class SamePerson(Refused):
    """Who planned the run does not approve it, whatever account they use (I9)."""

    code = "same_person"


class ManifestDiffers(Overtaken):
    """The run is not what was shown to the approver."""

    code = "manifest_differs"


class RunOutdated(Overtaken):
    """What is known by now gives other fees than those that were planned: reject the run and plan it anew."""

    code = "fee_run_outdated"


def plan_annual_fee_run(
    *,
    organisation_id: int,
    year: int,
    by: Actor,
    at: datetime,
    key: str,
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """Work out what the year's fees are and have not been charged, and freeze it for a second person.

    Killed half-way, the same call (same ``key``) begins again. What cannot be priced is listed with its reason, never
    guessed.

    Returns:
        ``{"year", "number", "lines", "total", "manifest", "missing", "sequence"}``.

    Raises:
        RunUnderWay, NothingToCharge.
    """
    if by.role not in CLERKS or not by.holds(organisation_id=organisation_id, at=at):
        raise NotAllowed(f"{by.role} may not plan_annual_fee_run")
    answered = Event.objects.filter(organisation_id=organisation_id, key=key).first()
    if answered is None:
        run = _reserve(organisation_id, year, by, at, key)
        known = moment_at(
            organisation_id=organisation_id, as_of=run.charge_on, sequence=run.known_at_sequence
        )
        lines, totals, manifest, missing = _stage(run, known, progress)
    with command(
        organisation_id=organisation_id, kind="plan_annual_fee_run", body={"year": year}, by=by, at=at, key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        total = totals.get(run.currency, 0)
        frozen = FeeRun.objects.filter(pk=run.pk, state=State.PLANNING).update(
            state=State.FROZEN, manifest=manifest, line_count=lines, total_minor=total, missing=missing,
        )
        if not frozen:
            raise NotFrozen(year=year, number=run.number)
        happened = FeeRunPlanned(
            year=year, number=run.number, lines=lines, total=str(Money(total, run.currency)), manifest=manifest,
            missing=len(missing),
        )
        return now.record(
            happened, subject=run.subject,
            answer={
                "year": year, "number": run.number, "lines": lines, "total": Money(total, run.currency).decimal,
                "manifest": manifest, "missing": len(missing), "sequence": now.sequence,
            },
        )


def approve_annual_fee_run(
    *, organisation_id: int, year: int, number: int, manifest: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Approve a frozen run as a second person, whose page showed ``manifest``: lines, postings and one event at once.

    Raises:
        NoSuchRun, NotFrozen, SamePerson, ManifestDiffers.
        RunOutdated: facts that came in since the planning change the fees.
    """
    body = {"year": year, "number": number, "manifest": manifest}
    with command(
        organisation_id=organisation_id, kind="approve_annual_fee_run", body=body, by=by, at=at, key=key,
        roles=APPROVERS,
    ) as now:
        if now.answered:
            return now.answer
        run = _the_run(organisation_id, year, number)
        if run.state != State.FROZEN:
            raise NotFrozen(year=year, number=number, state=run.state)
        if by.person == run.planned_by:
            raise SamePerson(year=year, number=number)
        if manifest != run.manifest or _manifest_of_rows(run) != run.manifest:
            raise ManifestDiffers(year=year, number=number)
        _check_still_so(run, now.sequence - 1)
        LineRow.objects.filter(run=run).update(charged=True)
        FeeRun.objects.filter(pk=run.pk).update(
            state=State.CHARGED, closed_by=by.person, closed_at=now.at, charged_sequence=now.sequence
        )
        happened = FeesCharged(
            year=year, number=number, lines=run.line_count, total=str(Money(run.total_minor, run.currency)),
            manifest=run.manifest, planned_by=run.planned_by,
        )
        return now.record(
            happened, subject=run.subject, postings=_postings(run),
            answer={
                "year": year, "number": number, "lines": run.line_count, "sequence": now.sequence,
                "total": Money(run.total_minor, run.currency).decimal,
            },
        )


def reject_annual_fee_run(
    *, organisation_id: int, year: int, number: int, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Lay a run aside that waits for approval, or whose planning has stopped for good. Nothing is charged.

    Raises:
        NoSuchRun, NotFrozen, ReasonMissing.
    """
    body = {"year": year, "number": number, "reason": reason}
    with command(
        organisation_id=organisation_id, kind="reject_annual_fee_run", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        if now.answered:
            return now.answer
        run = _the_run(organisation_id, year, number)
        said = stated_reason(reason=reason)
        if run.state not in {State.FROZEN, State.PLANNING}:
            raise NotFrozen(year=year, number=number, state=run.state)
        FeeRun.objects.filter(pk=run.pk).update(
            state=State.REJECTED, closed_by=by.person, closed_at=now.at, reason=said[:300]
        )
        happened = FeeRunRejected(year=year, number=number, manifest=run.manifest, reason=said)
        return now.record(
            happened, subject=run.subject,
            answer={"year": year, "number": number, "sequence": now.sequence},
        )


# ------------------------------------------------------------------------------------------------------------- planning


def _reserve(organisation_id: int, year: int, by: Actor, at: datetime, key: str) -> FeeRun:
    """The run of this key, new or begun before; under the journal's lock, so that there is one open run a year."""
    with transaction.atomic(durable=True):
        Head.objects.get_or_create(organisation_id=organisation_id)
        head = Head.objects.select_for_update().get(organisation_id=organisation_id)
        runs = FeeRun.objects.filter(organisation_id=organisation_id, year=year)
        mine = FeeRun.objects.filter(organisation_id=organisation_id, key=key).first()
        if mine is not None:
            if mine.state != State.PLANNING or mine.year != year:
                raise NotFrozen(year=mine.year, number=mine.number, state=mine.state)
            LineRow.objects.filter(run=mine).delete()
            return mine
        open_run = runs.filter(state__in=[State.PLANNING, State.FROZEN]).first()
        if open_run is not None:
            raise RunUnderWay(year=year, number=open_run.number)
        last = runs.order_by("-number").values_list("number", flat=True).first()
        organisation = Organisation.objects.get(pk=organisation_id)
        return FeeRun.objects.create(
            organisation=organisation, year=year, number=(last or 0) + 1, state=State.PLANNING,
            currency=organisation.currency, known_at_sequence=head.sequence, charge_on=day_at(organisation, at),
            planned_by=by.person, planned_at=at, key=key,
        )


def _stage(run: FeeRun, known: Moment, progress: Progress) -> tuple[int, dict[str, int], str, list[dict[str, Any]]]:
    """Write the lines in committed chunks; return their count, sums by currency, manifest, and what is missing."""
    count, totals, digest, missing, waiting = 0, dict[str, int](), sha256(), [], list[LineRow]()
    taken = _ordinals_taken(run)
    for number, due in enumerate(fees_due(known, year=run.year), start=1):
        missing += [_missing(one) for one in due.missing]
        for line in due.lines:
            row = _row(run, due, line, taken)
            digest.update(_shown(due.reference, row))
            totals[row.currency] = totals.get(row.currency, 0) + row.amount_minor
            waiting.append(row)
            count += 1
        if len(waiting) >= CHUNK:
            _write(run, waiting)
            waiting = []
            progress(number, 0)
    _write(run, waiting)
    if not count:
        LineRow.objects.filter(run=run).delete()
        FeeRun.objects.filter(pk=run.pk).delete()
        raise NothingToCharge(year=run.year, missing=len(missing))
    return count, totals, digest.hexdigest(), missing


def _write(run: FeeRun, rows: list[LineRow]) -> None:
    with transaction.atomic():
        # a run that was laid aside meanwhile takes no more lines
        if rows and not FeeRun.objects.select_for_update().filter(pk=run.pk, state=State.PLANNING).exists():
            raise NotFrozen(year=run.year, number=run.number)
        insert_rows(LineRow, _COLUMNS, map(attrgetter(*_COLUMNS), rows))


def _row(run: FeeRun, due: FeesDue, line: FeeLine, taken: dict[tuple[int, str], int]) -> LineRow:
    units = line.rate * RATE_UNIT
    if units.denominator != 1:
        raise NotExact(field="fee_rate", value=line.rate, reference=due.reference)
    slot = (due.guarantee_id, line.kind.value)
    ordinal = taken.get(slot, 0) + 1
    taken[slot] = ordinal
    return LineRow(
        organisation_id=run.organisation_id, run=run, guarantee_id=due.guarantee_id, year=run.year,
        kind=line.kind.value, ordinal=ordinal, part=line.part, basis_minor=line.basis.minor, rate=int(units),
        amount_minor=line.amount.minor, currency=line.amount.currency, charge_by=line.charge_by, is_late=line.is_late,
        payer="" if line.payer == MASKED else line.payer[:200], finding=line.finding.plain(),
        corrects_id=int(line.corrects) if line.corrects else None,
    )


def _ordinals_taken(run: FeeRun) -> dict[tuple[int, str], int]:
    """The highest ordinal charged of each guarantee and kind that a year may have several of."""
    several = [FeeKind.ADDED.value, FeeKind.CORRECTION.value]
    charged = LineRow.objects.filter(organisation_id=run.organisation_id, year=run.year, charged=True, kind__in=several)
    taken: dict[tuple[int, str], int] = {}
    for guarantee, kind, ordinal in charged.values_list("guarantee_id", "kind", "ordinal"):
        taken[(guarantee, kind)] = max(taken.get((guarantee, kind), 0), ordinal)
    return taken


def _missing(one: FeeMissing) -> dict[str, Any]:
    return {
        "reference": one.reference, "kind": one.kind.value, "year": one.year, "reason": one.reason,
        "params": dict(one.params), "part": one.part,
    }


# ------------------------------------------------------------------------------------------------------------- approval


def _the_run(organisation_id: int, year: int, number: int) -> FeeRun:
    run = (
        FeeRun.objects.select_for_update()
        .filter(organisation_id=organisation_id, year=year, number=number)
        .first()
    )
    if run is None:
        raise NoSuchRun(year=year, number=number)
    return run


def _manifest_of_rows(run: FeeRun) -> str:
    digest, count = sha256(), 0
    for row in _rows(run):
        digest.update(_shown(row.guarantee.reference, row))
        count += 1
    return digest.hexdigest() if count == run.line_count else ""


def _check_still_so(run: FeeRun, sequence: int) -> None:
    """Work the year out again with what is known now, where anything was learned that could matter.

    Raises:
        RunOutdated: it is not what was planned.
    """
    happened = Event.objects.filter(
        organisation_id=run.organisation_id, sequence__gt=run.known_at_sequence, sequence__lte=sequence
    ).exclude(kind__in=[FeeRunPlanned.kind, FeeRunRejected.kind])
    if not happened.exists() and not changed_since(organisation_id=run.organisation_id, sequence=run.known_at_sequence):
        return
    known = moment(organisation_id=run.organisation_id, as_of=run.charge_on)
    digest, taken = sha256(), _ordinals_taken(run)
    for due in fees_due(known, year=run.year):
        for line in due.lines:
            digest.update(_shown(due.reference, _row(run, due, line, taken)))
    if digest.hexdigest() != run.manifest:
        raise RunOutdated(year=run.year, number=run.number)


def _rows(run: FeeRun) -> Iterator[LineRow]:
    rows = LineRow.objects.filter(run=run).select_related("guarantee").order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield from some
        last = some[-1].pk


def _shown(reference: str, row: LineRow) -> bytes:
    """A line as the manifest covers it: everything that the approver is shown, its explanation included."""
    parts = [
        reference, row.kind, row.ordinal, row.part, row.basis_minor, row.rate, row.amount_minor, row.currency,
        row.charge_by.isoformat() if isinstance(row.charge_by, date) else "", row.is_late, row.payer,
        row.corrects_id or 0, json.dumps(row.finding, sort_keys=True, ensure_ascii=False),
    ]
    return json.dumps(parts, ensure_ascii=False).encode() + b"\n"


def _postings(run: FeeRun) -> Iterator[tuple[str, str, Money]]:
    """Each line as a claim on its borrower; a credit goes the other way; a line of nothing moves nothing."""
    for guarantee, minor, currency in (
        LineRow.objects.filter(run=run).order_by("pk").values_list("guarantee__reference", "amount_minor", "currency")
    ):
        claim, income = f"guarantee:{guarantee}", "income:guarantee_fees"
        if minor:
            source, target = (claim, income) if minor > 0 else (income, claim)
            yield source, target, Money(abs(minor), currency)
