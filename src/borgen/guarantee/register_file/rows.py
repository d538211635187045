"""What each row of the sheet is: data, heading of a section, total, note, empty."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from borgen.guarantee.register_file.column_sums import ColumnSums
from borgen.guarantee.register_file.columns import ColumnReader
from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.register_file.headings import heading_fields
from borgen.guarantee.register_file.labels import (
    COMPANY,
    ENDS_IN_TOTAL,
    LONGEST_SECTION,
    NOTE,
    OF_WHICH,
    TOTAL,
    is_name_of_a_class,
    may_tell,
)
from borgen.guarantee.register_file.recognise import balance_keys
from borgen.guarantee.register_file.results import ColumnGuess, ControlTotal, Recognition, RowKind
from borgen.guarantee.register_file.values.organisation_number import masked
from borgen.guarantee.register_file.values.text import folded, squash
from borgen.sheets import MergedRows, Row, Sheet, Value, cell_address

GAP_ROWS_MAX = 200
"""Empty rows between rows with content that are listed one by one; a longer gap is one notice."""

_BESIDE_A_TOTAL = frozenset({"borrower", "note", "source"})
"""What may stand in the row of a total beside its amounts."""

_CELLS_OF_A_NOTE_MAX = 2


class Section(NamedTuple):
    """A heading between the rows and where it stands."""

    text: str = ""
    cell: str = ""


NO_SECTION = Section()


class PlannedRow(NamedTuple):
    """``section`` heads the rows by class; ``borrower`` heads the loans of one borrower where no column names it."""

    number: int
    kind: RowKind
    skip_reason: str = ""
    section: Section = NO_SECTION
    borrower: Section = NO_SECTION
    doubt: str = ""
    """The code of why a row of data may be none."""


@dataclass
class Plan:
    """Rows with content and the gaps between them, in order; the totals that were checked; the largest bare number's
    amount in each column of money."""

    rows: list[PlannedRow] = field(default_factory=list)
    control_totals: list[ControlTotal] = field(default_factory=list)
    long_gaps: list[tuple[int, int]] = field(default_factory=list)
    largest: dict[int, int] = field(default_factory=dict)
    unstored: list[tuple[int, str]] = field(default_factory=list)
    """Rows that are no data with formulas that have no stored value: number and the formulas' cells."""
    other_tables: list[int] = field(default_factory=list)
    """Rows with the headings of another table on the same sheet."""


def plan_rows(sheet: Sheet, recognition: Recognition) -> Plan:
    """Walk the rows once, say what each is, and add up what totals should be."""
    planner = _Planner(sheet, recognition)
    last = max(recognition.header_rows, default=0)
    first = min(recognition.header_rows, default=1)
    planner.look_above(list(takewhile(lambda row: row.number < first, sheet.rows())))
    merged = MergedRows(sheet)
    for row in sheet.rows(start=last + 1):
        shown, from_above = merged.filled(row, across=False)
        planner.add(shown, from_above, is_spread=merged.is_spread(row.number))
    return planner.finished()


