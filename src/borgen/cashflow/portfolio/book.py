"""Many loans, with what their terms do not say: who owes, how risky it is, when the rate is fixed again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from borgen.cashflow.arrays import NO_DAY, Loans, Schedule, schedule
from borgen.cashflow.arrays.columns import Days, day_numbers, whole
from borgen.cashflow.arrays.refusal import refuse
from borgen.cashflow.arrays.words import KINDS, RATE_UNIT
from borgen.cashflow.notebook import SHOWN, kronor, table
from borgen.kernel.money import Money

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]

CELLS = 2_000_000
"""Loans times terms that are laid out together while sums are taken: 36 bytes each, 72 MB."""


class PortfolioImpossible(ValueError):
    """A question has no answer for these loans; the message says which and what would be valid.

    ``row`` and ``column`` are those of the loan that it fails for, where it is one.
    """

    def __init__(self, said: str, *, row: int | None = None, column: str = "") -> None:
        self.row, self.column = row, column
        super().__init__(said)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Portfolio:
    """Loans in one currency, a column a fact; make one with :meth:`of` or read a file::

        portfolio = Portfolio.of(
            Loans.of(principal=[100_000_000, 250_000_000], rate=rate_units(["0.03", "0.0275"]), starts_on="2026-01-01",
                     months_per_term=3, terms=120),
            currency="SEK", reference=["A-1", "A-2"], borrower=["Housing Ltd", "Arena Ltd"],
        )
        portfolio.balance_on(date(2026, 12, 31))

    Days are days since 1970, ``NO_DAY`` where there is none; texts are ``""`` where nothing is known. Amounts are whole
    minor units.
    """

    loans: Loans
    currency: str
    reference: Texts
    borrower: Texts
    risk_class: Texts
    security: Texts
    margin: NDArray[np.float64]
    """Added to the market's rate when the loan's rate is fixed again; a share a year."""
    refix_on: Ints
    """The day of the next refixing."""
    refix_months: Ints
    """Months between refixings; 0 for none after ``refix_on``."""
    payment: Ints
    """What somebody pays by index on each due day, now; 0 for nobody."""
    regulated_on: Ints
    """That payment is regulated on the first due day from here on, and once a year from then."""
    full_until: Ints
    """Regulations up to this day follow the index in full, later ones by a share; ``NO_DAY``: all in full."""
    regulated_until: Ints
    """The last day of a regulation; ``NO_DAY``: no last one."""
    paid_until: Ints
    """The last day of such a payment; ``NO_DAY``: as long as the loan."""
    row: Ints
    """The number that a person finds the loan under: that of its row in the file, else its place, the first of which is 1."""

    @classmethod
    def of(
        cls,
        loans: Loans,
        *,
        currency: str,
        reference: Sequence[str] | None = None,
        borrower: Sequence[str] | str = "",
        risk_class: Sequence[str] | str = "",
        security: Sequence[str] | str = "",
        margin: ArrayLike = 0.0,
        refix_on: Days = None,
        refix_months: ArrayLike = 0,
        payment: ArrayLike = 0,
        regulated_on: Days = None,
        full_until: Days = None,
        regulated_until: Days = None,
        paid_until: Days = None,
        first_row: int = 1,
    ) -> "Portfolio":
        """Make one from loans and further columns; a single value stands for all loans. ``reference`` defaults to 1, 2, 3 ….
        ``first_row`` is the number of the first loan's row in its file.

        Raises:
            LoansRefused: a negative number of months, a margin that is no share.
            ValueError: columns of another length, a currency that is not three capital letters, or a reference twice.
        """
        count = len(loans)
        names = [str(n) for n in range(1, count + 1)] if reference is None else list(reference)
        if len(currency) != 3 or not currency.isupper():
            raise ValueError(f"currency {currency!r}: three capital letters are valid")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"reference {twice!r} stands there twice")
        texts = {"reference": names, "borrower": borrower, "risk_class": risk_class, "security": security}
        days = {
            "refix_on": refix_on, "regulated_on": regulated_on, "full_until": full_until,
            "regulated_until": regulated_until, "paid_until": paid_until,
        }  # fmt: skip
        columns: dict[str, Any] = {name: _texts(name, column, count) for name, column in texts.items()}
        columns |= {name: _filled(name, day_numbers(name, column), count) for name, column in days.items()}
        for name, column in (("refix_months", refix_months), ("payment", payment)):
            columns[name] = _filled(name, whole(name, column).astype(np.int64), count)
        columns["margin"] = _filled("margin", np.asarray(margin, np.float64), count)
        refuse(columns["refix_months"] < 0, "refix_months", columns["refix_months"], "0 or more months")
        refuse(~(np.abs(columns["margin"]) < 1), "margin", columns["margin"], "a share between -1 and 1")
        columns["row"] = np.arange(first_row, first_row + count)
        return cls(loans=loans, currency=currency, **columns)

    def __len__(self) -> int:
        return len(self.loans)

    def __getitem__(self, rows: slice | Sequence[int] | NDArray[Any]) -> "Portfolio":
        """The loans of a slice, of row numbers or of a mask."""
        picked = rows if isinstance(rows, slice) else np.asarray(rows)
        columns: dict[str, Any] = {name: getattr(self, name)[picked] for name in COLUMNS}
        return replace(self, loans=self.loans[picked], row=self.row[picked], **columns)

    def _repr_html_(self) -> str:
        loans, shown = self.loans, range(min(len(self), SHOWN + 1))
        rows = [
            [
                self.reference[n], self.borrower[n], str(KINDS[loans.kind[n]]), kronor(int(loans.principal[n])),
                f"{loans.rate[n] / RATE_UNIT:.7g}",
                *(str(np.datetime64(int(day[n]), "D")) for day in (loans.starts_on, loans.ends_on)),
            ]
            for n in shown
        ]  # fmt: skip
        headings = ["reference", "borrower", "kind", "principal", "rate", "starts_on", "ends_on"]
        return table(headings, rows, count=len(self), caption=f"{len(self)} loans, {self.currency}")

    def schedule(self) -> Schedule:
        """The plan of every loan, to the öre: loans by terms, 36 bytes a cell. For sums over many loans use what sums."""
        return schedule(self.loans)

    def schedules(self, *, cells: int = CELLS) -> Iterator[tuple[slice, Schedule]]:
        """The same in parts, for portfolios whose schedule is larger than memory. A part is overwritten by the next."""
        step = max(1, cells // max(1, self.loans.width))
        for since in range(0, len(self), step):
            rows = slice(since, min(len(self), since + step))
            yield rows, schedule(self.loans[rows])

    def balances_on(self, day: date) -> Ints:
        """What each loan owes at the end of ``day``, if all that was due by then is paid; 0 before it starts."""
        at = (day - date(1970, 1, 1)).days
        found = np.zeros(len(self), np.int64)
        for rows, plan in self.schedules():
            found[rows], _ = standing_on(self.loans[rows], plan, at)
        return found

    def balance_on(self, day: date) -> Money:
        """What all loans together owe at the end of ``day``, to the öre."""
        return self.money(self.balances_on(day))

    def money(self, minor: Iterable[int] | NDArray[Any]) -> Money:
        """The exact sum of minor units, as money of the portfolio's currency."""
        return Money(int(sum(minor.tolist() if isinstance(minor, np.ndarray) else minor)), self.currency)


