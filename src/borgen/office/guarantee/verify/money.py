"""I1, I3, I4: what is owed is the sum of the movements, agrees with every balance, and stays within what was decided."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from borgen.kernel.money import MINOR_MAX
from borgen.office.guarantee.models import (
    RATE_UNIT,
    BalanceObservation,
    Guarantee,
    GuaranteeFact,
    Loan,
    Movement,
)
from borgen.office.journal.known import known_at
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation

CHUNK = 2000


@dataclass(slots=True)
class _Ledger:
    loans: dict[int, list[tuple[date, str, int]]] = field(default_factory=lambda: defaultdict(list))
    terms: list[tuple[date, date, int | None, bool]] = field(default_factory=list)


def check_money(at: Moment) -> Iterator[Violation]:
    """The movements and balances known at the moment, of every day."""
    here = known_at(at.sequence)
    yield from _out_of_bounds(at)
    yield from _signs(at)
    rows = Guarantee.objects.filter(organisation_id=at.organisation_id).order_by("pk").values_list("pk", "reference")
    references = list(rows)
    for start in range(0, len(references), CHUNK):
        some = dict(references[start : start + CHUNK])
        ledgers: dict[int, _Ledger] = {pk: _Ledger() for pk in some}
        owners = dict(Loan.objects.filter(guarantee_id__in=some).values_list("pk", "guarantee_id"))
        moves = Movement.objects.filter(here, loan_id__in=owners).order_by("value_on", "pk")
        for loan, on, kind, minor in moves.values_list("loan_id", "value_on", "kind", "minor"):
            ledgers[owners[loan]].loans[loan].append((on, kind, minor))
        terms = GuaranteeFact.objects.filter(here, guarantee_id__in=some).order_by("true_from")
        for pk, *stretch in terms.values_list("guarantee_id", "true_from", "true_until", "decided_minor", "is_frame"):
            ledgers[pk].terms.append(tuple(stretch))  # type: ignore[arg-type]
        balances = BalanceObservation.objects.filter(here, loan_id__in=owners).order_by("loan_id", "on")
        for loan, on, minor in balances.values_list("loan_id", "on", "minor"):
            ledger = ledgers[owners[loan]]
            owed = sum(m for day, _, m in ledger.loans.get(loan, ()) if day <= on)
            if owed != minor:
                yield Violation(
                    code="balance_not_reconciled", subject=f"guarantee:{some[owners[loan]]}",
                    params={"on": on.isoformat(), "balance": str(minor), "movements": str(owed)},
                )  # fmt: skip
        for pk, ledger in ledgers.items():
            yield from _ceilings(f"guarantee:{some[pk]}", ledger)


def _ceilings(subject: str, ledger: _Ledger) -> Iterator[Violation]:
    days = {on for moves in ledger.loans.values() for on, _, _ in moves} | {since for since, *_ in ledger.terms}
    everything = [move for moves in ledger.loans.values() for move in moves]
    highest = 0
    for day in sorted(days) if everything else ():
        for loan, moves in ledger.loans.items():
            owed = sum(minor for on, _, minor in moves if on <= day)
            if owed < 0:
                yield _broken("outstanding_negative", subject, day, loan=loan, outstanding=owed)
        holding = [(decided, frame) for since, until, decided, frame in ledger.terms if since <= day < until]
        decided, is_frame = holding[0] if holding else (None, False)
        if decided is None:
            continue
        highest = max(highest, decided)
        outstanding = sum(minor for on, _, minor in everything if on <= day)
        drawn = sum(minor for on, kind, minor in everything if on <= day and kind == "draw")
        if outstanding > decided:
            yield _broken("outstanding_above_decided", subject, day, outstanding=outstanding, decided=decided)
        if not is_frame and drawn > highest:
            yield _broken("drawn_above_decided", subject, day, drawn=drawn, decided=highest)


def _out_of_bounds(at: Moment) -> Iterator[Violation]:
    facts = GuaranteeFact.objects.filter(known_at(at.sequence), organisation_id=at.organisation_id)
    for pk, decided, share, currency in facts.values_list(
        "pk", "decided_minor", "municipality_share", "currency"
    ).iterator(chunk_size=5000):
        is_amount = decided is None or 0 <= decided <= MINOR_MAX
        is_share = 0 < share <= RATE_UNIT
        if not is_amount or not is_share or len(currency) != 3 or not currency.isupper():
            yield Violation(
                code="amount_out_of_bounds", subject=f"guarantee_guaranteefact:{pk}",
                params={"decided": str(decided), "share": str(share), "currency": currency},
            )  # fmt: skip


def _signs(at: Moment) -> Iterator[Violation]:
    """I3: a draw adds, what is paid or written off takes away, no balance is below nothing, no amount is absurd."""
    moves = Movement.objects.filter(known_at(at.sequence), organisation_id=at.organisation_id)
    adds, takes = Q(kind="draw", minor__gt=0), Q(kind__in=("amortisation", "call", "write_off"), minor__lt=0)
    either = Q(kind="reconciling") & ~Q(minor=0)
    whole = (adds | takes | either) & Q(minor__gte=-MINOR_MAX, minor__lte=MINOR_MAX)
    for pk, kind, minor in moves.exclude(whole).values_list("pk", "kind", "minor"):
        yield Violation(
            code="movement_wrong", subject=f"guarantee_movement:{pk}", params={"kind": kind, "amount": str(minor)}
        )
    stated = BalanceObservation.objects.filter(known_at(at.sequence), organisation_id=at.organisation_id)
    for pk, minor in stated.exclude(minor__gte=0, minor__lte=MINOR_MAX).values_list("pk", "minor"):
        yield Violation(
            code="balance_wrong", subject=f"guarantee_balanceobservation:{pk}", params={"amount": str(minor)}
        )


def _broken(code: str, subject: str, day: date, **params: object) -> Violation:
    return Violation(code=code, subject=subject, params={"day": day.isoformat(), **{k: str(v) for k, v in params.items()}})