class _Planner:
    def __init__(self, sheet: Sheet, recognition: Recognition) -> None:
        self._sheet = sheet
        self._plan = Plan()
        self._last = max(recognition.header_rows, default=0)
        self._columns = recognition.columns
        self._balance_keys = balance_keys(recognition)
        self._money = [
            (guess, ColumnReader(guess, recognition.unit)) for guess in recognition.columns.values()
            if guess.field is not None and FIELDS[guess.field].kind == "money" and guess.role != "as_stated"
        ]
        self._name_column = next(
            (guess.column for guess in recognition.columns.values() if guess.field == "borrower"), None,
        )
        self._headings = {
            guess.column: guess.heading for guess in recognition.columns.values() if guess.heading
        }
        self._section = self._borrower = NO_SECTION
        self._sums: dict[int, ColumnSums] = {guess.column: ColumnSums() for guess, _ in self._money}
        self._first: tuple[int, dict[int, int]] | None = None
        """The first row of data as it stands in the plan, and its amounts where nothing tells it to be a guarantee."""

    def look_above(self, rows: Sequence[Row]) -> None:
        """Whether a table of its own stands above the headings; what it holds would be taken for a title."""
        for index, row in enumerate(rows):
            texts = [(column, value) for column, value in enumerate(row.values) if isinstance(value, str)]
            below = [value for other in rows[index + 1 :] for value in other.values]
            has_figures = any(isinstance(value, (int, Decimal)) and not isinstance(value, bool) for value in below)
            if has_figures and heading_fields(texts):
                self._plan.other_tables.append(row.number)

    def add(self, row: Row, from_above: Collection[int], *, is_spread: bool) -> None:
        filled = [
            (column, value) for column, value in enumerate(row.values)
            if value is not None and not (isinstance(value, str) and not value.strip())
        ]
        has_formula = any(mark.is_formula for mark in row.marks.values())
        if not has_formula and all(column in from_above for column, _ in filled):
            return  # empty, or only under a merged range
        self._fill_gap(row.number)
        self._last = row.number
        planned = self._classified(row, filled, is_spread=is_spread)
        self._plan.rows.append(planned)
        missing = [column for column, mark in sorted(row.marks.items()) if mark.stored_missing]
        if planned.kind != "data" and missing:
            cells = ", ".join(cell_address(self._sheet.name, row.number, column) for column in missing)
            self._plan.unstored.append((row.number, cells))

    def _fill_gap(self, until: int) -> None:
        gap = until - self._last - 1
        if gap > GAP_ROWS_MAX:
            self._plan.long_gaps.append((self._last + 1, until - 1))
        elif gap:
            self._plan.rows += [PlannedRow(number, "empty", "empty") for number in range(self._last + 1, until)]

    def _classified(
        self, row: Row, filled: Sequence[tuple[int, Value]], *, is_spread: bool,
    ) -> PlannedRow:
        texts = [(column, value) for column, value in filled if isinstance(value, str)]
        if self._repeats_headings(texts):
            return PlannedRow(row.number, "heading", "repeated_heading")
        if len(texts) == len(filled) and (named := heading_fields(texts)):
            own = {guess.column: guess.field for guess in self._columns.values()}
            if any(own.get(column) != name for column, name in named.items()):
                self._plan.other_tables.append(row.number)
            return PlannedRow(row.number, "heading", "repeated_heading")
        if not filled:
            return PlannedRow(row.number, "total", "total_without_value")
        label = folded(texts[0][1]) if texts and may_tell(texts[0][1]) else ""
        has_money = any(_at(row, guess.column) is not None for guess, _ in self._money)
        is_total = TOTAL.match(label) or (has_money and ENDS_IN_TOTAL.fullmatch(label))
        if is_total and not self._is_named_like_a_total(row, label):
            self._check_totals(row, squash(texts[0][1]))
            return PlannedRow(row.number, "total", "total")
        if OF_WHICH.match(label):
            return PlannedRow(row.number, "note", "of_which")
        if not texts and has_money and self._is_unlabelled_total(row):
            self._check_totals(row, "")
            return PlannedRow(row.number, "total", "total")
        lonely = texts if len(texts) == len(filled) == 1 else self._numbered_class(filled)
        if lonely:
            return self._lonely_text(row, *lonely[0], is_spread=is_spread)
        if len(filled) <= _CELLS_OF_A_NOTE_MAX and NOTE.match(label) and not has_money:
            return PlannedRow(row.number, "note", "note")
        if self._first is None:
            bare = self._bare_amounts(row) if has_money else {}
            self._first = (len(self._plan.rows), bare)
        doubt = "looks_like_total" if has_money and self._may_be_a_total(row) else ""
        if not doubt:
            self._add_up(row)
        return PlannedRow(row.number, "data", "", self._section, self._borrower, doubt)

    def _may_be_a_total(self, row: Row) -> bool:
        """A name and two amounts or more, each of them the sum of rows above, and nothing that tells a guarantee."""
        stated = self._bare_amounts(row)
        return len(stated) > 1 and all(
            self._sums[column].candidates().get(amount, 0) > 1 for column, amount in stated.items()
        )

    def _bare_amounts(self, row: Row) -> dict[int, int]:
        """The amounts of a row that has a name and nothing else; none where more is said."""
        if any(
            _at(row, guess.column) is not None for guess in self._columns.values()
            if guess.field is not None and guess.field not in _BESIDE_A_TOTAL and FIELDS[guess.field].kind != "money"
        ):
            return {}
        return {guess.column: amount for guess, amount, _ in self._amounts(row) if amount}

    def _doubt_the_first(self) -> None:
        """A total may stand above its parts: ``Borgensförbindelser``, and below it what they are."""
        if self._first is None or len(self._first[1]) < 2:
            return
        index, amounts = self._first
        sums = [self._sums[column] for column in amounts]
        if all(one.total == 2 * amounts[column] and one.total_rows > 2 for column, one in zip(amounts, sums, strict=True)):
            self._plan.rows[index] = self._plan.rows[index]._replace(doubt="looks_like_total")

    def _repeats_headings(self, texts: Sequence[tuple[int, str]]) -> bool:
        if len(texts) < 2 or len(texts) > len(self._headings):
            return False
        return all(_is_or_ends(self._headings.get(column, ""), squash(text)) for column, text in texts)

    def _is_named_like_a_total(self, row: Row, label: str) -> bool:
        """``Total Energi AB`` is a borrower: it has what only data has."""
        telling = {"organisation_number", "loan_number", "decided_on", "lender", "legal_form"}
        return any(
            _at(row, guess.column) is not None for guess in self._columns.values() if guess.field in telling
        ) and bool(COMPANY.search(label))

    def _numbered_class(self, filled: Sequence[tuple[int, Value]]) -> list[tuple[int, str]]:
        """``4 | Föreningar``: the heading of a section, numbered like the rows below it; empty where it is none."""
        references = {guess.column for guess in self._columns.values() if guess.field == "reference"}
        other = [(column, value) for column, value in filled if column not in references]
        named = [(column, value) for column, value in other if isinstance(value, str) and is_name_of_a_class(squash(value))]
        return named if len(other) == 1 else []

    def _lonely_text(self, row: Row, column: int, text: str, *, is_spread: bool) -> PlannedRow:
        """One cell in a row: the heading of a section, or a note; a bare name is left for a person to judge."""
        shown = masked(squash(text), is_strict=False)
        label = folded(shown)
        if NOTE.match(label) or len(shown) > LONGEST_SECTION:
            return PlannedRow(row.number, "note", "note")
        heading = Section(shown, cell_address(self._sheet.name, row.number, column))
        is_class = is_name_of_a_class(shown)
        if self._name_column is None and not is_class:
            self._borrower = heading
            return PlannedRow(row.number, "subheading", "section_heading")
        if self._name_column is not None and column > self._name_column and not is_class:
            return PlannedRow(row.number, "note", "note")
        is_outside = column != self._name_column
        if is_class or is_spread or is_outside or shown.endswith(":") or shown.isupper():
            self._section, self._borrower = heading, NO_SECTION
            return PlannedRow(row.number, "subheading", "section_heading")
        return PlannedRow(row.number, "data", "", self._section, self._borrower)

    def _add_up(self, row: Row) -> None:
        for guess, reader in self._money:
            value = _at(row, guess.column)
            if value is None:
                continue
            parsed = reader.read(value, row.marks.get(guess.column))
            if parsed is not None and isinstance(parsed.value, int):
                self._sums[guess.column].add(parsed.value)
                known = self._plan.largest.get(guess.column, 0)
                self._plan.largest[guess.column] = max(known, abs(parsed.value))

    def _is_unlabelled_total(self, row: Row) -> bool:
        """Only amounts in the row, and one of them is the sum of the rows above."""
        return any(
            stated in self._sums[guess.column].candidates() for guess, stated, _ in self._amounts(row)
        )

    def _amounts(self, row: Row) -> Iterable[tuple[ColumnGuess, int, str]]:
        for guess, reader in self._money:
            value = _at(row, guess.column)
            parsed = reader.read(value, row.marks.get(guess.column)) if value is not None else None
            if parsed is not None and isinstance(parsed.value, int):
                yield guess, parsed.value, cell_address(self._sheet.name, row.number, guess.column)

    def _check_totals(self, row: Row, label: str) -> None:
        for guess, stated, address in self._amounts(row):
            sums = self._sums[guess.column]
            candidates = sums.candidates()
            computed, rows = stated, candidates.get(stated, 0)
            if stated not in candidates:
                computed, rows = sums.default()
            name = f"balance {self._balance_keys[guess.column]}" if guess.role == "balance" else guess.field or ""
            self._plan.control_totals.append(ControlTotal(
                row=row.number, label=label, field=name, cell=address, stated=stated, computed=computed, rows=rows,
            ))
        for sums in self._sums.values():
            sums.close_part()

    def finished(self) -> Plan:
        self._doubt_the_first()
        rows = self._plan.rows
        last_data = max((index for index, row in enumerate(rows) if row.kind == "data"), default=-1)
        for index in range(last_data + 1, len(rows)):
            if rows[index].kind == "subheading":
                rows[index] = rows[index]._replace(kind="note", skip_reason="note")
        while rows and rows[-1].kind == "empty":
            rows.pop()
        return self._plan


def _is_or_ends(heading: str, text: str) -> bool:
    """Whether a cell repeats a heading, or the lower line of one."""
    return heading == text or (len(text) > 3 and heading.endswith(f" {text}"))


def _at(row: Row, column: int) -> Value:
    return row.values[column] if column < len(row.values) else None
