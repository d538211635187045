"""How what is known of a guarantee came about: every change, when it holds, when it became known, who and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Q

from borgen.kernel.money import Money
from borgen.kernel.period import OPEN_END
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.models import (
    RATE_UNIT,
    BalanceObservation,
    Deviation,
    Guarantee,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.guarantee.queries.sources import Origin, Recorded, origins, recorded, withdrawal_reasons
from borgen.office.journal.models import KnownFact, TimedFact
from borgen.office.journal.moment import Moment
from borgen.office.parties.models import PartyFact

Value = Money | Fraction | date | bool | int | str | None


class Part(StrEnum):
    """What of a guarantee something is about."""

    TERMS = "terms"
    BORROWER = "borrower"
    LOAN = "loan"
    SECURITY = "security"
    INSURANCE = "insurance"
    BALANCE = "balance"
    MOVEMENT = "movement"
    INCREASE = "increase"
    DEVIATION = "deviation"
    EVIDENCE = "evidence"


class Action(StrEnum):
    STATED = "stated"  # nothing was known of those days
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A term named as in ``guarantee.commitment``; ``None`` or "" where nothing was said."""

    name: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing learned. It holds from ``true_from`` until the day before ``true_until``, ``None`` without such a day.

    ``number`` tells several loans (by ordinal), securities, insurances, balances and movements apart.
    """

    sequence: int
    recorded: Recorded | None
    part: Part
    number: int
    action: Action
    true_from: date | None
    true_until: date | None
    changes: tuple[FieldChange, ...]
    reason: str
    origin: Origin | None


def history(at: Moment, guarantee_id: int) -> tuple[HistoryEntry, ...]:
    """All that has been learned of a guarantee up to a moment's event, the newest first."""
    known = Q(organisation_id=at.organisation_id, known_from__lte=at.sequence)
    here = Guarantee.objects.get(pk=guarantee_id, organisation_id=at.organisation_id)
    terms = list(GuaranteeFact.objects.filter(known, guarantee=here).order_by("known_from", "pk"))
    currency = terms[-1].currency if terms else "SEK"
    loans = list(LoanFact.objects.filter(known, loan__guarantee=here).select_related("loan").order_by("known_from", "pk"))
    drafts = [
        *_timed(Part.TERMS, 0, terms, at.sequence),
        *_by_entity(Part.LOAN, loans, lambda row: row.loan_id, at.sequence, number=lambda row: row.loan.ordinal),
        *_by_entity(
            Part.SECURITY, _rows(SecurityFact, known & Q(security__guarantee=here)), lambda r: r.security_id, at.sequence
        ),
        *_by_entity(
            Part.INSURANCE, _rows(InsuranceFact, known & Q(insurance__guarantee=here)), lambda r: r.insurance_id,
            at.sequence,
        ),
        *_by_entity(
            Part.BORROWER, _rows(PartyFact, known & Q(party__in={row.borrower_id for row in terms})),
            lambda r: r.party_id, at.sequence,
        ),
    ]  # fmt: skip
    subject = f"guarantee:{here.reference}"
    for part, rows, day in (
        (Part.BALANCE, _rows(BalanceObservation, known & Q(loan__guarantee=here)), "on"),
        (Part.MOVEMENT, _rows(Movement, known & Q(guarantee=here)), "value_on"),
        (Part.INCREASE, _rows(Increase, known & Q(guarantee=here)), "decided_on"),
        (Part.DEVIATION, _rows(Deviation, known & Q(guarantee=here)), "decided_on"),
        (Part.EVIDENCE, _rows(Evidence, known & Q(subject=subject)), "done_on"),
    ):
        drafts += _known(part, rows, at.sequence, day)
    return _finished(at, drafts, currency)


@dataclass(slots=True)
class _Draft:
    sequence: int
    part: Part
    number: int
    action: Action
    true_from: date | None
    true_until: date | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    origin_id: int | None


def _finished(at: Moment, drafts: Sequence[_Draft], currency: str) -> tuple[HistoryEntry, ...]:
    events = recorded(organisation_id=at.organisation_id, sequences=(draft.sequence for draft in drafts))
    cells = origins(draft.origin_id for draft in drafts)
    withdrawn = {draft.sequence for draft in drafts if draft.action is Action.WITHDRAWN}
    why = withdrawal_reasons(organisation_id=at.organisation_id, sequences=withdrawn)
    order = {part: place for place, part in enumerate(Part)}
    ordered = sorted(
        drafts, key=lambda d: (-d.sequence, order[d.part], d.number, d.true_from or date.min, d.action.value)
    )
    return tuple(
        HistoryEntry(
            sequence=draft.sequence, recorded=events.get(draft.sequence), part=draft.part, number=draft.number,
            action=draft.action, true_from=None if draft.true_from in {None, date.min} else draft.true_from,
            true_until=None if draft.true_until in {None, OPEN_END} else draft.true_until,
            changes=_changes(draft.before, draft.after, currency),
            reason=draft.reason if draft.action is not Action.WITHDRAWN else why.get(draft.sequence, ""),
            origin=cells.get(draft.origin_id) if draft.origin_id else None,
        )
        for draft in ordered
    )  # fmt: skip


