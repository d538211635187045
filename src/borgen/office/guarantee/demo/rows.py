"""The made-up register of Exempelby: who borrows what, under which decision, and what is left at the end of each year.

Everything here is invented; what the guarantees look like is taken from the kinds that Swedish municipalities have.
Amounts are whole kronor.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("rows.csv")

YEARS = (2022, 2023, 2024, 2025)
"""One sheet for each, with the debts at its 31 December."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A guarantee, or one loan of it. ``yearly`` is what is paid off a year from the year after ``since`` on; ``missing``
    are years of which the lender has sent no balance."""

    reference: str
    borrower: str
    kind: str
    number: str = ""
    owns: str = ""
    locality: str = "Exempelby"
    lender: str = "Bygdens Sparbank"
    loan: str = ""
    loan_type: str = "reverslån"
    decided: int
    frame: bool = False
    original: int | None = None
    since: int
    yearly: int = 0
    form: str = "såsom för egen skuld, jämte ränta och kostnader"
    exposure: str = "lån"
    purpose: str
    security: str = ""
    insured: str = ""
    body: str = "KF"
    on: str
    paragraph: str = ""
    dnr: str = ""
    signed: str = ""
    ends: str = ""
    invested: int | None = None
    own: int | None = None
    payer: str = ""
    rate: str = ""
    interest: str = ""
    outcome: str = "beviljad"
    note: str = ""
    missing: tuple[int, ...] = ()
    gone: int = 9999  # the year from which it stands in the file no more
    first_seen: int = 0

    def debt(self, year: int) -> int | None:
        """What is left at the end of a year; ``None`` when nobody has said, or there is no loan."""
        if self.original is None or year in self.missing or year < self.since:
            return None
        return max(0, self.original - self.yearly * (year - self.since))

    def stands_in(self, year: int) -> bool:
        """Whether the sheet of a year has it."""
        return max(int(self.on[:4]), self.first_seen) <= year < self.gone


def organisation_number(*, prefix: str, serial: int) -> str:
    """A made-up number with a right check digit, from a series that has not been given out."""
    digits = f"{prefix}{serial:03d}"
    total = 0
    for index, character in enumerate(digits):
        value = int(character) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    digits += str(-total % 10)
    return f"{digits[:6]}-{digits[6:]}"


@cache
def rows() -> tuple[Row, ...]:
    """The register as it stands in ``rows.csv``."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(Row(**_values(line)) for line in csv.DictReader(file))


def _values(line: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: text for name, text in line.items() if text or name in _TEXTS}
    for name in _NUMBERS & set(values):
        values[name] = int(values[name])
    values["frame"] = bool(line["frame"])
    values["missing"] = tuple(int(year) for year in line["missing"].split())
    return values


_NUMBERS = {"decided", "original", "since", "yearly", "invested", "own", "gone", "first_seen"}
_TEXTS = {"lender", "loan_type", "form", "body", "outcome", "exposure", "locality"}

TODAY_SHEET_DAY = date(2026, 9, 30)
"""The day of the balances of the sheet that the visitor imports."""
