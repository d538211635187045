"""I2: no fact without its event, no two truths at once, no time that runs backwards."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import F, Q

from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.models import (
    BalanceObservation,
    GuaranteeFact,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.journal.known import known_at
from borgen.office.journal.models import FOREVER, Event, KnownFact, TimedFact
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation
from borgen.office.parties.models import PartyFact
from borgen.office.policies.queries import book_ids

ENTITIES: dict[type[TimedFact], str] = {
    GuaranteeFact: "guarantee_id", LoanFact: "loan_id", SecurityFact: "security_id", InsuranceFact: "insurance_id",
    PartyFact: "party_id",
}  # fmt: skip


def check_knowledge(at: Moment) -> Iterator[Violation]:
    """Facts and the events that they came and went by."""
    events = set(Event.objects.filter(organisation_id=at.organisation_id).values_list("sequence", flat=True))
    for model in known_models():
        rows = model._default_manager.filter(organisation_id=at.organisation_id)  # type: ignore[attr-defined]
        yield from _without_event(model, rows, events)
        for pk in rows.filter(known_until__lte=F("known_from")).values_list("pk", flat=True):
            yield Violation(code="known_backwards", subject=_name(model, pk))
        if issubclass(model, TimedFact):
            backwards = rows.filter(Q(true_until__lte=F("true_from")) | Q(true_until__gt=OPEN_END))
            for pk in backwards.values_list("pk", flat=True):
                yield Violation(code="true_backwards", subject=_name(model, pk))
    yield from _unknown_policies(at)
    for timed, entity in ENTITIES.items():
        yield from _two_truths(timed, entity, ("true_from", "true_until"), at.organisation_id)
    yield from _two_truths(BalanceObservation, "loan_id", ("on", "on"), at.organisation_id)
    yield from _debt_of_no_loan(at)


def known_models() -> list[type[KnownFact]]:
    """Every table of facts, in a fixed order."""
    return sorted((m for m in apps.get_models() if issubclass(m, KnownFact)), key=lambda m: m._meta.db_table)


def _without_event(model: type[KnownFact], rows: Any, events: set[int]) -> Iterator[Violation]:
    for name, ends in (("known_from", rows), ("known_until", rows.exclude(known_until=FOREVER))):
        for sequence in ends.order_by(name).values_list(name, flat=True).distinct():
            if sequence not in events:
                yield Violation(
                    code="fact_without_event", subject=model._meta.db_table, params={name: str(sequence)}
                )


def _unknown_policies(at: Moment) -> Iterator[Violation]:
    """I13: the policy that governs a guarantee can be opened."""
    rows = GuaranteeFact.objects.filter(known_at(at.sequence), organisation_id=at.organisation_id).exclude(policy="")
    known = set(book_ids(organisation_id=at.organisation_id))
    for name in rows.order_by("policy").values_list("policy", flat=True).distinct():
        if name not in known:
            yield Violation(code="policy_unknown", subject=f"policy:{name}")


def _debt_of_no_loan(at: Moment) -> Iterator[Violation]:
    """A loan that was taken back has no balances and no movements."""
    here = known_at(at.sequence)
    loans = LoanFact.objects.filter(here, organisation_id=at.organisation_id).values("loan_id")
    for model in (BalanceObservation, Movement):
        rows = model._default_manager.filter(here, organisation_id=at.organisation_id).exclude(loan_id__in=loans)
        for pk in rows.values_list("pk", flat=True):
            yield Violation(code="debt_of_no_loan", subject=_name(model, pk))


def _two_truths(
    model: type[KnownFact], entity: str, days: tuple[str, str], organisation_id: int
) -> Iterator[Violation]:
    """Rows of one entity that overlap in both times; a row that speaks of one day has it as both its ``days``."""
    fields = (entity, "pk", *days, "known_from", "known_until")
    rows = model._default_manager.filter(organisation_id=organisation_id)  # type: ignore[attr-defined]
    ordered = rows.order_by(entity, days[0], "pk").values_list(*fields)
    for _, group in groupby(ordered.iterator(chunk_size=5000), key=lambda row: row[0]):
        own = list(group)
        for place, (_, pk, since, until, known, unknown) in enumerate(own):
            for _, other, other_since, other_until, other_known, other_unknown in own[place + 1 :]:
                is_true = (since < other_until and other_since < until) or since == until == other_since
                if is_true and known < other_unknown and other_known < unknown:
                    yield Violation(
                        code="two_truths", subject=_name(model, pk), params={"and": _name(model, other)}
                    )


def _name(model: type[KnownFact], pk: int) -> str:
    return f"{model._meta.db_table}:{pk}"
