"""The fees of a year: a preview that writes nothing, the runs, and what has been charged [sv: borgensavgifter]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q, QuerySet

from borgen.guarantee.annual_fee import Charged, FeeAnswer, FeeKind, FeeLine, FeeMissing, FeeNone
from borgen.guarantee.events import FeeRunPlanned, FeeRunRejected, FeesCharged
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.fees_due import fees_due, net_of_corrections, with_runs
from borgen.office.guarantee.models import RATE_UNIT, FeeRun, Guarantee
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.queries.snapshot import part
from borgen.office.journal.models import Event
from borgen.office.journal.moment import Moment, moment
from borgen.office.journal.record import sequence_at

_CLOSING = frozenset({FeesCharged.kind, FeeRunRejected.kind})


class NoSuchRun(LookupError):
    """The organisation has no such fee run, or had none then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePreview:
    """What a run of the year would charge, on what is known at the moment.

    ``lines`` are those not charged yet, corrections of charged ones among them; ``missing`` what cannot be priced and
    why; ``none`` why nothing is due. ``totals`` has one amount for each currency.
    """

    moment: Moment
    year: int
    lines: tuple[FeeLine, ...]
    missing: tuple[FeeMissing, ...]
    none: tuple[FeeNone, ...]
    totals: tuple[Money, ...]
    borrowers: Mapping[str, str] = field(default_factory=dict)  # reference → name


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """One fee run in a list; ``planned_by`` and ``closed_by`` are persons' opaque ids.

    ``charge_on`` is the day that it charges on, ``known_at_sequence`` the event up to which it knew the register.
    """

    year: int
    number: int
    state: str
    line_count: int
    total: Money
    manifest: str
    missing_count: int
    charge_on: date
    known_at_sequence: int
    planned_by: str
    planned_at: datetime
    closed_by: str
    closed_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow:
    """One line of a run, as it was worked out then; ``finding`` is the stored one, its trace included.

    ``corrects`` names a charged line by its id; ``worked_out_on`` is the day that the run was planned for, ``worked_out_at``
    the number of the last event that it knew of.
    """

    id: int
    reference: str
    borrower: str
    year: int
    kind: FeeKind
    ordinal: int
    basis: Money
    rate: Fraction
    amount: Money
    part: str
    charge_by: date | None
    is_late: bool
    payer: str
    is_charged: bool
    finding: Mapping[str, object]
    corrects: int | None
    run_number: int
    worked_out_on: date
    worked_out_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    run: RunCard
    lines: tuple[FeeRow, ...]
    missing: tuple[Mapping[str, object], ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedPage:
    """What has been charged; ``totals`` are over all that fits, one for each currency."""

    moment: Moment
    rows: tuple[FeeRow, ...]
    count: int
    totals: tuple[Money, ...]
    years: tuple[int, ...]
    page: int
    pages: int


def fee_preview(
    *,
    organisation_id: int,
    year: int,
    as_of: date,
    known_at: datetime | None = None,
    references: frozenset[str] = frozenset(),
    with_names: bool = False,
) -> FeePreview:
    """What would be charged for a year by a run on ``as_of``. Writes nothing.

    What is known on ``as_of`` prices the year; with ``as_of`` before the basis day, debts of later days are missing.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    ids = None
    if references:
        rows = Guarantee.objects.filter(organisation_id=organisation_id, reference__in=references)
        ids = list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))
    due = list(fees_due(at, year=year, guarantee_ids=ids, with_names=with_names))
    lines = tuple(line for one in due for line in one.lines)
    return FeePreview(
        moment=at, year=year, lines=lines, missing=tuple(answer for one in due for answer in one.missing),
        none=tuple(answer for one in due for answer in one.none), totals=_totals(line.amount for line in lines),
        borrowers={one.reference: one.borrower for one in due},
    )  # fmt: skip


def fee_runs(*, organisation_id: int, known_at: datetime | None = None) -> tuple[RunCard, ...]:
    """The runs that had been planned, the newest first, in the state that they were in."""
    rows = FeeRun.objects.filter(organisation_id=organisation_id).order_by("-year", "-number")
    if known_at is None:
        return tuple(_card(row) for row in rows)
    happened = _happened(organisation_id, known_at)
    return tuple(_card(row, happened[row.subject]) for row in rows if row.subject in happened)


def fee_run(
    *,
    organisation_id: int,
    year: int,
    number: int,
    known_at: datetime | None = None,
    page: int = 1,
    per_page: int = 100,
) -> RunPage:
    """One run with its lines by reference.

    Raises:
        NoSuchRun: the organisation has none with this year and number.
    """
    row, happened = known_run(organisation_id, year, number, known_at)
    lines = LineRow.objects.filter(run=row)
    count = lines.count()
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    ordered = with_runs(lines).order_by("guarantee__sort_key", "kind", "ordinal", "pk")
    shown = ordered[(page - 1) * per_page : page * per_page]
    at = moment(organisation_id=organisation_id, as_of=row.charge_on, known_at=known_at)
    return RunPage(
        run=_card(row, happened), lines=_rows(shown, at), missing=tuple(row.missing), count=count, page=page,
        pages=pages,
    )  # fmt: skip


def charged_fees(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    year: int | None = None,
    reference: str = "",
    page: int = 1,
    per_page: int = 100,
) -> ChargedPage:
    """What has been charged, the newest year first, then by reference."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    years = tuple(charged_rows(at).order_by("-year").values_list("year", flat=True).distinct())
    rows = charged_rows(at, year=year, reference=reference)
    amounts = [Money(minor, currency) for minor, currency in rows.values_list("amount_minor", "currency")]
    pages = max(1, -(-len(amounts) // per_page))
    page = min(max(1, page), pages)
    ordered = with_runs(rows).order_by("-year", "guarantee__sort_key", "kind", "ordinal", "pk")
    return ChargedPage(
        moment=at, rows=_rows(ordered[(page - 1) * per_page : page * per_page], at), count=len(amounts),
        totals=_totals(amounts), years=years, page=page, pages=pages,
    )  # fmt: skip


def charged_rows(at: Moment, *, year: int | None = None, reference: str = "") -> QuerySet[LineRow]:
    """The lines that had been charged, of one year or of one guarantee where these are named."""
    rows = LineRow.objects.filter(
        organisation_id=at.organisation_id, charged=True, run__charged_sequence__lte=at.sequence
    )
    rows = rows.filter(year=year) if year is not None else rows
    return rows.filter(guarantee__reference=reference) if reference else rows


def charged_of(
    at: Moment, guarantee_id: int, *, year: int, borrower: str
) -> tuple[tuple[FeeRow, ...], tuple[Charged, ...]]:
    """What had been charged of one guarantee, by year; and that of one year net of corrections."""
    rows = LineRow.objects.filter(
        guarantee__organisation_id=at.organisation_id, guarantee_id=guarantee_id, charged=True,
        run__charged_sequence__lte=at.sequence,
    )  # fmt: skip
    if not rows.exists():  # of most guarantees nothing has been charged yet: the many columns are not asked for
        return (), ()
    found = list(with_runs(rows).order_by("year", "pk"))
    net = net_of_corrections(row for row in found if row.year == year)
    return _rows(found, at, {guarantee_id: borrower}), net.get(guarantee_id, ())


def planned_line(at: Moment, reference: str, line: int) -> FeeRow | None:
    """A line of a run that was not charged then, as it was worked out when the run was planned."""
    rows = LineRow.objects.filter(
        Q(charged=False) | Q(run__charged_sequence__gt=at.sequence),
        organisation_id=at.organisation_id, guarantee__reference=reference, pk=line, run__known_at_sequence__lt=at.sequence,
    )  # fmt: skip
    found = _rows(with_runs(rows), at)
    return found[0] if found else None


def fees_of(at: Moment, reference: str, year: int) -> tuple[FeeAnswer, ...]:
    """What a run at the moment would say of one guarantee's fees of a year, corrections of charged ones among them."""
    rows = Guarantee.objects.filter(organisation_id=at.organisation_id, reference=reference)
    due = fees_due(at, year=year, guarantee_ids=list(rows.values_list("pk", flat=True)))
    return tuple(answer for one in due for answer in (*one.lines, *one.answers))


def _rows(rows: Iterable[LineRow], at: Moment, borrowers: Mapping[int, str] | None = None) -> tuple[FeeRow, ...]:
    """The lines with the names of their borrowers, by guarantee: read where nobody has them."""
    rows = list(rows)
    if borrowers is None:
        by_id = part(at, {row.guarantee_id for row in rows}).by_id
        borrowers = {pk: entry.facts.borrower.name for pk, entry in by_id.items()}
    return tuple(
        FeeRow(
            id=row.pk, reference=row.guarantee.reference, borrower=borrowers.get(row.guarantee_id, ""),
            year=row.year, kind=FeeKind(row.kind), ordinal=row.ordinal, basis=Money(row.basis_minor, row.currency),
            rate=Fraction(row.rate, RATE_UNIT), amount=Money(row.amount_minor, row.currency), part=row.part,
            charge_by=row.charge_by, is_late=row.is_late, payer=row.payer,
            is_charged=row.charged and was_charged(row.run, at), finding=row.finding, corrects=row.corrects_id,
            run_number=row.run.number, worked_out_on=row.run.charge_on, worked_out_at=row.run.known_at_sequence,
        )
        for row in rows
    )  # fmt: skip


def was_charged(run: FeeRun, at: Moment) -> bool:
    """Whether the run's lines were charged at the moment, and not only since."""
    return run.charged_sequence is not None and run.charged_sequence <= at.sequence


def known_run(
    organisation_id: int, year: int, number: int, known_at: datetime | None
) -> tuple[FeeRun, frozenset[str] | None]:
    """The run, and what the journal knew then to have happened to it; ``None``: all that is known now.

    Raises:
        NoSuchRun: the organisation has none with this year and number, or had none then.
    """
    run = FeeRun.objects.filter(organisation_id=organisation_id, year=year, number=number).first()
    if run is None:
        raise NoSuchRun(f"{year}-{number}")
    if known_at is None:
        return run, None
    happened = _happened(organisation_id, known_at, subject=run.subject).get(run.subject)
    if happened is None:
        raise NoSuchRun(f"{year}-{number}")
    return run, happened


def _happened(organisation_id: int, known_at: datetime, **only: str) -> dict[str, frozenset[str]]:
    """What was known by then to have happened to each run; a run is dated by its command, which may take long to be recorded."""
    found: dict[str, frozenset[str]] = {}
    events = Event.objects.filter(
        organisation_id=organisation_id, sequence__lte=sequence_at(organisation_id=organisation_id, known_at=known_at),
        kind__in=[FeeRunPlanned.kind, *_CLOSING], **only,
    )  # fmt: skip
    for subject, kind in events.values_list("subject", "kind"):
        found[subject] = found.get(subject, frozenset()) | {kind}
    return found


def _card(row: FeeRun, happened: frozenset[str] | None = None) -> RunCard:
    """The run after what ``happened`` to it; ``None``: as it is now."""
    is_closed = row.closed_at is not None and (happened is None or not _CLOSING.isdisjoint(happened))
    return RunCard(
        year=row.year, number=row.number,
        state=row.state if is_closed or row.closed_at is None else FeeRun.State.FROZEN.value,
        line_count=row.line_count, total=Money(row.total_minor, row.currency), manifest=row.manifest,
        missing_count=len(row.missing), charge_on=row.charge_on, known_at_sequence=row.known_at_sequence,
        planned_by=row.planned_by, planned_at=row.planned_at,
        closed_by=row.closed_by if is_closed else "", closed_at=row.closed_at if is_closed else None,
        reason=row.reason if is_closed else "",
    )  # fmt: skip


def _totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
