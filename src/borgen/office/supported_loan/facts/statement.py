"""What was stated to the state, as facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from borgen.kernel.money import Money
from borgen.office.supported_loan.models import Statement
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.statement import COLUMNS, Totals
from borgen.supported_loan.subsidy import TermSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement of the terms due in [``since``, ``until``); the lines of a ``correction`` are differences."""

    number: int
    kind: str
    since: date
    until: date
    lines: tuple[TermSplit, ...]
    totals: Totals
    seal: str
    corrects: tuple[str, ...]
    reason: str
    made_by: str
    made_at: datetime
    sequence: int

    @property
    def last_day(self) -> date:
        """The last day of its period."""
        return self.until - timedelta(days=1)

    @property
    def has_redeemed(self) -> bool:
        """Whether a part of the loan was redeemed before one of the terms."""
        return any(line.redeemed_before for line in self.lines)


def statements_of(*, loan_id: int, sequence: int) -> tuple[Stated, ...]:
    """The statements of a loan that were made by event ``sequence``, in order."""
    found = Statement.objects.filter(loan_id=loan_id, sequence__lte=sequence).order_by("number")
    return tuple(stated(row) for row in found)


def stated_so_far(statements: Iterable[Stated]) -> Mapping[int, TermSplit]:
    """What was stated of each term by number: the statement and the corrections of it, added."""
    found: dict[int, TermSplit] = {}
    for one in statements:
        for line in one.lines:
            before = found.get(line.n)
            found[line.n] = line if before is None else _added(before, line)
    return found


def stated(row: Statement) -> Stated:
    """The fact in a row."""
    return Stated(
        number=row.number,
        kind=row.kind,
        since=row.since,
        until=row.until,
        lines=tuple(line_from(plain) for plain in row.lines),
        totals=Totals(**{name: Money(row.totals[name], CURRENCY) for name in COLUMNS}),
        seal=row.seal,
        corrects=tuple(row.corrects),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        sequence=row.sequence,
    )


def plain_line(split: TermSplit) -> list[Any]:
    """A term as a statement keeps it."""
    return [
        split.n, split.due_on.isoformat(), *(getattr(split, name).minor for name in COLUMNS), split.balance.minor,
        split.index.value, split.loan_year, split.redeemed_before.minor,
    ]  # fmt: skip


def line_from(plain: Sequence[Any]) -> TermSplit:
    """The term that ``plain_line`` kept; the first of them kept nothing of what was redeemed."""
    n, due_on, interest, principal, contribution, residents, state, balance, index, loan_year, *redeemed = plain
    money = {
        name: Money(minor, CURRENCY)
        for name, minor in zip(COLUMNS, (interest, principal, contribution, residents, state), strict=True)
    }
    return TermSplit(
        n=n,
        loan_year=loan_year,
        due_on=date.fromisoformat(due_on),
        service=money["interest"] + money["principal"],
        balance=Money(balance, CURRENCY),
        index=IndexBasis(index),
        redeemed_before=Money(redeemed[0] if redeemed else 0, CURRENCY),
        **money,
    )


def _added(before: TermSplit, line: TermSplit) -> TermSplit:
    sums = {name: getattr(before, name) + getattr(line, name) for name in COLUMNS}
    return replace(
        before, service=before.service + line.service, balance=line.balance, index=line.index,
        redeemed_before=line.redeemed_before, **sums,
    )  # fmt: skip