COLUMNS = tuple(field.name for field in fields(Portfolio) if field.name not in {"loans", "currency", "row"})


def standing_on(loans: Loans, plan: Schedule, at: int) -> tuple[Ints, Ints]:
    """What each loan owes at the end of day ``at``, 0 before it starts, and how many of its payments were due by then."""
    paid = ((plan.due <= at) & _terms(loans, plan)).sum(axis=1)
    left = np.take_along_axis(plan.balance, np.maximum(paid - 1, 0)[:, None], axis=1)[:, 0]
    owed = np.where(paid > 0, left, loans.principal)
    return np.where(loans.starts_on <= at, owed, 0), paid


def _terms(loans: Loans, plan: Schedule) -> NDArray[np.bool_]:
    """Which cells of a plan are terms of their loan: the last due day is repeated beyond them."""
    return np.asarray(np.arange(plan.due.shape[1]) < loans.terms[:, None])


def _texts(name: str, given: Sequence[str] | str, count: int) -> Texts:
    column = np.empty(count, object)
    column[:] = given if isinstance(given, str) else _as_long(name, list(given), count)
    return column


def _as_long(name: str, given: list[str], count: int) -> list[str]:
    if len(given) != count:
        raise ValueError(f"{name}: {len(given)} values for {count} loans")
    return given


def _filled(name: str, given: NDArray[Any], count: int) -> NDArray[Any]:
    if given.ndim and given.shape != (count,):
        raise ValueError(f"{name}: {given.shape[0]} values for {count} loans")
    return np.array(np.broadcast_to(given if given.dtype.kind == "f" else given.astype(np.int64), count))


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def is_given(days: Ints) -> NDArray[np.bool_]:
    return np.asarray(days != NO_DAY)
