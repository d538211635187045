"""Everything about one guarantee, as of a day and as known at an instant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Max, Min

from borgen.guarantee.annual_fee import FeeAnswer, FeeFacts, fee_basis_day, fee_facts
from borgen.guarantee.commitment import Commitment
from borgen.guarantee.duties import Duty, DutyState, duties_of
from borgen.guarantee.exposure import Exposure, exposure_of
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import Availability, State, availability_of
from borgen.kernel.money import Money
from borgen.kernel.period import years_after
from borgen.office.guarantee.facts.debt import LoanDebt, sum_known
from borgen.office.guarantee.facts.fees_due import fee_answers
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.picture_rows import PictureRows
from borgen.office.guarantee.facts.pictures import NoSuchGuarantee, picture
from borgen.office.guarantee.models import Guarantee, GuaranteeFact, LoanFact
from borgen.office.guarantee.queries.fees import FeeRow, charged_of
from borgen.office.guarantee.queries.findings import FindingRow, finding_rows
from borgen.office.guarantee.queries.history import HistoryEntry
from borgen.office.guarantee.queries.history import history as _history
from borgen.office.guarantee.queries.plans import LoanPlan, plans_of
from borgen.office.guarantee.queries.register_rows import RegisterRow, row_of_picture
from borgen.office.guarantee.queries.released import ReleasedPart, released_parts
from borgen.office.guarantee.queries.sources import Origin, Recorded, origins, recorded
from borgen.office.journal.models import Event
from borgen.office.journal.moment import Moment, moment

DUTIES_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRow:
    """A movement of a loan (by its ordinal) that is believed, with who recorded it and the cell it came from.

    ``is_from_balance``: it follows from a stated balance.
    """

    id: int
    loan: str
    kind: str
    value_on: date
    amount: Money
    outstanding_after: Money
    is_assumed_day: bool
    is_from_balance: bool
    note: str
    origin: Origin | None
    recorded: Recorded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """What somebody has stated to be left of a loan."""

    loan: str
    on: date
    amount: Money
    source: str
    origin: Origin | None
    recorded: Recorded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseRow:
    """What a later decision has added, believed and decided by then."""

    id: int
    decided_on: date
    amount: Money
    decided_by: str
    paragraph: str
    recorded: Recorded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteePage:
    """One guarantee. ``facts`` is its picture; everything else follows from it, or says where it comes from.

    ``reasons`` and ``origins`` are of the terms and loans that hold: keys are ``terms`` and ``loan.1`` …
    ``newest`` is the number of the last event that the page knows of: hand it back with a change, as what was seen.
    """

    moment: Moment
    row: RegisterRow
    facts: Commitment
    state: State
    exposure: Exposure
    availability: Availability | None
    policy_id: str
    policy_title: Mapping[str, str]
    policy_hash: str
    findings: tuple[FindingRow, ...]
    duties: tuple[Duty, ...]
    missing_duties: tuple[Duty, ...]
    charged: tuple[FeeRow, ...]
    fees_this_year: tuple[FeeAnswer, ...]
    movements: tuple[MovementRow, ...]
    balances: tuple[BalanceRow, ...]
    increases: tuple[IncreaseRow, ...]
    plans: tuple[LoanPlan, ...]
    released: tuple[ReleasedPart, ...]
    reasons: Mapping[str, str]
    origins: Mapping[str, Origin]
    first_recorded: Recorded | None
    last_recorded: Recorded | None
    newest: int

    @property
    def nothing_is_missing(self) -> bool:
        """Whether everything that was due is done."""
        return not self.missing_duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A fact or figure that differs between two moments; ``name`` is its path, such as ``loans.1.outstanding``."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencePage:
    """``is_new`` and ``is_gone``: the guarantee was not in the register at the one, or the other, moment."""

    reference: str
    before: Moment
    after: Moment
    changes: tuple[Difference, ...]
    is_new: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class _Money:
    """The rows of a guarantee that hold amounts, and the first and the last event that were about it alone."""

    movements: tuple[MovementRow, ...]
    balances: tuple[BalanceRow, ...]
    increases: tuple[IncreaseRow, ...]
    first: Recorded | None
    last: Recorded | None

    def debts(self, facts: Commitment) -> Iterator[LoanDebt]:
        """What is owed on each loan."""
        for loan in facts.loans:
            debt = LoanDebt(first_drawn_on=loan.first_drawn_on)
            for move in self.movements:
                if move.loan == loan.id:
                    debt.move(kind=move.kind, on=move.value_on, minor=move.amount.minor)
            for balance in self.balances:
                if balance.loan == loan.id:
                    debt.observe(on=balance.on, minor=balance.amount.minor)
            yield debt


def guarantee(
    *,
    organisation_id: int,
    reference: str,
    as_of: date,
    known_at: datetime | None = None,
    with_names: bool = False,
) -> GuaranteePage:
    """Everything about a guarantee, with a constant number of queries.

    Raises:
        NoSuchGuarantee: the organisation has none with the reference, or had or knew of none then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return guarantee_at(at, reference, with_names=with_names)


