"""How much the municipality answers for: committed, drawn and outstanding are three amounts [sv:
borgensexponering].

*Committed* is the limit: the decided amount times the municipality's share, while the guarantee is available or in
force. Where a register gives only what the loans once were, that is what was guaranteed, and the explanation says so.
*Drawn* and *outstanding* are the whole loans; ``own_outstanding`` is the municipality's share of the debt. Where the
policy writes a guarantee down with the debt, ``written_down`` is what is left of the limit: committed less what has been
paid down (drawn less outstanding). A frame is not written down: what is paid back may be drawn anew. An amount that
nobody has stated is ``None``, never zero.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.guarantee.commitment import Commitment
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import State, state_of
from borgen.kernel.money import Money
from borgen.kernel.rounding import half_up, split
from borgen.rules.finding import Finding, Outcome
from borgen.rules.trace import Term, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One guarantee's amounts on a day, zero where it counts in no total.

    ``finding`` explains the committed one, ``written_down_finding`` the one written down, which is ``None`` where the
    policy writes nothing down or the debt is not known.
    """

    reference: str
    state: State
    committed: Money | None
    drawn: Money | None
    outstanding: Money | None
    own_outstanding: Money | None
    written_down: Money | None
    finding: Finding | None
    written_down_finding: Finding | None


def exposure_of(commitment: Commitment, policy: Policy, on: date | None = None) -> Exposure:
    """The amounts of a commitment on a day, by default the day of its picture."""
    state = state_of(commitment, policy, on)
    if not state.counts:
        nothing = Money(0, commitment.currency)
        return Exposure(
            reference=commitment.reference, state=state, committed=nothing, drawn=nothing, outstanding=nothing,
            own_outstanding=nothing, written_down=None, finding=None, written_down_finding=None,
        )  # fmt: skip
    limit, rest = Worksheet(), Worksheet()
    committed = _committed(limit, commitment)
    falls = falls_with_debt(commitment, policy, state)
    written_down = _written_down(rest, commitment) if falls else None
    debt, share = commitment.outstanding, commitment.municipality_share
    return Exposure(
        reference=commitment.reference, state=state, drawn=commitment.drawn, outstanding=debt,
        committed=_amount(committed, commitment.currency),
        own_outstanding=Money(half_up(debt.minor * share), debt.currency) if debt is not None else None,
        written_down=_amount(written_down, commitment.currency),
        finding=_explained(commitment, policy, limit, committed) if committed else None,
        written_down_finding=_explained(commitment, policy, rest, written_down) if written_down else None,
    )  # fmt: skip


def falls_with_debt(commitment: Commitment, policy: Policy, state: State) -> bool:
    """Whether what is paid down lowers what the municipality has committed."""
    ruling = policy.find("write_down", commitment.dates(), commitment.borrower.borrower_class)
    writes_down = ruling is not None and ruling.word == "with_debt"
    return writes_down and not commitment.is_frame and state is State.IN_FORCE


