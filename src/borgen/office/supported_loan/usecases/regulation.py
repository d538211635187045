"""The yearly regulation: worked out and frozen by one person, carried out by another, each loan year exactly once.

What lacks an observation is refused by name and waits for a later run of the year. An index that was revised afterwards
changes nothing by itself: a correcting run says so, and replaces the line.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from borgen.kernel.shares import share_text
from borgen.office.journal.record import Actor, canonical, command
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import APPROVERS, CLERKS
from borgen.office.supported_loan.facts.regulation_due import LineDue, year_due
from borgen.office.supported_loan.models import RegulationLine, RegulationRun
from borgen.office.supported_loan.usecases.proposals import ManifestDiffers, ProposalOutdated, SamePerson
from borgen.office.supported_loan.usecases.refusals import stated_reason
from borgen.supported_loan.index import Observation
from borgen.supported_loan.loan_events import RegulationPlanned, RegulationRejected, ResidentsRegulated

State = RegulationRun.State


class RegulationUnderWay(Overtaken):
    """Another regulation of the year waits for a second person."""

    code = "regulation_under_way"


class NothingToRegulate(Refused):
    """All that can be regulated has been; ``refused`` counts the loans that lack something."""

    code = "nothing_to_regulate"


class YearTooFar(Refused):
    """A regulation looks at the year before its own: the year after next cannot be known."""

    code = "regulation_year_too_far"


class NoSuchRegulation(NotThere):
    """The organisation has no such regulation."""

    code = "no_such_regulation"


class RegulationNotFrozen(Overtaken):
    """The regulation does not wait for anybody (any more)."""

    code = "regulation_not_frozen"


def plan_regulation(
    *,
    organisation_id: int,
    year: int,
    by: Actor,
    at: datetime,
    key: str,
    correcting: bool = False,
    reason: str = "",
) -> dict[str, Any]:
    """Work out the regulations of the calendar ``year`` that have not been carried out, and freeze them.

    With ``correcting``, and a ``reason``: those carried out that an index revised since gives otherwise.

    Returns:
        ``{"year", "number", "lines", "refused", "manifest", "sequence"}``.

    Raises:
        YearTooFar, RegulationUnderWay, NothingToRegulate, ReasonMissing.
    """
    body = {"year": year, "correcting": correcting, "reason": reason}
    with command(
        organisation_id=organisation_id,
        kind="plan_regulation",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        runs = RegulationRun.objects.filter(organisation_id=organisation_id, year=year)
        if year > today.year + 1:
            raise YearTooFar(year=year, last=today.year + 1)
        said = stated_reason(reason=reason) if correcting else ""
        waiting = runs.filter(state=State.FROZEN).first()
        if waiting is not None:
            raise RegulationUnderWay(year=year, number=waiting.number)

        due = year_due(
            organisation_id=organisation_id, sequence=now.sequence - 1, year=year, correcting=correcting
        )
        if not due.lines:
            raise NothingToRegulate(year=year, refused=len(due.refused))

        last = runs.order_by("-number").values_list("number", flat=True).first()
        run = RegulationRun.objects.create(
            organisation_id=organisation_id, year=year, number=(last or 0) + 1, state=State.FROZEN,
            manifest=manifest_of(lines=due.lines), line_count=len(due.lines), refused=[one.plain() for one in due.refused],
            known_at_sequence=now.sequence - 1, key=key, planned_by=by.person, planned_at=now.at,
            reason=said[:300],
        )  # fmt: skip
        RegulationLine.objects.bulk_create(_row(run, line) for line in due.lines)

        happened = RegulationPlanned(
            year=year, number=run.number, lines=run.line_count, refused=len(due.refused), manifest=run.manifest,
            is_correcting=correcting, reason=said,
        )  # fmt: skip
        return now.record(
            happened, subject=f"regulation:{year}-{run.number}",
            answer={
                "year": year, "number": run.number, "lines": run.line_count, "refused": len(due.refused),
                "manifest": run.manifest, "sequence": now.sequence,
            },
        )  # fmt: skip


def carry_out_regulation(
    *, organisation_id: int, year: int, number: int, manifest: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Carry out a frozen regulation as a second person, whose page showed ``manifest``.

    Raises:
        NoSuchRegulation, RegulationNotFrozen, SamePerson, ManifestDiffers.
        ProposalOutdated: what came in since gives other payments.
    """
    body = {"year": year, "number": number, "manifest": manifest}
    with command(
        organisation_id=organisation_id, kind="carry_out_regulation", body=body, by=by, at=at, key=key, roles=APPROVERS
    ) as now:  # fmt: skip
        if now.answered:
            return now.answer
        run = _the_run(organisation_id, year, number)
        correcting = RegulationLine.objects.filter(run=run, corrects__isnull=False).exists()
        if run.state != State.FROZEN:
            raise RegulationNotFrozen(year=year, number=number, state=run.state)
        if by.person == run.planned_by:
            raise SamePerson(year=year, number=number)
        if manifest != run.manifest:
            raise ManifestDiffers(year=year, number=number)
        due = year_due(
            organisation_id=organisation_id, sequence=now.sequence - 1, year=year, correcting=correcting
        )
        if manifest_of(lines=due.lines) != run.manifest:
            raise ProposalOutdated(year=year, number=number)

        RegulationLine.objects.filter(run=run).update(done=True)
        RegulationRun.objects.filter(pk=run.pk).update(
            state=State.DONE, closed_by=by.person, closed_at=now.at, done_sequence=now.sequence
        )

        happened = ResidentsRegulated(
            year=year, number=number, lines=run.line_count, manifest=run.manifest, planned_by=run.planned_by,
            is_correcting=correcting,
        )  # fmt: skip
        return now.record(
            happened, subject=f"regulation:{year}-{number}",
            answer={"year": year, "number": number, "lines": run.line_count, "sequence": now.sequence},
        )  # fmt: skip