def guarantee_at(at: Moment, reference: str, *, with_names: bool = False) -> GuaranteePage:
    """As :func:`guarantee`, of a moment that has been found already."""
    as_of, rows = at.as_of, PictureRows()
    facts = picture(
        organisation_id=at.organisation_id, as_of=as_of, sequence=at.sequence, reference=reference,
        with_names=with_names, rows=rows,
    )  # fmt: skip
    pk, year = rows.guarantee_id, as_of.year
    policy = policies_at(at)(facts.policy)
    cells = origins(rows.origin_ids())
    reasons, sources = _terms_sources(rows, cells)
    charged, charged_this_year = charged_of(at, pk, year=year, borrower=facts.borrower.name)
    money = _money_rows(at, rows, cells, reference, facts.currency)
    duties = duties_of(facts, policy, on=as_of, until=as_of + DUTIES_AHEAD)
    due = {pk: (facts.policy, _fee_facts(facts, money, policy, year))}
    fees = fee_answers(due, at, {pk: charged_this_year}, year=year, with_names=with_names)[pk]
    exposure, available = exposure_of(facts, policy), availability_of(facts, policy)
    return GuaranteePage(
        moment=at, row=row_of_picture(pk, facts, exposure, available, is_private=rows.is_private), facts=facts,
        state=exposure.state, exposure=exposure, availability=available, policy_id=policy.id,
        policy_title=policy.book.title, policy_hash=policy.hash, findings=finding_rows(exposure.state, facts, policy),
        duties=duties, missing_duties=tuple(duty for duty in duties if duty.state is DutyState.OVERDUE),
        charged=charged, fees_this_year=fees,
        movements=money.movements, balances=money.balances, increases=money.increases, plans=plans_of(facts),
        released=released_parts(rows, as_of), reasons=reasons, origins=sources,
        first_recorded=money.first, last_recorded=money.last, newest=at.sequence,
    )  # fmt: skip


