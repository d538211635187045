"""A previewed file enters the register, all of it or nothing; and an import is undone."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from borgen.guarantee.events import ImportUndone, RegisterImported
from borgen.office.guarantee.models import (
    BalanceObservation,
    FeeLine,
    Guarantee,
    GuaranteeFact,
    ImportRow,
    InsuranceFact,
    LoanFact,
    Movement,
    RegisterImport,
    SecurityFact,
)
from borgen.office.guarantee.usecases.gate import changed_since, stated_reason
from borgen.office.guarantee.usecases.register_import.judging import Judge, judged_counts
from borgen.office.guarantee.usecases.register_import.reading import judge_rows, rows_hash, shown
from borgen.office.guarantee.usecases.register_import.taking_in import NotOpenAnyMore, the_import
from borgen.office.guarantee.usecases.register_import.writing import Writer, save_guarantees
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.organisation.today import day_at
from borgen.office.parties.models import PartyFact, PersonalName
from borgen.office.people.actor import CLERKS

State = RegisterImport.State
_FACTS: tuple[tuple[Any, str], ...] = (
    (GuaranteeFact, "guarantee_id"), (LoanFact, "loan__guarantee_id"), (BalanceObservation, "loan__guarantee_id"),
    (Movement, "guarantee_id"), (SecurityFact, "security__guarantee_id"),
    (InsuranceFact, "insurance__guarantee_id"),
)


class QuestionsOpen(Refused):
    """The file does not say something that has to be answered first; ``questions`` names them."""

    code = "questions_open"


class PreviewOutdated(Overtaken):
    """The register has changed since the preview, and rows would now end in another way. Preview it again."""

    code = "preview_outdated"


class NotApplied(Overtaken):
    """The import is not in the register."""

    code = "import_not_applied"


class BuiltUpon(Overtaken):
    """Later facts build on what the import brought; ``references`` names guarantees that have them."""

    code = "import_built_upon"


def apply_import(
    *,
    organisation_id: int,
    register_import: int,
    by: Actor,
    at: datetime,
    key: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Take the rows of a previewed file into the register: one transaction, one event. Killed half-way it leaves nothing.

    Rows that are refused or skipped stay out, each with its reason.

    Returns:
        ``{"import", "sequence", "counts"}``.

    Raises:
        NotOpenAnyMore, QuestionsOpen, PreviewOutdated.
    """
    with command(
        organisation_id=organisation_id, kind="apply_import", body={"import": register_import}, by=by, at=at, key=key,
        roles=CLERKS,
    ) as now:
        of = the_import(organisation_id=organisation_id, register_import=register_import)
        if now.answered:
            return now.answer
        if of.state not in {State.PREVIEW, State.APPLYING}:
            raise NotOpenAnyMore(state=of.state)
        if of.questions:
            raise QuestionsOpen(questions=", ".join(question["code"] for question in of.questions))
        judge = Judge(of=of, organisation=of.organisation, today=day_at(of.organisation, now.at))
        writer = Writer(judge=judge, sequence=now.sequence, source=of.document.name)
        counts, total, done, seen = judged_counts(judgements=()), of.counts.get("rows", 0), 0, sha256()
        for chunk in judge.all():
            judgements = [j for judged in chunk for j in judged.judgements]
            for judgement in judgements:
                counts[judgement.outcome] += 1
                seen.update(shown(row=judgement.row, outcome=judgement.outcome, reason=judgement.reason,
                                  changes=judgement.changes))
            writer.write(chunk=chunk)
            save_guarantees(judgements=judgements)  # all else stands there since the preview, to the letter
            done += len(judgements)
            progress(done, total)
        if seen.hexdigest() != of.counts.get("sha256"):
            raise PreviewOutdated(register_import=register_import)
        _forget_private_names(of)
        RegisterImport.objects.filter(pk=of.pk).update(
            state=State.APPLIED, applied_sequence=now.sequence, vanished=judge.vanished, progress=done,
            progress_of=total,
        )
        happened = RegisterImported(
            register_import=of.pk, sha256=of.document.sha256, sheet=of.sheet,
            balances_on=of.balances_on.isoformat() if of.balances_on else "", counts=counts,
            rows_sha256=rows_hash(of=of),
        )
        return now.record(
            happened, subject=f"import:{of.pk}",
            answer={"import": of.pk, "sequence": now.sequence, "counts": counts},
        )


def preview_again(*, organisation_id: int, register_import: int, at: datetime) -> RegisterImport:
    """Judge the rows anew against the register as it is now, after ``PreviewOutdated``."""
    of = the_import(organisation_id=organisation_id, register_import=register_import)
    if of.state not in {State.PREVIEW, State.APPLYING}:
        raise NotOpenAnyMore(state=of.state)
    judge_rows(of=of, today=day_at(of.organisation, at), progress=lambda done, total: None)
    return of