def reject_regulation(
    *, organisation_id: int, year: int, number: int, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Lay a frozen regulation aside; nobody's payment changes.

    Raises:
        NoSuchRegulation, RegulationNotFrozen, ReasonMissing.
    """
    body = {"year": year, "number": number, "reason": reason}
    with command(
        organisation_id=organisation_id,
        kind="reject_regulation",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        run = _the_run(organisation_id, year, number)
        said = stated_reason(reason=reason)
        if run.state != State.FROZEN:
            raise RegulationNotFrozen(year=year, number=number, state=run.state)

        RegulationRun.objects.filter(pk=run.pk).update(
            state=State.REJECTED, closed_by=by.person, closed_at=now.at, reason=said[:300]
        )

        happened = RegulationRejected(year=year, number=number, manifest=run.manifest, reason=said)
        return now.record(
            happened, subject=f"regulation:{year}-{number}",
            answer={"year": year, "number": number, "sequence": now.sequence},
        )  # fmt: skip


def manifest_of(*, lines: Iterable[LineDue]) -> str:
    """SHA-256 over the lines as they are shown: which loan, which year, by which law, from what to what, and why."""
    rows = [
        [
            line.loan.number, line.day.loan_year, line.day.takes_effect_on, line.regime.value, str(line.before.amount),
            str(line.factor), str(line.after.amount), [plain_observation(one=one) for one in line.observed], line.ordinal,
        ]
        for line in lines
    ]  # fmt: skip
    return sha256(canonical({"lines": rows}).encode()).hexdigest()


def plain_observation(*, one: Observation) -> dict[str, str]:
    """An observation as a line keeps it."""
    return {
        "series": one.series.value, "base": one.base, "period": one.period, "value": share_text(one.value),
        "publication": one.publication, "source": one.source, "status": one.status.value,
    }  # fmt: skip


def _row(run: RegulationRun, line: LineDue) -> RegulationLine:
    return RegulationLine(
        organisation_id=run.organisation_id, run=run, loan_id=line.loan.loan_id, loan_year=line.day.loan_year,
        takes_effect_on=line.day.takes_effect_on, first_term=line.day.term, regime=line.regime.value,
        before=str(line.before.amount), factor=str(line.factor), after=str(line.after.amount),
        observed=[plain_observation(one=one) for one in line.observed], trace=line.trace.plain(), ordinal=line.ordinal,
        corrects_id=line.corrects.line_id if line.corrects else None,
    )  # fmt: skip


def _the_run(organisation_id: int, year: int, number: int) -> RegulationRun:
    run = (
        RegulationRun.objects.select_for_update()
        .filter(organisation_id=organisation_id, year=year, number=number)
        .first()
    )
    if run is None:
        raise NoSuchRegulation(year=year, number=number)
    return run
