"""The ledger of a loan: every posting in order, from the terms and what has changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract.posting import Posting as Posting
from borgen.cashflow.contract.posting import PostingKind as PostingKind
from borgen.cashflow.contract.running import Running
from borgen.cashflow.contract.terms import LoanContract
from borgen.cashflow.fixing import Fixings
from borgen.cashflow.notebook import kronor, table
from borgen.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Correction:
    """What a day's payments are by another ledger: ``before`` and ``after`` are sums in minor units, ``None`` where unknown."""

    on: date
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Postings in order; ``opening`` is what was paid out at the start. Amounts are minor units of ``currency``."""

    currency: str
    starts_on: date
    opening: Fraction
    postings: tuple[Posting, ...]

    @property
    def ends_on(self) -> date:
        return self.postings[-1].on if self.postings else self.starts_on

    @property
    def interest(self) -> Fraction | None:
        """All interest, ``None`` where some of it is not known."""
        total = Fraction(0)
        for posting in self.postings:
            if posting.interest is None:
                return None
            total += posting.interest
        return total

    def balance_on(self, day: date) -> Fraction:
        """What is left of the debt at the end of ``day``. A loan that is gone stays on its past days."""
        if day < self.starts_on:
            return Fraction(0)
        before = [posting.balance for posting in self.postings if posting.on <= day]
        return before[-1] if before else self.opening

    def money(self, amount: Fraction) -> Money:
        """A posted amount as money.

        Raises:
            ValueError: the contract does not round, and the amount is no whole minor unit.
        """
        if amount.denominator != 1:
            raise ValueError(f"{amount} minor units are no money: the contract does not round")
        return Money(int(amount), self.currency)

    def corrected_by(self, other: "Ledger") -> Iterator[Correction]:
        """What ``other`` says otherwise, day by day: what a change that became known later puts right."""
        ours, theirs = self._paid(), other._paid()
        for on in sorted(ours.keys() | theirs.keys()):
            before, after = ours.get(on, Fraction(0)), theirs.get(on, Fraction(0))
            if before != after:
                yield Correction(on, before, after)

    def _repr_html_(self) -> str:
        fees = list(dict.fromkeys(name for posting in self.postings for name, _ in posting.fees))
        rows = [
            [
                str(one.on), one.kind.value, *map(kronor, (one.interest, one.principal, one.payment, one.balance)),
                *(kronor(dict(one.fees).get(name)) for name in fees),
            ]
            for one in self.postings
        ]  # fmt: skip
        headings = ["on", "kind", "interest", "principal", "payment", "balance", *fees]
        return table(headings, rows, caption=f"{self.currency}, from {self.starts_on} to {self.ends_on}")

    def _paid(self) -> dict[date, Fraction | None]:
        days: dict[date, Fraction | None] = {}
        for posting in self.postings:
            so_far, payment = days.get(posting.on, Fraction(0)), posting.payment
            fees = sum((amount for _, amount in posting.fees), Fraction(0))
            days[posting.on] = None if so_far is None or payment is None else so_far + payment + fees
        return days


def ledger_of(
    contract: LoanContract,
    *,
    fixings: Fixings | None = None,
    until: date | None = None,
    known_on: date | None = None,
) -> Ledger:
    """Every posting of the loan, up to and including ``until`` where it is given.

    ``known_on`` takes only the changes that were known on that day.

    Raises:
        PlanImpossible: a change does not fit, such as a repayment of more than is left.
        FixingMissing: a rate or an index that a posting needs was not observed.
    """
    as_known = contract if known_on is None else contract.known_on(known_on)
    running = Running(as_known, fixings or {}, until)
    opening = running.balance
    return Ledger(contract.plan.currency, contract.plan.starts_on, opening, tuple(running.postings()))
