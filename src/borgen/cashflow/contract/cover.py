"""What a guarantee and a collateral have in common: contracts, a covered share of what is owed on them, and a settlement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.contract.credit import CreditContract
from borgen.cashflow.contract.owed import Owed, owed_on
from borgen.cashflow.contract.terms import TO_THE_MINOR_UNIT, LoanContract, Rounding
from borgen.cashflow.fixing import Fixings
from borgen.cashflow.schedule import paid_on
from borgen.cashflow.terms import PlanImpossible
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Worksheet

Covered = LoanContract | CreditContract


class Part(StrEnum):
    """What of a claim is covered."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    COSTS = "costs"  # of collecting it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Covers ``share`` of the ``parts`` of what is owed on the ``covered`` contracts, all of one currency and one debtor.

    What is paid is paid ``settlement_days`` after the debtor failed, on a banking day of ``country`` where it is given. Amounts
    are rounded once each, as ``rounding`` says.
    """

    covered: tuple[Covered, ...]
    share: Fraction = Fraction(1)
    parts: frozenset[Part] = frozenset({Part.PRINCIPAL, Part.INTEREST})
    settlement_days: int = 0
    country: Country | None = None
    convention: Convention = Convention.MODIFIED_FOLLOWING
    rounding: Rounding = TO_THE_MINOR_UNIT

    def __post_init__(self) -> None:
        refuse_unless(self.covered, "covered", "missing", valid="one contract or more")
        currencies = list(dict.fromkeys(one.currency for one in self.covered))
        refuse_unless(len(currencies) == 1, "covered", "other_currency", value=", ".join(currencies), valid=currencies[0])
        refuse_unless(0 < self.share <= 1, "share", "out_of_range", value=self.share, valid="0 < share <= 1")
        known = self.parts and set(self.parts) <= set(Part)
        refuse_unless(known, "parts", "not_supported", value=", ".join(sorted(self.parts)), valid=", ".join(Part))
        days = self.settlement_days
        refuse_unless(0 <= days <= 3660, "settlement_days", "out_of_range", value=days, valid="0 to 3660")

    @property
    def currency(self) -> str:
        return self.covered[0].currency

    @property
    def unit(self) -> str:
        return f"minor {self.currency}"

    def same_currency(self, term: str, amount: Money | None) -> None:
        """That an amount of the terms is one of this currency, and not below zero.

        Raises:
            PlanImpossible: it is not.
        """
        if amount is not None:
            same = amount.currency == self.currency
            refuse_unless(same, term, "other_currency", value=amount, valid=self.currency)
            refuse_unless(amount.minor >= 0, term, "negative", value=amount)

    def settles_on(self, failed_on: date) -> date:
        """The day on which what is covered is paid."""
        return paid_on(failed_on + timedelta(days=self.settlement_days), self.country, self.convention)

    def owed(self, on: date, fixings: Fixings | None) -> tuple[Owed, ...]:
        """What is owed on each covered contract at the end of ``on``."""
        return tuple(owed_on(contract, on, fixings=fixings) for contract in self.covered)

    def claims(self, sheet: Worksheet, owed: Sequence[Owed]) -> list[Term]:
        """The parts of what is owed on each contract that are covered, in full; ``owed`` explains each of them.

        Raises:
            PlanImpossible: interest is covered, and its rate is not known.
        """
        found = []
        for n, one in enumerate(owed, 1):
            claim: Term | None = None
            for part, amount in ((Part.PRINCIPAL, one.principal), (Part.INTEREST, one.interest)):
                if part not in self.parts:
                    continue
                if amount is None:
                    raise PlanImpossible(f"covered.{n}.interest_rate", "missing")
                term = sheet.given(f"{part}_{n}", amount, unit=self.unit, source=f"covered.{n}.{one.on}")
                claim = term if claim is None else sheet.add(f"owed_{n}", claim, term)
            if claim is None or claim.number < 0:  # costs alone are covered, or more was paid in than is owed
                claim = sheet.given(f"owed_nothing_{n}", Fraction(0), unit=self.unit, source=f"covered.{n}.{one.on}")
            found.append(claim)
        return found


def refuse_unless(holds: object, term: str, code: str, **params: object) -> None:
    if not holds:
        raise PlanImpossible(term, code, **params)
