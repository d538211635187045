"""Steps that move money: one person prepares, another carries out or anybody rejects.

A kind of step is a :class:`Step`: what its figures are, and what is written when it is carried out. Carrying out works the
figures out again with what is known by then; unless they are those that the first person saw, the step is prepared anew.

    prepare_step(step=REFIXING, reference="ST-2018-001", loan="KK-1", terms={"after_term": 40, "rate": "0.025"}, …)
    carry_out_step(steps=STEPS, number=7, manifest="9f…", by=another, …)
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.record import Actor, Command, Happening, canonical, command
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.numbers import take_numbers
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import APPROVERS, CLERKS
from borgen.office.supported_loan.models import Loan, Project, Proposal
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan, stated_reason
from borgen.office.supported_loan.usecases.terms import plain
from borgen.rules.finding import Finding
from borgen.rules.trace import Trace
from borgen.supported_loan.events import StepPrepared, StepRejected

State = Proposal.State


class NoSuchProposal(NotThere):
    """The organisation has no prepared step with the number."""

    code = "no_such_proposal"


class ProposalUnderWay(Overtaken):
    """A step of this kind is prepared for the project or loan already."""

    code = "proposal_under_way"


class ProposalClosed(Overtaken):
    """The step has been carried out or rejected already."""

    code = "proposal_closed"


class SamePerson(Refused):
    """Who prepared the step does not carry it out, whatever account they use."""

    code = "same_person"


class ManifestDiffers(Overtaken):
    """The step is not what the page showed."""

    code = "manifest_differs"


class ProposalOutdated(Overtaken):
    """What is known by now gives other figures than those that were prepared: reject the step and prepare it anew."""

    code = "proposal_outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A step as it is worked out: for which project and loan, by which terms, with what is known up to ``sequence``.

    ``today`` is the organisation's civil day on which the step is prepared or carried out.
    """

    project: Project
    loan: Loan | None
    terms: Mapping[str, Any]
    sequence: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that is being carried out by ``now``: the rows that it writes are known from ``now.sequence``."""

    ask: Ask
    now: Command
    number: int
    shown: Mapping[str, Any]
    prepared_by: str
    closed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What carrying out came to: the event, its postings and findings, and what a caller is told."""

    happened: Happening
    postings: tuple[tuple[str, str, Money], ...] = ()
    findings: tuple[Finding, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A kind of step. ``shown`` gives the figures as plain texts, or refuses; ``write`` writes the rows. ``traces`` says how the
    amounts among the figures came about, by their names.

    ``is_one_at_a_time``: a second one of the kind waits until the first is carried out or rejected.
    """

    kind: Proposal.Kind
    shown: Callable[[Ask], Mapping[str, Any]]
    write: Callable[[Taken], Written]
    is_one_at_a_time: bool = True
    traces: Callable[[Ask], Mapping[str, Trace]] = lambda _ask: {}


def prepare_step(
    *,
    organisation_id: int,
    step: Step,
    reference: str,
    terms: Mapping[str, Any],
    loan: str = "",
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """Work the step's figures out and lay them before a second person.

    ``terms`` are plain: texts, whole numbers, ``None``.

    Returns:
        ``{"reference", "number", "manifest", "sequence"}``.

    Raises:
        NoSuchProject, NoSuchLoan, ChangedSince, ProposalUnderWay, and what the step itself refuses.
    """
    body = {"step": step.kind.value, "loan": loan, "terms": terms}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="prepare_step",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        its_loan = _loan(project, loan)
        _check_none_open(step, project, its_loan)
        given = plain(value=terms)
        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        shown = plain(
            value=step.shown(
                Ask(project=project, loan=its_loan, terms=given, sequence=now.sequence - 1, today=today)
            )
        )
        manifest = manifest_of(terms=given, shown=shown)

        number = take_numbers(organisation_id=organisation_id, series="proposal", count=1)[0]
        Proposal.objects.create(
            organisation_id=organisation_id, number=number, kind=step.kind, project=project, loan=its_loan,
            terms=given, shown=shown, manifest=manifest, prepared_by=by.person, prepared_at=now.at,
            prepared_sequence=now.sequence,
        )  # fmt: skip

        happened = StepPrepared(
            number=number, step=step.kind.value, reference=reference, loan=loan, terms=given, shown=shown,
            manifest=manifest,
        )  # fmt: skip
        return now.record(
            happened, subject=f"project:{reference}",
            answer={"reference": reference, "number": number, "manifest": manifest, "sequence": now.sequence},
        )  # fmt: skip


def carry_out_step(
    *,
    organisation_id: int,
    steps: Mapping[str, Step],
    number: int,
    manifest: str,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Carry a prepared step out as a second person, whose page showed ``manifest``.

    Returns:
        ``{"reference", "number", "sequence"}`` and what the step says.

    Raises:
        NoSuchProposal, ProposalClosed, SamePerson, ManifestDiffers, ProposalOutdated, and what the step itself refuses.
    """
    body = {"number": number, "manifest": manifest}
    with command(
        organisation_id=organisation_id,
        kind="carry_out_step",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=APPROVERS,
    ) as now:
        if now.answered:
            return now.answer
        row = _open(organisation_id, number)
        if by.person == row.prepared_by:
            raise SamePerson(number=number)
        if manifest != row.manifest or manifest_of(terms=row.terms, shown=row.shown) != row.manifest:
            raise ManifestDiffers(number=number)
        step = steps[row.kind]
        today = day_at(Organisation.objects.get(pk=organisation_id), now.at)
        ask = Ask(project=row.project, loan=row.loan, terms=row.terms, sequence=now.sequence - 1, today=today)
        if plain(value=step.shown(ask)) != row.shown:
            raise ProposalOutdated(number=number)

        written = step.write(
            Taken(
                ask=ask, now=now, number=number, shown=row.shown, prepared_by=row.prepared_by,
                closed_by=by.person,
            )
        )  # fmt: skip
        Proposal.objects.filter(pk=row.pk).update(
            state=State.DONE, closed_by=by.person, closed_at=now.at, closed_sequence=now.sequence
        )

        reference = row.project.reference
        return now.record(
            written.happened, subject=f"project:{reference}", findings=written.findings, postings=written.postings,
            answer={"reference": reference, "number": number, "sequence": now.sequence, **written.answer},
        )  # fmt: skip


def reject_step(
    *, organisation_id: int, number: int, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Lay a prepared step aside, as anybody who may write. Nothing is moved.

    Raises:
        NoSuchProposal, ProposalClosed, ReasonMissing.
    """
    body = {"number": number, "reason": reason}
    with command(
        organisation_id=organisation_id, kind="reject_step", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        if now.answered:
            return now.answer
        row = _open(organisation_id, number)
        said = stated_reason(reason=reason)
        Proposal.objects.filter(pk=row.pk).update(
            state=State.REJECTED,
            closed_by=by.person,
            closed_at=now.at,
            closed_sequence=now.sequence,
            reason=said,
        )
        reference = row.project.reference
        happened = StepRejected(number=number, step=row.kind, reference=reference, reason=said)
        return now.record(
            happened, subject=f"project:{reference}",
            answer={"reference": reference, "number": number, "sequence": now.sequence},
        )  # fmt: skip


def manifest_of(*, terms: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    """SHA-256 over what was proposed and the figures that were shown."""
    return hashlib.sha256(canonical({"terms": terms, "shown": shown}).encode()).hexdigest()


def postings_of(*moves: tuple[str, str, Money]) -> tuple[tuple[str, str, Money], ...]:
    """The postings that move something: a zero is left out, an amount below zero goes the other way."""
    return tuple(
        (source, target, amount) if amount.minor > 0 else (target, source, -amount)
        for source, target, amount in moves
        if amount
    )


def _loan(project: Project, number: str) -> Loan | None:
    if not number:
        return None
    loan = Loan.objects.filter(project=project, number=number).first()
    if loan is None:
        raise NoSuchLoan(number=number)
    return loan


def _check_none_open(step: Step, project: Project, loan: Loan | None) -> None:
    if not step.is_one_at_a_time:
        return
    waiting: Iterable[int] = Proposal.objects.filter(
        project=project, loan=loan, kind=step.kind, state=State.PREPARED
    ).values_list("number", flat=True)
    for number in waiting:
        raise ProposalUnderWay(number=number)


def _open(organisation_id: int, number: int) -> Proposal:
    row = (
        Proposal.objects.select_related("project", "loan")
        .filter(organisation_id=organisation_id, number=number)
        .first()
    )
    if row is None:
        raise NoSuchProposal(number=number)
    if row.state != State.PREPARED:
        raise ProposalClosed(number=number)
    return row
