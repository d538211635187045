"""Amounts of money as whole minor units, so that nothing is lost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DECIMAL = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?")

MINOR_MAX = 10**16
"""Largest amount that is taken in, in minor units: 100 trillion kronor. A bigger one is a typing error."""


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies were added or compared."""


class NotAnAmount(ValueError):
    """The text is not a decimal amount with at most two decimals, or it is absurdly large."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency [sv: belopp, da: beløb].

    ``minor`` counts whole öre or øre; a fraction of one never exists.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.minor) is int, "money is a whole count of minor units"
        assert len(self.currency) == 3, self.currency
        assert self.currency.isupper(), self.currency

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a plain decimal such as ``"12000000.00"``.

        Raises:
            NotAnAmount: anything else, also a third decimal, which would have to be rounded, and an amount over
                ``MINOR_MAX``.
        """
        match = _DECIMAL.fullmatch(text.strip())
        if match is None:
            raise NotAnAmount(text)
        sign, whole, part = match.groups()
        minor = int(whole) * 100 + int((part or "").ljust(2, "0"))
        if minor > MINOR_MAX:
            raise NotAnAmount(text)
        return cls(-minor if sign else minor, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The sum of ``amounts``, zero of ``currency`` when there are none."""
        result = cls(0, currency)
        for amount in amounts:
            result += amount
        return result

    @property
    def decimal(self) -> str:
        """The amount in whole units with two decimals: ``"12000000.00"``."""
        whole, rest = divmod(abs(self.minor), 100)
        return f"{'-' if self.minor < 0 else ''}{whole}.{rest:02d}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self} and {other}")
        return other.minor