def _by_entity(
    part: Part, rows: Iterable[Any], entity: Any, sequence: int, *, number: Any = None
) -> Iterator[_Draft]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(entity(row), []).append(row)
    for key, own in grouped.items():
        yield from _timed(part, number(own[0]) if number else key, own, sequence)


def _timed(part: Part, number: int, rows: Sequence[TimedFact], sequence: int) -> Iterator[_Draft]:
    """What each event changed of one entity: the rows that it wrote against those that it closed."""
    moments = {row.known_from for row in rows} | {row.known_until for row in rows if row.known_until <= sequence}
    for now in sorted(moments):
        new = [row for row in rows if row.known_from == now]
        closed = [row for row in rows if row.known_until == now]
        for row in new:
            for old in closed:
                since, until = max(row.true_from, old.true_from), min(row.true_until, old.true_until)
                if since < until and (values := _different(_values(old), _values(row))):
                    before, after = values
                    yield _draft(now, part, number, Action.CHANGED, since, until, before, after, row)
            for since, until in _uncovered(row, closed):
                stated = {k: v for k, v in _values(row).items() if v not in (None, "", {}, False)}
                yield _draft(now, part, number, Action.STATED, since, until, {}, stated, row)
        for old in closed:
            for since, until in _uncovered(old, new):
                gone = {k: v for k, v in _values(old).items() if v not in (None, "", {}, False)}
                yield _draft(now, part, number, Action.WITHDRAWN, since, until, gone, {}, old, reason="")


def _known(part: Part, rows: Sequence[KnownFact], sequence: int, day: str) -> Iterator[_Draft]:
    for row in rows:
        on, values = getattr(row, day), _values(row)
        kept = {k: v for k, v in values.items() if v not in (None, "", {}, False)}
        yield _draft(row.known_from, part, row.pk, Action.STATED, on, None, {}, kept, row)
        if row.known_until <= sequence:
            yield _draft(row.known_until, part, row.pk, Action.WITHDRAWN, on, None, kept, {}, row, reason="")


def _draft(
    now: int, part: Part, number: int, action: Action, since: date | None, until: date | None,
    before: Mapping[str, Any], after: Mapping[str, Any], row: Any, *, reason: str | None = None,
) -> _Draft:  # fmt: skip
    why = getattr(row, "reason", "") if reason is None and part is not Part.DEVIATION else reason or ""
    origin = getattr(row, "origin_id", None) if action is not Action.WITHDRAWN else None
    return _Draft(now, part, number, action, since, until, before, after, why, origin)


def _uncovered(row: TimedFact, others: Sequence[TimedFact]) -> Iterator[tuple[date, date]]:
    since = row.true_from
    for other in sorted(others, key=lambda o: o.true_from):
        if other.true_until <= since or other.true_from >= row.true_until:
            continue
        if since < other.true_from:
            yield since, other.true_from
        since = max(since, other.true_until)
    if since < row.true_until:
        yield since, row.true_until


_NOT_SAID = {
    "id", "organisation_id", "known_from", "known_until", "true_from", "true_until", "search_key", "sort_key",
    "lender_key", "origin_id", "guarantee_id", "loan_id", "security_id", "insurance_id", "party_id", "document_id",
    "subject", "observation_id",
}  # fmt: skip


def _values(row: KnownFact) -> dict[str, Any]:
    left_out = _NOT_SAID if isinstance(row, Deviation) else _NOT_SAID | {"reason"}
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in left_out}


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    names = [name for name in after if before.get(name) != after[name]]
    return ({n: before.get(n) for n in names}, {n: after[n] for n in names}) if names else None


_SHARES = {
    "municipality_share", "fee_rate", "interest_rate", "amortisation_share_per_year", "municipality_owns",
}  # fmt: skip
_RENAMED = {"minor": "amount", "amortisation_minor_per_year": "amortisation_per_year", "borrower_id": "borrower"}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], currency: str) -> tuple[FieldChange, ...]:
    names = list(dict.fromkeys((*before, *after)))
    currency = str(after.get("currency") or before.get("currency") or currency)
    found: list[FieldChange] = []
    for column in names:
        old, new = before.get(column), after.get(column)
        if column == "texts":
            old, new = old or {}, new or {}
            found += (
                FieldChange(name=f"texts.{key}", before=old.get(key, ""), after=new.get(key, ""))
                for key in sorted({*old, *new})
                if old.get(key, "") != new.get(key, "")
            )
            continue
        found.append(
            FieldChange(
                name=_RENAMED.get(column, column.removesuffix("_minor")), before=_value(column, old, currency),
                after=_value(column, new, currency),
            )
        )  # fmt: skip
    return tuple(found)


def _value(column: str, stored: Any, currency: str) -> Value:
    if stored is None:
        return None
    if column == "minor" or column.endswith("_minor") or column == "amortisation_minor_per_year":
        return Money(stored, currency)
    if column in _SHARES:
        return Fraction(stored, RATE_UNIT)
    found: Value = stored
    return found


def _rows(model: type[KnownFact], where: Q) -> list[Any]:
    return list(model._default_manager.filter(where).order_by("known_from", "pk"))  # type: ignore[attr-defined]
