"""Many supported loans in a columnar file, as far as the simulation needs them: a lender's whole book.

``COLUMNS`` says what stands in it. What a row leaves open is as the law and the lender's product have it on its days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from borgen.cashflow.columnar import Cell, Column, RawTable, TableRefused, parsed, read_table
from borgen.cashflow.columnar.parsing import day, minor, share, text, whole, word_of
from borgen.cashflow.plan import PlanImpossible
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import CURRENCY, ContributionBase
from borgen.supported_loan.law import Law, Stated
from borgen.supported_loan.loan import LoanTerms, loan_terms
from borgen.supported_loan.resident_payment import ResidentRule, resident_rule
from borgen.supported_loan.simulated import LoanAhead

_AMOUNT = "an amount in kroner such as 104189360.00, with at most two decimals"
_DAY = "a day such as 2026-01-01"
_SHARE = "a share such as 0.03 or 3 %"

COLUMNS = (
    Column("number", text, "the loan's number, once in the file"),
    Column("committed_on", day, f"the day of the commitment, {_DAY}"),
    Column("disbursed_on", day, f"the day on which it was paid out, {_DAY}"),
    Column("principal", minor, f"what was borrowed: {_AMOUNT}"),
    Column("rate", share, f"the rate a year now, {_SHARE}"),
    Column("supported_sum", minor, f"the sum that the residents' share is taken of: {_AMOUNT}", None),
    Column("residents_share", share, f"the residents' share a year, {_SHARE}", None),
    Column("debt", minor, f"what is owed now: {_AMOUNT}", None),
    Column("payment", minor, f"what the residents pay a year now, without contribution: {_AMOUNT}", None),
    Column("margin", share, f"what is added to the market's rate at a refixing, {_SHARE}", Fraction(0)),
    Column("first_term_on", day, f"the first term where it is not a whole term after disbursement, {_DAY}", None),
    Column("years", whole, "a whole number of years", None),
    Column("terms_a_year", whole, "1, 2, 4 or 12", None),
    Column("contribution_base", word_of({one.value: one for one in ContributionBase}), "original or outstanding",
           ContributionBase.ORIGINAL),
    Column("owner_pays", minor, f"the owner's own money, base capital and what exceeds the maximum: {_AMOUNT}", None),
    Column("owner_pays_on", day, f"when that is paid, {_DAY}", None),
)  # fmt: skip
"""One row a loan. ``debt`` may be left out until the rate is fixed anew the first time: then it is the annuity's, to a few
øre. ``payment`` may be left out in the first loan year, before anything is regulated: then ``supported_sum`` is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanBook:
    """The loans of a file that owe something after its day, and what their owners pay when.

    ``over`` counts those whose last term has passed.
    """

    loans: tuple[LoanAhead, ...]
    owner_pays: tuple[tuple[date, Money], ...]
    over: int


def read_loan_book(path: Path, *, on: date) -> LoanBook:
    """Read the loans as they stand at the end of ``on``, from CSV, Parquet or Arrow.

    Raises:
        TableRefused: cells that are not possible: row, column, what it was, what is valid.
        FileUnreadable, ParquetMissing, OSError: see :func:`borgen.cashflow.columnar.read_table`.
    """
    return loan_book(read_table(path), on=on)


def loan_book(table: RawTable, *, on: date) -> LoanBook:
    """The same of a table that has been read.

    Raises:
        TableRefused: see :func:`read_loan_book`.
    """
    values = parsed(table, COLUMNS)
    bad: list[Cell] = []
    reader, seen = _Reader(on), set[str]()
    loans, owner_pays, over = [], [], 0
    for place in range(table.rows):
        row = {name: column[place] for name, column in values.items()}
        number = table.first_row + place
        if row["number"] in seen:
            bad.append(Cell(number, "number", row["number"], "a number that stands there once"))
        seen.add(row["number"])
        try:
            found = reader.read(row)
        except _NotTaken as error:
            cells = table.columns.get(error.column)  # as it was written, not in øre
            bad.append(Cell(number, error.column, str(error.value if cells is None else cells[place]), error.valid))
            continue
        if row["owner_pays"]:
            owner_pays.append((row["owner_pays_on"], Money(row["owner_pays"], CURRENCY)))
        if found is None:
            over += 1
        else:
            loans.append(found)
    if bad:
        raise TableRefused(bad)
    return LoanBook(loans=tuple(loans), owner_pays=tuple(owner_pays), over=over)


class _NotTaken(ValueError):
    def __init__(self, column: str, value: object, valid: str) -> None:
        self.column, self.value, self.valid = column, "" if value is None else value, valid
        super().__init__(column)