def history(
    *, organisation_id: int, reference: str, known_at: datetime | None = None, as_of: date = date.max
) -> tuple[HistoryEntry, ...]:
    """Every change of a guarantee that was known, the newest first.

    Raises:
        NoSuchGuarantee: the organisation has none with the reference, or knew of none then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    pk = Guarantee.objects.filter(organisation_id=organisation_id, reference=reference).values_list("pk", flat=True)
    entries = _history(at, pk[0]) if pk else ()
    if not entries:
        raise NoSuchGuarantee(reference)
    return entries


def difference(
    *,
    organisation_id: int,
    reference: str,
    before: tuple[date, datetime | None],
    after: tuple[date, datetime | None],
    with_names: bool = False,
) -> DifferencePage:
    """What differs of a guarantee between two moments, each a day and an instant of knowledge (``None``: now).

    Raises:
        NoSuchGuarantee: there is none at either moment.
    """
    moments = [moment(organisation_id=organisation_id, as_of=day, known_at=at) for day, at in (before, after)]
    flat = [_flat_at(at, reference, with_names=with_names) for at in moments]
    if not any(flat):
        raise NoSuchGuarantee(reference)
    names = list(dict.fromkeys((*flat[0], *flat[1])))
    return DifferencePage(
        reference=reference, before=moments[0], after=moments[1], is_new=not flat[0], is_gone=not flat[1],
        changes=tuple(
            Difference(name=name, before=flat[0].get(name), after=flat[1].get(name))
            for name in names
            if flat[0].get(name) != flat[1].get(name)
        ),
    )  # fmt: skip


def _flat_at(at: Moment, reference: str, *, with_names: bool) -> dict[str, Any]:
    try:
        facts = picture(
            organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, reference=reference,
            with_names=with_names,
        )  # fmt: skip
    except NoSuchGuarantee:
        return {}
    policy = policies_at(at)(facts.policy)
    return {**dict(_flat("", facts)), **_figures(facts, policy)}


def _figures(facts: Commitment, policy: Policy) -> dict[str, Any]:
    exposure, available = exposure_of(facts, policy), availability_of(facts, policy)
    return {
        "state": exposure.state, "committed": exposure.committed, "own_outstanding": exposure.own_outstanding,
        "lapses_on": available.lapses_on if available else None,
    }  # fmt: skip


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a picture by their paths; parts of a list are named by their ``id`` where they have one."""
    if isinstance(value, Money | Fraction | date):
        yield path, value
    elif is_dataclass(value):
        for f in fields(value):
            if (path, f.name) != ("", "as_of") and f.name != "id":
                yield from _flat(f"{path}.{f.name}".lstrip("."), getattr(value, f.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    elif isinstance(value, tuple):
        for place, inner in enumerate(value, 1):
            yield from _flat(f"{path}.{getattr(inner, 'id', place)}", inner)
    elif isinstance(value, frozenset):
        yield path, tuple(sorted(value))
    else:
        yield path, value


def _fee_facts(facts: Commitment, money: _Money, policy: Policy, year: int) -> FeeFacts:
    """As ``facts.fees`` gives them: with what had been drawn on the days that the fee may be taken on."""
    known = fee_facts(facts)
    day = fee_basis_day(policy, year=year, charge_on=facts.as_of)
    if day is None:
        return known
    drawn = dict(known.drawn)
    for on in {day, years_after(day, -1)}:
        minor = sum_known(debt.drawn_on(on) for debt in money.debts(facts)) if on <= facts.as_of else None
        if minor is not None:
            drawn[on] = Money(minor, facts.currency)
    return replace(known, drawn=drawn)


def _money_rows(
    at: Moment, rows: PictureRows, cells: Mapping[int, Origin], reference: str, currency: str
) -> _Money:
    moves, balances, increases = rows.movements, rows.balances, rows.increases
    own = Event.objects.filter(
        organisation_id=at.organisation_id, subject=f"guarantee:{reference}", sequence__lte=at.sequence
    )
    ends = own.aggregate(first=Min("sequence"), last=Max("sequence"))
    sequences = [row.known_from for row in (*moves, *balances, *increases)]
    sequences += [sequence for sequence in ends.values() if sequence is not None]
    events = recorded(organisation_id=at.organisation_id, sequences=sequences)
    sums: dict[int, int] = {}
    movements = []
    for row in moves:
        sums[row.loan_id] = sums.get(row.loan_id, 0) + row.minor
        movements.append(
            MovementRow(
                id=row.pk, loan=str(row.loan.ordinal), kind=row.kind, value_on=row.value_on,
                amount=Money(row.minor, currency), outstanding_after=Money(sums[row.loan_id], currency),
                is_assumed_day=row.is_assumed_day, is_from_balance=row.observation_id is not None, note=row.note,
                origin=cells.get(row.origin_id) if row.origin_id else None, recorded=events.get(row.known_from),
            )
        )  # fmt: skip
    return _Money(
        tuple(movements),
        tuple(
            BalanceRow(
                loan=str(row.loan.ordinal), on=row.on, amount=Money(row.minor, currency), source=row.source,
                origin=cells.get(row.origin_id) if row.origin_id else None, recorded=events.get(row.known_from),
            )
            for row in balances
        ),
        tuple(
            IncreaseRow(
                id=row.pk, decided_on=row.decided_on, amount=Money(row.minor, currency), decided_by=row.decided_by,
                paragraph=row.paragraph, recorded=events.get(row.known_from),
            )
            for row in increases
        ),
        events.get(ends["first"]), events.get(ends["last"]),
    )  # fmt: skip


def _terms_sources(
    rows: PictureRows, cells: Mapping[int, Origin]
) -> tuple[dict[str, str], dict[str, Origin]]:
    named: list[tuple[str, GuaranteeFact | LoanFact]] = [("terms", row) for row in rows.terms]
    named += [(f"loan.{row.loan.ordinal}", row) for row in rows.loans]
    return (
        {name: row.reason for name, row in named if row.reason},
        {name: cells[row.origin_id] for name, row in named if row.origin_id is not None},
    )
