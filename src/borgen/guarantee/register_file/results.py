"""What reading a register file gives: rows as understood, what was not understood and why, and what has to be
asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

Certainty = Literal["sure", "probable", "by_hand", "none"]
RowKind = Literal["data", "empty", "total", "subheading", "note", "heading"]
Params = Mapping[str, str | int]

NOTHING: Mapping[str, str | int] = MappingProxyType({})


class DayRead(NamedTuple):
    """A day, month or year, as exact as the register is: 2014 is kept as 1 January 2014 with precision
    year."""

    on: date
    precision: Literal["day", "month", "year"]

    @property
    def iso(self) -> str:
        """``2014``, ``2010-08`` or ``2024-03-15``."""
        return self.on.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


class SecurityRead(NamedTuple):
    """A security as named in a cell. ``kind`` is one of ``fields.SECURITY_KINDS``; ``amount`` is in minor
    units and only there when the cell names exactly one amount for exactly one security."""

    kind: str
    text: str
    amount: int | None = None


FieldValue = str | int | Decimal | date | tuple[str, ...] | tuple[SecurityRead, ...]
"""money: ``int`` in minor units (öre) · rate and share: ``Decimal`` fraction (0.0025) · day: ``date``, with
its precision beside it · year: ``int`` · code: ``str`` · covers: sorted ``tuple`` of ``str`` · security:
``tuple`` of ``SecurityRead`` · text: ``str``."""


class ReadValue(NamedTuple):
    """A value as understood, with where it stands.

    ``value`` is ``None`` when the text was kept and could not be understood. ``raw`` is the cell as a person
    sees it, ``cell`` its address (``Register!D5``). ``notes`` holds any of ``computed`` (the stored value of
    a formula), ``rounded``, ``masked`` (a personal identity number), ``merged``, ``hidden``, ``section``
    (from the heading above), ``derived`` (from another column's text), ``constant`` (from the heading of the
    column or sheet). ``precision`` is ``day``, ``month`` or ``year`` for days (``2014`` is 1 January 2014
    with precision year), else empty.
    """

    value: FieldValue | None
    raw: str
    cell: str
    notes: tuple[str, ...] = ()
    precision: str = ""


class Problem(NamedTuple):
    """A cell that was not understood, or understood with a reservation.

    ``severity``: ``error`` refuses the row until somebody mends it, ``warning`` is kept as text or ``None``
    and shown. ``value`` is the cell's text (a personal identity number only in masked form).
    """

    code: str
    column: str
    cell: str
    value: str
    params: Params = NOTHING
    severity: Literal["error", "warning"] = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """One row of the sheet as understood.

    ``fields`` holds what its cells say, by field name. ``balances`` holds the amounts of columns that are
    named by a day or a year (``2015``, ``2025-12-31``), whichever of them was chosen as ``outstanding``.
    ``skip_reason`` is empty for data rows. ``content_key`` is equal for equal content, whatever the file is
    called and wherever the row stands.
    """

    number: int
    kind: RowKind
    fields: Mapping[str, ReadValue] = field(default_factory=dict)
    balances: Mapping[str, ReadValue] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    skip_reason: str = ""
    hidden: bool = False
    content_key: str = ""

    @property
    def is_refused(self) -> bool:
        """A data row with something in it that must be mended first."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What a column was taken for.

    ``field`` is a name of ``fields.FIELDS`` or ``None``. ``heading`` is the heading as it stands, on one
    line; ``unit`` is ``kr``, ``tkr``, ``mkr`` or ``%`` where heading or title say so. ``on`` is the day or
    year in the heading. ``role``: ``value``; ``as_stated`` (the same amount in words beside a column with the
    number); ``balance`` (one of several columns named by day or year). ``why`` is a message code:
    ``synonym``, ``words``, ``content``, ``by_hand``, ``left_out_by_hand``, ``another_column_is_surer``, ``two_columns_claim_it``,
    ``unknown_heading``, ``no_heading``.
    """

    column: int
    letter: str
    field: str | None
    heading: str
    unit: str | None = None
    certainty: Certainty = "none"
    why: str = "unknown_heading"
    role: Literal["value", "as_stated", "balance"] = "value"
    on: DayRead | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The headings of a sheet as understood. ``score`` is how much it looks like a register: 0 is not at
    all."""

    sheet: str
    header_rows: tuple[int, ...]
    columns: Mapping[int, ColumnGuess]
    unmapped: tuple[ColumnGuess, ...] = ()
    duplicates: tuple[tuple[ColumnGuess, ...], ...] = ()
    title: str = ""
    unit: str | None = None
    dates: tuple[DayRead, ...] = ()
    score: int = 0

    def column_of(self, name: str) -> ColumnGuess | None:
        """The column that holds the value of a field."""
        for guess in self.columns.values():
            if guess.field == name and guess.role == "value":
                return guess
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlTotal:
    """A total that stands in the sheet beside the sum of the rows it covers, both in minor units."""

    row: int
    label: str
    field: str
    cell: str
    stated: int
    computed: int
    rows: int

    @property
    def agrees(self) -> bool:
        return self.stated == self.computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to say about the file or the sheet as a whole."""

    code: str
    params: Params = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that the file does not say and nobody may assume.

    ``which_sheet``: options are sheet names. ``balances_on``: options are suggested days (ISO), possibly
    none. ``which_balance``: options are the days or years of the balance columns. ``which_column``: options
    are column letters. ``balances_day_differs``: the heading of the balances names another day than the one
    that was answered.
    """

    code: str
    params: Params = field(default_factory=lambda: NOTHING)
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReading:
    """A register as understood. ``rows`` are interpreted while they are walked, so that a large
    register needs no more memory than a small one.

    ``refusal`` is set when the sheet cannot be read as a register at all or two columns claim the same place;
    then there are no rows. ``questions`` stand until they are answered in the call; rows are read as far as
    they go without the answer.
    """

    file_name: str
    file_sha256: str
    sheet: str
    sheets_to_choose: tuple[str, ...] = ()
    recognition: Recognition
    rows: Sequence[RowReading] = ()
    control_totals: tuple[ControlTotal, ...] = ()
    questions: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()
    refusal: Notice | None = None

    def data_rows(self) -> Iterator[RowReading]:
        """The rows that are guarantees."""
        return (row for row in self.rows if row.kind == "data")