class _Reader:
    """Reads rows; what many loans share (terms of a day, rule of a commitment) is looked up once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.terms: dict[tuple[Any, ...], LoanTerms] = {}
        self.rules: dict[tuple[date, Fraction | None], ResidentRule] = {}

    def read(self, row: Mapping[str, Any]) -> LoanAhead | None:
        """The loan; ``None`` where its last term has passed."""
        if row["principal"] <= 0:
            raise _NotTaken("principal", row["principal"], "an amount above zero")
        if row["disbursed_on"] > self.on:
            raise _NotTaken("disbursed_on", row["disbursed_on"], f"a day up to {self.on}, when the outlook begins,")
        if row["owner_pays"] and not row["owner_pays_on"]:
            raise _NotTaken("owner_pays_on", None, "the day on which the owner pays")
        terms, rule = self._terms(row), self._rule(row)
        after = _terms_paid(terms, self.on)
        if after >= terms.count:
            return None
        return LoanAhead(
            terms=terms, rule=rule, after=after, debt=_debt(row, terms, after), rate=row["rate"],
            payment_a_year=_payment(row, terms, rule, after), margin=row["margin"],
        )  # fmt: skip

    def _terms(self, row: Mapping[str, Any]) -> LoanTerms:
        names = ("disbursed_on", "first_term_on", "years", "terms_a_year", "contribution_base")
        key = tuple(row[name] for name in names)
        principal = Money(row["principal"], CURRENCY)
        try:
            if key not in self.terms:
                given = dict(zip(names, key, strict=True))
                self.terms[key] = loan_terms(principal=principal, rate=row["rate"], **given)
            return replace(self.terms[key], principal=principal, rate=row["rate"])
        except PlanImpossible as error:
            column = {"interest_rate": "rate", "starts_on": "disbursed_on", "first_payment_on": "first_term_on",
                      "payments_a_year": "terms_a_year"}.get(error.term, error.term)  # fmt: skip
            raise _NotTaken(column, row.get(column), f"what a loan can have ({error})") from error
        except RulebookSilent as error:
            raise _NotTaken("disbursed_on", row["disbursed_on"], f"a day for which {error.parameter} is known") from error

    def _rule(self, row: Mapping[str, Any]) -> ResidentRule:
        key = (row["committed_on"], row["residents_share"])
        if key not in self.rules:
            stated = [
                Stated(parameter="dk_resident_payment#residents_share", text=_decimal(key[1]), source="the file")
            ] if key[1] is not None else []  # fmt: skip
            try:
                self.rules[key] = resident_rule(committed_on=key[0], law=Law(stated))
            except RulebookSilent as error:
                lacks_share = error.parameter.endswith("#residents_share")
                column = "residents_share" if lacks_share else "committed_on"
                valid = "the share, which no book has for that commitment," if lacks_share else (
                    f"a day for which {error.parameter} is known"
                )  # fmt: skip
                raise _NotTaken(column, row[column], valid) from error
        return self.rules[key]


def _terms_paid(terms: LoanTerms, on: date) -> int:
    """How many terms have come by the end of ``on``, by their unmoved days."""
    step = 12 // terms.terms_a_year
    first = terms.first_term_on or months_after(terms.disbursed_on, step, keep_month_end=True)
    if on < first:
        return 0
    months = (on.year - first.year) * 12 + on.month - first.month
    whole_terms = months // step
    if months_after(first, whole_terms * step, keep_month_end=True) > on:
        whole_terms -= 1
    return whole_terms + 1


def _debt(row: Mapping[str, Any], terms: LoanTerms, after: int) -> Money:
    if row["debt"] is not None:
        if row["debt"] <= 0:
            raise _NotTaken("debt", row["debt"], "an amount above zero, as the loan has terms left,")
        return Money(row["debt"], CURRENCY)
    if after >= terms.fixed_terms:
        raise _NotTaken("debt", None, "what is owed, as the rate has been fixed anew since,")
    rate, count = float(terms.rate) / terms.terms_a_year, terms.count
    left = 1 - after / count
    if rate:
        grown = (1 + rate) ** count
        left = (grown - (1 + rate) ** after) / (grown - 1)
    return Money(round(terms.principal.minor * left), CURRENCY)


def _payment(row: Mapping[str, Any], terms: LoanTerms, rule: ResidentRule, after: int) -> Fraction:
    if row["payment"] is not None:
        return Fraction(row["payment"])
    if terms.loan_year(after + 1) >= rule.first_year:
        raise _NotTaken("payment", None, "what the residents pay a year, as it has been regulated since,")
    if row["supported_sum"] is None:
        raise _NotTaken("supported_sum", None, "the sum that the residents' share is taken of")
    supported: int = row["supported_sum"]
    return rule.share.number * supported


def _decimal(number: Fraction) -> str:
    """The share as the law's books write it."""
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