def undo_import(
    *, organisation_id: int, register_import: int, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Undo a whole import: what it asserted is closed, what it had closed is believed again.

    Raises:
        NotApplied, ReasonMissing.
        BuiltUpon: something later stands on it, which has to be undone first.
    """
    with command(
        organisation_id=organisation_id, kind="undo_import", body={"import": register_import, "reason": reason},
        by=by, at=at, key=key, roles=CLERKS,
    ) as now:
        of = the_import(organisation_id=organisation_id, register_import=register_import)
        if now.answered:
            return now.answer
        if of.state != State.APPLIED or of.applied_sequence is None:
            raise NotApplied(state=of.state)
        said, applied = stated_reason(reason=reason), of.applied_sequence
        touched = _touched(organisation_id, applied)
        _check_nothing_upon(organisation_id, touched, applied)
        closed = again = 0
        facts_of: list[Any] = [*(model for model, _ in _FACTS), PartyFact]
        for model in facts_of:
            facts = model.objects.filter(organisation_id=organisation_id)
            reasserted = list(facts.filter(known_until=applied))
            closed += facts.filter(known_from=applied, known_until=FOREVER).update(known_until=now.sequence)
            for row in reasserted:
                row.pk, row.known_from, row.known_until = None, now.sequence, FOREVER
            if model is Movement:
                _point_at_new_balances(reasserted, now.sequence)
            model.objects.bulk_create(reasserted, batch_size=500)
            again += len(reasserted)
        _forget_names_of(organisation_id, applied)
        RegisterImport.objects.filter(pk=of.pk).update(state=State.UNDONE, undone_sequence=now.sequence)
        happened = ImportUndone(
            register_import=of.pk, applied_sequence=applied, closed=closed, asserted_again=again, reason=said
        )
        return now.record(
            happened, subject=f"import:{of.pk}", answer={"import": of.pk, "sequence": now.sequence, "closed": closed}
        )


def _touched(organisation_id: int, applied: int) -> set[int]:
    """The guarantees that the import wrote or closed anything of."""
    found: set[int] = set()
    for model, owner in _FACTS:
        facts = model.objects.filter(organisation_id=organisation_id)
        found.update(facts.filter(known_from=applied).values_list(owner, flat=True))
        found.update(facts.filter(known_until=applied).values_list(owner, flat=True))
    return found


def _check_nothing_upon(organisation_id: int, touched: Iterable[int], applied: int) -> None:
    later = changed_since(organisation_id=organisation_id, sequence=applied) & set(touched)
    charged = FeeLine.objects.filter(
        organisation_id=organisation_id, charged=True, run__known_at_sequence__gte=applied
    )
    later |= set(charged.values_list("guarantee_id", flat=True)) & set(touched)
    parties = PartyFact.objects.filter(organisation_id=organisation_id)
    written = set(parties.filter(known_from=applied).values_list("party_id", flat=True))
    changed = set(parties.filter(known_from__gt=applied).values_list("party_id", flat=True)) & written
    users = GuaranteeFact.objects.filter(organisation_id=organisation_id, borrower_id__in=written)
    later |= set(users.filter(borrower_id__in=changed).values_list("guarantee_id", flat=True))
    # a borrower that the import brought may have got further guarantees since
    brought = written - set(parties.filter(known_until=applied).values_list("party_id", flat=True))
    later |= set(
        users.filter(borrower_id__in=brought, known_from__gt=applied).values_list("guarantee_id", flat=True)
    )
    if later:
        names = Guarantee.objects.filter(pk__in=sorted(later)[:20]).order_by("sort_key")
        raise BuiltUpon(references=", ".join(names.values_list("reference", flat=True)), count=len(later))


def _point_at_new_balances(movements: Iterable[Movement], sequence: int) -> None:
    """A movement that is believed again belongs to the balance that is believed again, not to its closed row."""
    rows = list(movements)
    loans = {row.loan_id for row in rows}
    fresh = {
        (loan, on): pk
        for pk, loan, on in BalanceObservation.objects.filter(loan_id__in=loans, known_until=FOREVER).values_list(
            "pk", "loan_id", "on"
        )
    }
    for row in rows:
        if row.observation_id is not None:
            row.observation_id = fresh[(row.loan_id, row.value_on)]


def _forget_names_of(organisation_id: int, applied: int) -> None:
    """Erase the names of private persons whom only the undone import brought."""
    brought = PartyFact.objects.filter(organisation_id=organisation_id, known_from=applied).values("party_id")
    believed = PartyFact.objects.filter(organisation_id=organisation_id, known_until=FOREVER).values("party_id")
    PersonalName.objects.filter(party_id__in=brought).exclude(party_id__in=believed).delete()


def _forget_private_names(of: RegisterImport) -> None:
    """Once they are in the register, the rows themselves need the names of private persons no more."""
    rows = ImportRow.objects.filter(
        register_import=of, cells__borrower_class__value="private_home_owner", outcome__in=["imported", "changed"]
    )
    for row in rows:
        masked = {**row.cells.get("borrower", {}), "raw": "•••", "value": "•••"}
        mends = {name: cell for name, cell in row.mends.items() if name != "borrower"}
        ImportRow.objects.filter(pk=row.pk).update(cells={**row.cells, "borrower": masked}, mends=mends)


