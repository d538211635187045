"""Puts the cells of each row together, while the rows are walked."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import overload

from borgen.guarantee.register_file.cells import Parsed
from borgen.guarantee.register_file.columns import ColumnReader
from borgen.guarantee.register_file.labels import is_name_of_a_class
from borgen.guarantee.register_file.recognise import balance_keys
from borgen.guarantee.register_file.results import (
    ColumnGuess,
    Params,
    Problem,
    ReadValue,
    Recognition,
    RowReading,
)
from borgen.guarantee.register_file.rows import Plan, PlannedRow
from borgen.guarantee.register_file.values.text import squash
from borgen.guarantee.register_file.words import read_short_code
from borgen.sheets import MergedRows, Row, Sheet

_COMPARED = frozenset({"paragraph", "registration_number"})
"""Fields that cells write in one way, so that two different ones are two different things."""


class RegisterRows(Sequence[RowReading]):
    """The rows below the headings, each understood when it is asked for."""

    def __init__(
        self, sheet: Sheet, recognition: Recognition, plan: Plan, balance: ColumnGuess | None,
    ) -> None:
        self._sheet = sheet
        self._plan = plan.rows
        self._reader = _RowReader(sheet, recognition, balance)

    def __len__(self) -> int:
        return len(self._plan)

    @overload
    def __getitem__(self, index: int) -> RowReading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RowReading]: ...
    def __getitem__(self, index: int | slice) -> RowReading | Sequence[RowReading]:
        if isinstance(index, slice):
            return [self._read(planned, self._sheet.row(planned.number)) for planned in self._plan[index]]
        planned = self._plan[index]
        return self._read(planned, self._sheet.row(planned.number))

    def __iter__(self) -> Iterator[RowReading]:
        rows = self._sheet.rows(start=self._plan[0].number if self._plan else 1)
        row = next(rows, None)
        for planned in self._plan:
            while row is not None and row.number < planned.number:
                row = next(rows, None)
            yield self._read(planned, row if row is not None and row.number == planned.number else None)

    def _read(self, planned: PlannedRow, row: Row | None) -> RowReading:
        if row is None or planned.kind != "data":
            return RowReading(
                number=planned.number, kind=planned.kind, skip_reason=planned.skip_reason,
                hidden=planned.number in self._sheet.hidden_rows,
            )
        return self._reader.read(row, planned)


class _RowReader:
    """Puts the cells of a row together."""

    def __init__(self, sheet: Sheet, recognition: Recognition, balance: ColumnGuess | None) -> None:
        self._sheet = sheet
        self._merged = MergedRows(sheet)
        self._hidden_columns = sheet.hidden_columns
        self._values: list[tuple[int, str, ColumnGuess, ColumnReader]] = []
        self._as_stated: list[tuple[ColumnGuess, ColumnReader]] = []
        self._balances: list[tuple[str, ColumnGuess, ColumnReader]] = []
        self._balance = balance
        self._prefix = {guess.column: f"{sheet.name}!{guess.letter}" for guess in recognition.columns.values()}
        keys = balance_keys(recognition)
        for guess in recognition.columns.values():
            if guess.field is None:
                continue
            reader = ColumnReader(guess, recognition.unit)
            if guess.role == "balance":
                self._balances.append((keys[guess.column], guess, reader))
            elif guess.role == "as_stated":
                self._as_stated.append((guess, reader))
            else:
                self._values.append((guess.column, self._prefix[guess.column], guess, reader))
        self._own = {guess.field for _, _, guess, _ in self._values}
        names = recognition.column_of("borrower")
        self._borrower_heading = (names.heading or names.letter) if names else ""
        self._borrower_prefix = self._prefix[names.column] if names else f"{sheet.name}!"

    def read(self, row: Row, planned: PlannedRow) -> RowReading:
        row, filled = self._merged.filled(row, across=False)
        number, values, marks = row
        width = len(values)
        fields: dict[str, ReadValue] = {}
        balances: dict[str, ReadValue] = {}
        problems: list[Problem] = []
        beside: list[tuple[Parsed, str, ColumnGuess]] = []
        """Cells that say something of other fields, too: asked when every cell has spoken for itself."""
        for column, prefix, guess, reader in self._values:
            value = values[column] if column < width else None
            mark = marks.get(column) if marks else None
            if value is None and mark is None:
                continue
            parsed = reader.read(value, mark)
            if parsed is None:
                continue
            cell = f"{prefix}{number}"
            if filled or self._hidden_columns:
                fields[reader.field] = self._value(parsed, cell, guess, filled)
            else:
                fields[reader.field] = ReadValue(parsed.value, parsed.raw, cell, parsed.notes, parsed.precision)
            if parsed.extras:
                beside.append((parsed, cell, guess))
            if parsed.faults:
                problems += _problems(parsed, guess, cell)
        for parsed, cell, guess in beside:
            _add_extras(parsed, cell, guess, fields, problems)
        for guess, reader in self._as_stated:
            self._read_as_stated(row, guess, reader, fields, problems)
        for key, guess, reader in self._balances:
            parsed = self._parsed(row, guess, reader)
            if parsed is None:
                continue
            cell = f"{self._prefix[guess.column]}{number}"
            balances[key] = self._value(parsed, cell, guess, filled)
            if parsed.faults:
                problems += _problems(parsed, guess, cell)
            if guess is self._balance:
                fields["outstanding"] = balances[key]
        self._add_section(planned, fields)
        _settle_class(fields, problems)
        borrower = fields.get("borrower")
        if borrower is None or not borrower.value:
            cell = f"{self._borrower_prefix}{number}"
            problems.append(Problem("borrower_missing", self._borrower_heading, cell, "", severity="error"))
        elif len(fields) == 1 and not balances:
            problems.append(
                Problem("only_a_name", self._borrower_heading, borrower.cell, borrower.raw, severity="error"),
            )
        elif planned.doubt:
            problems.append(Problem("looks_like_total", self._borrower_heading, borrower.cell, borrower.raw, severity="error"))
        elif is_name_of_a_class(borrower.raw):
            problems.append(Problem("several_borrowers", self._borrower_heading, borrower.cell, borrower.raw))
        return RowReading(
            number=number, kind="data", fields=fields, balances=balances, problems=tuple(problems),
            hidden=number in self._sheet.hidden_rows, content_key=_content_key(fields, balances),
        )

    def _parsed(self, row: Row, guess: ColumnGuess, reader: ColumnReader) -> Parsed | None:
        column = guess.column
        value = row.values[column] if column < len(row.values) else None
        mark = row.marks.get(column) if row.marks else None
        if value is None and mark is None:
            return None
        return reader.read(value, mark)

    def _value(self, parsed: Parsed, cell: str, guess: ColumnGuess, filled: frozenset[int]) -> ReadValue:
        notes = parsed.notes
        if guess.column in filled:
            notes = (*notes, "merged")
        if guess.column in self._hidden_columns:
            notes = (*notes, "hidden")
        return ReadValue(parsed.value, parsed.raw, cell, notes, parsed.precision)

    def _read_as_stated(
        self, row: Row, guess: ColumnGuess, reader: ColumnReader, fields: dict[str, ReadValue],
        problems: list[Problem],
    ) -> None:
        """The amount in words, beside a column with the number: compared where both can be read, used where the
        number is missing and the words are one amount."""
        parsed = self._parsed(row, guess, reader)
        if parsed is None:
            return
        cell = f"{self._prefix[guess.column]}{row.number}"
        number = fields.get(reader.field)
        if number is None or number.value is None:
            if number is None or not number.raw:
                fields[reader.field] = ReadValue(parsed.value, parsed.raw, cell, parsed.notes)
                _add_extras(parsed, cell, guess, fields, problems)
            problems += _problems(parsed, guess, cell)
        elif parsed.value is None:
            problems.append(Problem("amount_text_kept", guess.heading, cell, parsed.raw))
        elif parsed.value != number.value:
            params: Params = {"number": number.raw, "cell": number.cell}
            problems.append(Problem("amounts_differ", guess.heading, cell, parsed.raw, params))

    def _add_section(self, planned: PlannedRow, fields: dict[str, ReadValue]) -> None:
        """What the headings between the rows say of this one."""
        if planned.borrower.text and "borrower" not in self._own:
            name = planned.borrower
            fields["borrower"] = ReadValue(name.text, name.text, name.cell, ("section",))
        if not planned.section.text or "borrower_class" in fields:
            return
        borrower_class = read_short_code("borrower_class", planned.section.text)
        if borrower_class is not None:
            section = planned.section
            fields["borrower_class"] = ReadValue(borrower_class, section.text, section.cell, ("section",))


def _add_extras(
    parsed: Parsed, cell: str, guess: ColumnGuess, fields: dict[str, ReadValue], problems: list[Problem],
) -> None:
    """What a cell says beside its own field, where no cell of that field says anything; a § or registration number that
    such a cell gives otherwise is told of."""
    for extra in parsed.extras:
        if extra.value is None:
            continue
        known = fields.setdefault(extra.field, ReadValue(extra.value, parsed.raw, cell, ("derived",), extra.precision))
        if extra.field in _COMPARED and known.value is not None and _bare(known.value) != _bare(extra.value):
            params: Params = {"other": known.raw, "cell": known.cell}
            problems.append(Problem("cells_differ", guess.heading or guess.letter, cell, parsed.raw, params))


def _bare(value: object) -> str:
    return "".join(str(value).split()).casefold()


def _settle_class(fields: dict[str, ReadValue], problems: list[Problem]) -> None:
    """``Kommunalt bolag`` leaves open how much of it the municipality owns; the share beside it says."""
    known, share = fields.get("borrower_class"), fields.get("ownership_share")
    if known is None or known.value is not None or share is None or share.value is None:
        return
    if "bolag" not in known.raw.casefold() or "privat" in known.raw.casefold():
        return
    code = "wholly_owned_company" if share.value == 1 else "partly_owned_company"
    fields["borrower_class"] = known._replace(value=code, notes=(*known.notes, "derived"))
    problems[:] = [problem for problem in problems if problem.cell != known.cell]


def _problems(parsed: Parsed, guess: ColumnGuess, cell: str) -> list[Problem]:
    return [
        Problem(
            fault.code, guess.heading or guess.letter, cell, parsed.raw, fault.params,
            "error" if fault.is_error else "warning",
        )
        for fault in parsed.faults
    ]


def _content_key(fields: Mapping[str, ReadValue], balances: Mapping[str, ReadValue]) -> str:
    """A key of what the row says: equal wherever the row stands and in whatever kind of file."""
    parts = [
        f"{name}\x1f{value.precision}\x1f{squash(value.raw) if value.value is None else value.value!s}"
        for name, value in sorted(fields.items())
    ]
    parts += [
        f"={name}\x1f{squash(value.raw) if value.value is None else value.value!s}"
        for name, value in sorted(balances.items())
    ]
    return blake2b("\x1e".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