def committed_minor(*, decided_minor: int | None, share: Fraction, original_minor: int | None) -> int | None:
    """The committed amount in minor units, as :func:`exposure_of` has it, from plain numbers for whole registers;
    ``original_minor`` is the sum of the loans' original amounts.
    """
    guaranteed = original_minor if decided_minor is None else decided_minor
    return None if guaranteed is None else half_up(guaranteed * share)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPart:
    """What one lender has lent under a guarantee; the debt is the whole loan's."""

    lender: str
    outstanding: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow:
    """One guarantee that counts, as breakdowns read it; amounts are the municipality's share."""

    reference: str
    borrower: str
    borrower_class: str
    purpose: str
    ends_on: date | None
    committed: Money | None
    outstanding: Money | None
    loans: tuple[LoanPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The guarantees of one key in one currency; ``unknown_*`` count those whose amount nobody has stated."""

    key: str
    count: int
    committed: Money
    outstanding: Money
    unknown_committed: int
    unknown_outstanding: int


def apart_from(slices: Sequence[Slice], most: int) -> tuple[Sequence[Slice], Slice | None]:
    """The first ``most`` slices, and all the others as one without a key; ``None`` where there are none.

    What stands in several slices, as a guarantee with two lenders does, counts in each of them.
    """
    rest = slices[most:]
    if not rest:
        return slices, None
    currency = rest[0].committed.currency
    return slices[:most], Slice(
        key="", count=sum(one.count for one in rest),
        committed=Money.total((one.committed for one in rest), currency),
        outstanding=Money.total((one.outstanding for one in rest), currency),
        unknown_committed=sum(one.unknown_committed for one in rest),
        unknown_outstanding=sum(one.unknown_outstanding for one in rest),
    )  # fmt: skip


def exposure_row(commitment: Commitment, exposure: Exposure) -> ExposureRow:
    """The row of a commitment for breakdowns."""
    borrower = commitment.borrower
    return ExposureRow(
        reference=commitment.reference, borrower=borrower.name, ends_on=commitment.ends_on,
        purpose=commitment.purpose_category or commitment.purpose,
        borrower_class=borrower.borrower_class.value if borrower.borrower_class else "",
        committed=exposure.committed, outstanding=exposure.own_outstanding,
        loans=tuple(LoanPart(lender=loan.lender, outstanding=loan.outstanding) for loan in commitment.loans),
    )  # fmt: skip


def total_of(rows: Iterable[ExposureRow], currency: str = "SEK") -> Slice:
    """All rows of one currency together."""
    return _slice("", [row for row in rows if _is_in(row, currency)], currency)


class By(StrEnum):
    """What the exposure can be broken down by."""

    BORROWER = "borrower"
    BORROWER_CLASS = "class"
    PURPOSE = "purpose"
    LENDER = "lender"
    MATURITY = "maturity"


def rows_of(rows: Iterable[ExposureRow], by: By, keys: Collection[str]) -> list[ExposureRow]:
    """The rows that the slices of some keys add up; of a guarantee with several lenders each lender's part."""
    return [row for row in _apart(rows, by) if _KEYS[by](row) in keys]


def keys_beyond(rows: Iterable[ExposureRow], by: By, most: int, currency: str = "SEK") -> frozenset[str]:
    """The keys of all slices but the first ``most``, in the order in which a breakdown has them."""
    return frozenset(one.key for one in broken_down(rows, by, currency)[most:])


def broken_down(rows: Iterable[ExposureRow], by: By, currency: str = "SEK") -> tuple[Slice, ...]:
    """The slices, the largest first; by maturity the first year first."""
    slices = _broken_down(_apart(rows, by), _KEYS[by], currency)
    return tuple(sorted(slices, key=lambda part: (not part.key, part.key))) if by is By.MATURITY else slices


def by_borrower(rows: Iterable[ExposureRow], currency: str = "SEK") -> tuple[Slice, ...]:
    """The largest borrower first."""
    return broken_down(rows, By.BORROWER, currency)


def by_class(rows: Iterable[ExposureRow], currency: str = "SEK") -> tuple[Slice, ...]:
    """By class of borrowers; an empty key holds those whose class is not known."""
    return broken_down(rows, By.BORROWER_CLASS, currency)


def by_purpose(rows: Iterable[ExposureRow], currency: str = "SEK") -> tuple[Slice, ...]:
    return broken_down(rows, By.PURPOSE, currency)


def by_maturity(rows: Iterable[ExposureRow], currency: str = "SEK") -> tuple[Slice, ...]:
    """By the year of the last day, the first year first; an empty key holds those without one."""
    return broken_down(rows, By.MATURITY, currency)


def by_lender(rows: Iterable[ExposureRow], currency: str = "SEK") -> tuple[Slice, ...]:
    """By lender. A guarantee with several lenders is shared among them in proportion to their debts,
    conserving the sum.

    An empty key holds guarantees whose lender, or whose debt to each of several lenders, is not known.
    """
    return broken_down(rows, By.LENDER, currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """The register at one year's end; ``change`` is against the point before, ``None`` for the first.

    ``unknown_*`` count the guarantees, of ``count``, whose amount nobody has stated and which the sum leaves out.
    """

    on: date
    count: int
    committed: Money
    unknown_committed: int
    outstanding: Money
    unknown_outstanding: int
    change: Money | None
    per_inhabitant: Money | None


def trend(
    totals: Sequence[tuple[date, Slice]], inhabitants: Mapping[date, int] | None = None
) -> tuple[TrendPoint, ...]:
    """How the total has moved from year's end to year's end; the outstanding debt is what ``change``
    compares.
    """
    points: list[TrendPoint] = []
    for on, total in sorted(totals, key=lambda pair: pair[0]):
        people = (inhabitants or {}).get(on)
        points.append(
            TrendPoint(
                on=on,
                count=total.count,
                committed=total.committed,
                unknown_committed=total.unknown_committed,
                outstanding=total.outstanding,
                unknown_outstanding=total.unknown_outstanding,
                change=total.outstanding - points[-1].outstanding if points else None,
                per_inhabitant=per_inhabitant(total.outstanding, people) if people else None,
            )
        )
    return tuple(points)


def per_inhabitant(amount: Money, inhabitants: int) -> Money:
    """The amount for each inhabitant, to the nearest öre."""
    return Money(half_up(Fraction(amount.minor, inhabitants)), amount.currency)


def _committed(sheet: Worksheet, commitment: Commitment) -> Term | None:
    exact = _guaranteed(sheet, commitment)
    return None if exact is None else _own_share(sheet, commitment, exact, "committed")


def _written_down(sheet: Worksheet, commitment: Commitment) -> Term | None:
    exact, debt = _guaranteed(sheet, commitment), commitment.outstanding
    drawn = commitment.drawn.minor if commitment.drawn is not None else _original_minor(commitment)
    if exact is None or debt is None or drawn is None or drawn < debt.minor:
        return None
    unit = f"minor {commitment.currency}"
    source = "movements" if commitment.drawn is not None else "original amount of the loans"
    out = sheet.given("drawn", Fraction(drawn), unit=unit, source=source)
    left = sheet.given("outstanding", Fraction(debt.minor), unit=unit, source="balances")
    exact = sheet.subtract("written_down_to", exact, sheet.subtract("paid_down", out, left))
    exact = sheet.larger("not_below_zero", exact, sheet.given("zero", Fraction(0), unit=unit, source="amounts"))
    return _own_share(sheet, commitment, exact, "written_down")


def _guaranteed(sheet: Worksheet, commitment: Commitment) -> Term | None:
    original = _original_minor(commitment)
    unit = f"minor {commitment.currency}"
    if commitment.decided is not None:
        return sheet.given("decided", Fraction(commitment.decided.minor), unit=unit, source="register")
    if original is not None:
        return sheet.given("decided", Fraction(original), unit=unit, source="original amount of the loans")
    return None


def _own_share(sheet: Worksheet, commitment: Commitment, exact: Term, name: str) -> Term:
    if commitment.municipality_share != 1:
        share = sheet.given("municipality_share", commitment.municipality_share, unit="share", source="register")
        exact = sheet.multiply("own_share", exact, share)
    return sheet.round(name, exact, rounding="half_up")


def _amount(term: Term | None, currency: str) -> Money | None:
    return None if term is None else Money(int(term.number), currency)


def _explained(commitment: Commitment, policy: Policy, sheet: Worksheet, result: Term) -> Finding:
    ruling = policy.find("write_down", commitment.dates(), commitment.borrower.borrower_class)
    given, code = {"decided": str(commitment.decided)}, "committed"
    if commitment.decided is None:  # then it is of what the loans were to begin with
        given, code = {"original_amount": str(Money(_original_minor(commitment) or 0, commitment.currency))}, "committed.original"
    return Finding(
        rule=result.name, outcome=Outcome.COMPUTED, cite=ruling.cite if ruling else policy.book.cite(""), given=given,
        found={"code": code, "committed": str(Money(int(result.number), commitment.currency))}, trace=sheet.trace(result),
    )  # fmt: skip


def _original_minor(commitment: Commitment) -> int | None:
    originals = [loan.original for loan in commitment.loans]
    known = [original.minor for original in originals if original is not None]
    return sum(known) if known and len(known) == len(originals) else None


def _is_in(row: ExposureRow, currency: str) -> bool:
    amounts = [amount for amount in (row.committed, row.outstanding) if amount is not None]
    return all(amount.currency == currency for amount in amounts)


_KEYS: dict[By, Callable[[ExposureRow], str]] = {
    By.BORROWER: lambda row: row.borrower,
    By.BORROWER_CLASS: lambda row: row.borrower_class,
    By.PURPOSE: lambda row: row.purpose,
    By.LENDER: lambda row: row.loans[0].lender,
    By.MATURITY: lambda row: str(row.ends_on.year) if row.ends_on else "",
}


def _apart(rows: Iterable[ExposureRow], by: By) -> Iterable[ExposureRow]:
    """Each guarantee once; by lender a part for each of its lenders."""
    return (part for row in rows for part in _per_lender(row)) if by is By.LENDER else rows


def _broken_down(
    rows: Iterable[ExposureRow], key: Callable[[ExposureRow], str], currency: str
) -> tuple[Slice, ...]:
    grouped: dict[str, list[ExposureRow]] = {}
    for row in rows:
        if _is_in(row, currency):
            grouped.setdefault(key(row), []).append(row)
    slices = [_slice(name, group, currency) for name, group in grouped.items()]
    return tuple(sorted(slices, key=lambda part: (-part.committed.minor, part.key)))


def _slice(key: str, rows: Sequence[ExposureRow], currency: str) -> Slice:
    return Slice(
        key=key, count=len({row.reference for row in rows}),
        committed=Money.total((row.committed for row in rows if row.committed is not None), currency),
        outstanding=Money.total((row.outstanding for row in rows if row.outstanding is not None), currency),
        unknown_committed=sum(row.committed is None for row in rows),
        unknown_outstanding=sum(row.outstanding is None for row in rows),
    )  # fmt: skip


def _per_lender(row: ExposureRow) -> Iterable[ExposureRow]:
    lenders = list(dict.fromkeys(loan.lender for loan in row.loans))
    if len(lenders) <= 1:
        yield _of_lender(row, lenders[0] if lenders else "", row.committed, row.outstanding)
        return
    debts = dict.fromkeys(lenders, 0)
    for loan in row.loans:
        if loan.outstanding is None:
            yield _of_lender(row, "", row.committed, row.outstanding)
            return
        debts[loan.lender] += loan.outstanding.minor
    weights = [Fraction(debt) for debt in debts.values()]
    if sum(weights) <= 0:
        yield _of_lender(row, "", row.committed, row.outstanding)
        return
    committed = split(row.committed, weights) if row.committed is not None else [None] * len(weights)
    outstanding = split(row.outstanding, weights) if row.outstanding is not None else [None] * len(weights)
    for lender, own_committed, own_outstanding in zip(debts, committed, outstanding, strict=True):
        yield _of_lender(row, lender, own_committed, own_outstanding)


def _of_lender(
    row: ExposureRow, lender: str, committed: Money | None, outstanding: Money | None
) -> ExposureRow:
    return ExposureRow(
        reference=row.reference, borrower=row.borrower, borrower_class=row.borrower_class, purpose=row.purpose,
        ends_on=row.ends_on, committed=committed, outstanding=outstanding,
        loans=(LoanPart(lender=lender, outstanding=outstanding),),
    )  # fmt: skip
