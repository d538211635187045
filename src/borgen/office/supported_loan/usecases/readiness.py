"""The day on which a project's dwellings were ready for occupation, corrected where it was entered wrongly."""

from datetime import date, datetime
from typing import Any

from borgen.kernel.period import OPEN_END
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import NotThere, Refused
from borgen.office.journal.timeline import amended, believed, write
from borgen.office.organisation.today import day_at
from borgen.office.supported_loan.models import LoanTerms, Project, ProjectFact, Proposal
from borgen.office.supported_loan.usecases.credit import check_ready_day
from borgen.office.supported_loan.usecases.gate import on_project
from borgen.office.supported_loan.usecases.refusals import InTheFuture, NothingChanges, stated_reason
from borgen.office.supported_loan.usecases.terms import checked_day
from borgen.supported_loan.events import ProjectCorrected


class NotReadyYet(NotThere):
    """No day is registered on which the dwellings were ready: there is nothing to correct."""

    code = "no_ready_day"


class ReadyDayUsed(Refused):
    """A loan was paid out because the dwellings were ready: they cannot have been so only after it."""

    code = "ready_day_used"


def correct_ready_day(
    *,
    organisation_id: int,
    reference: str,
    ready_on: date,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    seen_sequence: int | None = None,
) -> dict[str, Any]:
    """State the day on which the dwellings really were ready. It is true from that very day on, and unknown before.

    What was believed stays readable as of an earlier event; a loan that was paid out stays as it is.

    Raises:
        NotReadyYet, ReasonMissing, NothingChanges, InTheFuture, OutOfBounds, NoSuchProject, ChangedSince, NothingTrueThen.
        ReadyDayUsed: a loan was paid out by the desk before that day.
        CreditCannot: something was drawn on the credit on that day or later.
    """
    body = {"ready_on": ready_on, "reason": reason}
    with on_project(
        organisation_id=organisation_id,
        reference=reference,
        kind="correct_ready_day",
        body=body,
        by=by,
        at=at,
        key=key,
        seen_sequence=seen_sequence,
    ) as (now, project):
        if now.answered:
            return now.answer
        said, day = stated_reason(reason=reason), checked_day(field="ready_on", day=ready_on)
        before = believed(model=ProjectFact, owner="project_id", ids=[project.pk])[project.pk]
        known = [one for one in before if one.values["ready_on"] is not None]
        if not known:
            raise NotReadyYet(reference=reference)
        if day > day_at(project.organisation, now.at):
            raise InTheFuture(field="ready_on", on=day)
        if all(one.values["ready_on"] == day for one in known):
            raise NothingChanges()
        check_ready_day(project=project, ready_on=day)
        _check_loans(project, day)

        after = amended(timeline=before, changes={"ready_on": day, "reason": said}, true_from=day)
        if known[0].true_from < day:
            gone = {"ready_on": None, "reason": said}
            after = amended(timeline=after, changes=gone, true_from=known[0].true_from, true_until=day)
        write(
            model=ProjectFact, owner="project_id", organisation_id=organisation_id,
            changes=[(project.pk, before, after)], sequence=now.sequence,
        )  # fmt: skip

        happened = ProjectCorrected(
            reference=reference, true_from=min(known[0].true_from, day).isoformat(), true_until=OPEN_END.isoformat(),
            changes={"ready_on": day.isoformat()}, reason=said,
        )  # fmt: skip
        return now.record(
            happened,
            subject=f"project:{reference}",
            answer={"reference": reference, "sequence": now.sequence},
        )


def _check_loans(project: Project, day: date) -> None:
    """Loans that ran already when they were entered stand on what the lender knew: only the desk's own are held to the day."""
    paid = Proposal.objects.filter(project=project, kind=Proposal.Kind.DISBURSEMENT, state=Proposal.State.DONE)
    numbers = [one["number"] for one in paid.values_list("terms", flat=True)]
    loans = LoanTerms.objects.filter(
        loan__project=project, loan__number__in=numbers, known_until=FOREVER, disbursed_on__lt=day
    )
    first = loans.order_by("disbursed_on").values_list("loan__number", "disbursed_on").first()
    if first:
        raise ReadyDayUsed(loan=first[0], on=first[1], ready_on=day)
