"""The lender's itemised statement as a file, under headings in Danish, Swedish or English: one row a term with a column a
figure, or one row a figure with its name and amount.

A sheet is taken that names the day of payment and at least one figure, or text and amount. A figure that the file does not
give stays ``None``; what cannot be read is a problem with its address, and nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
TEXT, AMOUNT = "text", "amount"
ITEM_HEADINGS: Mapping[str, tuple[str, ...]] = {
    DUE: HEADINGS[DUE],
    TEXT: ("text", "tekst", "post", "posttype", "type", "art", "betegnelse", "specifikation", "benämning", "typ", "item", "kind"),
    AMOUNT: ("amount", "beløb", "belopp"),
}
_PARTS = {"interest", "principal", "contribution"}
"""Where one of them has a column, a column of texts or amounts beside it is a remark."""
WHOLE = {"ydelse", "terminsydelse", "ydelse i alt", "betalning", "service", "payment"}
"""What adds other rows of the term up, as ``_TOTALS`` do."""
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
    ``not_an_amount``, ``amount_unsure``, ``day_twice``, ``not_a_figure`` or ``figure_twice``.
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
        if sheet.hidden:
            continue
        terms, items = _headings(sheet, HEADINGS), _headings(sheet, ITEM_HEADINGS)
        if items is not None and len(items[1]) == len(ITEM_HEADINGS) and not (terms and _PARTS & terms[1].keys()):
            return _lines(sheet, *items, _by_item)
        if terms is not None:
            return _lines(sheet, *terms, _by_term)
    raise LenderFileRefused([LenderFileProblem(code="no_headings")])


def _headings(sheet: Sheet, headings: Mapping[str, tuple[str, ...]]) -> tuple[int, Mapping[str, int]] | None:
    names = {heading: name for name, some in headings.items() for heading in some}
    for row in sheet.rows():
        if row.number > HEADING_ROWS:
            return None
        places: dict[str, int] = {}
        for place, value in enumerate(row.values):
            name = names.get(_plain(value))
            if name is not None:
                places.setdefault(name, place)
        if DUE in places and len(places) > 1:
            return row.number, places
    return None


def _plain(value: Value) -> str:
    return " ".join(str(value or "").casefold().replace("(kr.)", "").replace("kr.", "").split()).strip(" :")


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    sheet: Sheet
    places: Mapping[str, int]
    amounts: dict[date, dict[str, Money | None]] = field(default_factory=dict)
    problems: list[LenderFileProblem] = field(default_factory=list)

    def wrong(self, code: str, row: Row, name: str, value: Value) -> None:
        address = cell_address(self.sheet.name, row.number, self.places[name])
        self.problems.append(LenderFileProblem(code=code, address=address, value=str(value)[:60]))

    def take(self, row: Row, due_on: date, figure: str, name: str, value: Value) -> None:
        """Keep the amount of a figure that stands in the column ``name``."""
        amount = _amount(value)
        if isinstance(amount, str):
            self.wrong(amount, row, name, value)
        else:
            self.amounts[due_on][figure] = amount


def _lines(
    sheet: Sheet, heading: int, places: Mapping[str, int], read: Callable[[_Read, Row, date, Mapping[str, Value]], None]
) -> tuple[LenderLine, ...]:
    so_far = _Read(sheet, places)
    for row in sheet.rows(start=heading + 1):
        values = {name: _value(row, place) for name, place in places.items()}
        if all(value is None for value in values.values()) or _is_total(row):
            continue
        due_on = _day(values[DUE])
        if due_on is None:
            so_far.wrong("not_a_day", row, DUE, values[DUE])
            continue
        if due_on not in so_far.amounts and len(so_far.amounts) >= TERMS_MAX:
            so_far.problems.append(LenderFileProblem(code="too_many_rows", value=str(TERMS_MAX)))
            break
        read(so_far, row, due_on, values)
    if not so_far.amounts and not so_far.problems:
        so_far.problems.append(LenderFileProblem(code="no_rows"))
    if so_far.problems:
        raise LenderFileRefused(so_far.problems)
    return tuple(LenderLine(due_on=day, **so_far.amounts[day]) for day in sorted(so_far.amounts))


def _by_term(read: _Read, row: Row, due_on: date, values: Mapping[str, Value]) -> None:
    if due_on in read.amounts:
        read.wrong("day_twice", row, DUE, values[DUE])
    read.amounts[due_on] = {}
    for name in FIGURES:
        if values.get(name) is not None:
            read.take(row, due_on, name, name, values[name])


def _by_item(read: _Read, row: Row, due_on: date, values: Mapping[str, Value]) -> None:
    text = _plain(values[TEXT])
    if text in WHOLE:
        return
    figure = next((name for name in FIGURES if text in HEADINGS[name]), None)
    if figure is None:
        read.wrong("not_a_figure", row, TEXT, values[TEXT])
    elif figure in read.amounts.setdefault(due_on, {}):
        read.wrong("figure_twice", row, TEXT, values[TEXT])
    else:
        read.take(row, due_on, figure, AMOUNT, values[AMOUNT])


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
