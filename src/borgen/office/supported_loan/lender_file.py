"""The lender's itemised statement as a file: one row a term, under headings in Danish, Swedish or English.

A sheet is taken that names the day of payment and at least one figure. A figure that the file does not give stays
``None``; what cannot be read is a problem with its address, and nothing is guessed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from borgen.kernel.money import MINOR_MAX, Money
from borgen.sheets import Row, Sheet, SheetFile, Value, cell_address
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.reconciliation import FIGURES, LenderLine

DUE = "due_on"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    DUE: (
        "due_on", "due", "forfald", "forfaldsdag", "forfaldsdato", "betalingsdag", "termin", "terminsdato", "dato",
        "förfallodag", "betalningsdag", "date",
    ),
    "interest": ("interest", "rente", "ränta", "rentebeløb"),
    "principal": ("principal", "afdrag", "amortering", "instalment"),
    "contribution": ("contribution", "bidrag", "administrationsbidrag", "bidragsbeløb"),
    "residents": ("residents", "beboere", "beboerbetaling", "beboernes andel", "de boende"),
    "state": ("state", "stat", "staten", "ydelsesstøtte", "statens andel", "støtte", "statens del"),
    "balance": ("balance", "restgæld", "restgæld efter termin", "kontantrestgæld", "skuld", "remaining debt"),
}  # fmt: skip
HEADING_ROWS = 30
TERMS_MAX = 400
"""A loan of 45 years with payments every second month has fewer terms."""

_DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"),
)
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d{1,2})?")
_POINT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d{1,2}")
_UNSURE = re.compile(r"-?\d{1,3}[.,]\d{3}")
_TOTALS = re.compile(r"i alt|sum|total|summa|totalt", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderFileProblem:
    """What cannot be read, and where. ``code``: ``no_headings``, ``no_rows``, ``too_many_rows``, ``not_a_day``,
    ``not_an_amount``, ``amount_unsure`` or ``day_twice``.
    """

    code: str
    address: str = ""
    value: str = ""


class LenderFileRefused(ValueError):
    """The file is no itemised statement; nothing of it is used."""

    def __init__(self, problems: Iterable[LenderFileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{one.code} {one.address} {one.value}".strip() for one in self.problems))


def read_lender_statement(file: SheetFile) -> tuple[LenderLine, ...]:
    """The lines of the first sheet with headings, by day of payment.

    Raises:
        LenderFileRefused: with every problem found.
    """
    for sheet in file.sheets:
        found = None if sheet.hidden else _headings(sheet)
        if found is not None:
            return _lines(sheet, *found)
    raise LenderFileRefused([LenderFileProblem(code="no_headings")])


def _headings(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    names = {heading: name for name, some in HEADINGS.items() for heading in some}
    for row in sheet.rows():
        if row.number > HEADING_ROWS:
            return None
        places: dict[str, int] = {}
        for place, value in enumerate(row.values):
            heading = " ".join(str(value or "").casefold().replace("(kr.)", "").replace("kr.", "").split())
            name = names.get(heading)
            if name is not None:
                places.setdefault(name, place)
        if DUE in places and len(places) > 1:
            return row.number, places
    return None


def _lines(sheet: Sheet, heading: int, places: Mapping[str, int]) -> tuple[LenderLine, ...]:
    found: dict[date, LenderLine] = {}
    problems: list[LenderFileProblem] = []
    for row in sheet.rows(start=heading + 1):
        values = {name: _value(row, place) for name, place in places.items()}
        if all(value is None for value in values.values()) or _is_total(row):
            continue
        if len(found) >= TERMS_MAX:
            problems.append(LenderFileProblem(code="too_many_rows", value=str(TERMS_MAX)))
            break
        due_on = _day(values[DUE])
        if due_on is None:
            problems.append(_problem("not_a_day", sheet, row, places[DUE], values[DUE]))
            continue
        if due_on in found:
            problems.append(_problem("day_twice", sheet, row, places[DUE], values[DUE]))
        amounts: dict[str, Money | None] = {}
        for name in FIGURES:
            if name not in places or values[name] is None:
                continue
            amount = _amount(values[name])
            if isinstance(amount, str):
                problems.append(_problem(amount, sheet, row, places[name], values[name]))
            else:
                amounts[name] = amount
        found[due_on] = LenderLine(due_on=due_on, **amounts)
    if not found and not problems:
        problems.append(LenderFileProblem(code="no_rows"))
    if problems:
        raise LenderFileRefused(problems)
    return tuple(found[day] for day in sorted(found))


def _value(row: Row, place: int) -> Value:
    value = row.values[place] if place < len(row.values) else None
    return None if isinstance(value, str) and not value.strip() else value


def _is_total(row: Row) -> bool:
    return any(isinstance(value, str) and _TOTALS.fullmatch(value.strip(" :")) for value in row.values)


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for pattern in _DAYS:
        match = pattern.fullmatch(str(value).strip())
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def _amount(value: Value) -> Money | str:
    """The amount, or the code of what is wrong with it."""
    if isinstance(value, bool | date):
        return "not_an_amount"
    if isinstance(value, int | Decimal):
        return _money(Decimal(value))
    text = re.sub(r"[\s\u00a0\u202f]|kr\.?|DKK", "", str(value)).replace("\u2212", "-")
    if _UNSURE.fullmatch(text):
        return "amount_unsure"
    if _COMMA.fullmatch(text):
        return _money(Decimal(text.replace(".", "").replace(",", ".")))
    if _POINT.fullmatch(text):
        return _money(Decimal(text.replace(",", "")))
    return "not_an_amount"


def _money(kroner: Decimal) -> Money | str:
    minor = kroner * 100
    rounded = minor.to_integral_value()
    # a spreadsheet keeps binary fractions: 0.1 + 0.2 is whole øre all the same
    if abs(minor - rounded) > Decimal("0.0001") or abs(rounded) > MINOR_MAX:
        return "not_an_amount"
    return Money(int(rounded), CURRENCY)


def _problem(code: str, sheet: Sheet, row: Row, place: int, value: Value) -> LenderFileProblem:
    return LenderFileProblem(
        code=code, address=cell_address(sheet.name, row.number, place), value=str(value)[:60]
    )


def plain_lines(lines: Sequence[LenderLine]) -> list[dict[str, str]]:
    """The lines as JSON: days ISO, amounts as decimal strings, what is not given left out."""
    return [
        {"due_on": line.due_on.isoformat(), **{n: m.decimal for n in FIGURES if (m := getattr(line, n)) is not None}}
        for line in lines
    ]  # fmt: skip


def lines_from(plain: Iterable[Mapping[str, str]]) -> tuple[LenderLine, ...]:
    """The lines that ``plain_lines`` kept."""
    return tuple(
        LenderLine(
            due_on=date.fromisoformat(row["due_on"]),
            **{name: Money.parse(row[name], CURRENCY) for name in FIGURES if name in row},
        )
        for row in plain
    )
