"""Finds the headings of a sheet and says what each column was taken for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from borgen.guarantee.register_file import words
from borgen.guarantee.register_file.claims import numeric_share, settle
from borgen.guarantee.register_file.fields import FIELDS, UNITS
from borgen.guarantee.register_file.headings import (
    HeadingRead,
    find_days,
    find_unit,
    guess_field,
    read_heading,
)
from borgen.guarantee.register_file.results import ColumnGuess, DayRead, Recognition
from borgen.guarantee.register_file.values.text import folded, squash
from borgen.sheets import MergedRows, Row, Sheet, Value, column_letters

HEADER_ROW_MAX = 30
"""Headings are looked for down to this row."""

_SAMPLE_ROWS = 150
_NOT_BESIDE_A_TITLE = 2
_A_FIELD = 10
_LEAST_SCORE = 15
"""More than one field, or one field and a column of balances."""

_LONGEST_HEADING = 120
_OF_STATES = {"lage", "tilstand", "state"}
_WITH_A_UNIT_OF_MONEY = {"fee_rate": None, "amortisation": "amortisation_per_year", "loan_number": "original_amount"}
"""``Borgensavgift, kr`` is what was charged, ``Amortering, kr`` is a year's, ``Lån, kr`` the loan's amount."""
_NAMES = ("borgen", "ansvarsforbind", "poster inom linjen", "bolag", "forening", "atagande", "ansvarsobjekt")


def recognise(sheet: Sheet, mapping: Mapping[str, str | None] | None = None) -> Recognition:
    """Recognise a sheet's headings.

    ``mapping`` is what a person has decided: heading (or column letter) → field name, or ``None`` for a column to leave
    out. It goes before everything that is recognised.
    """
    by_hand = {folded(key): field for key, field in (mapping or {}).items()}
    merged = MergedRows(sheet)
    sample = [merged.filled(row, across=True)[0] for row in islice(sheet.rows(), _SAMPLE_ROWS)]
    header, headings = _find_header(sample, by_hand, fills_to_the_right=not sheet.merged)
    last_header = max(header, default=0)
    titles = [row for row in sample if header and row.number < header[0]]
    below = [row for row in sample if row.number > last_header]
    title = " · ".join(
        squash(value) for row in titles for value in dict.fromkeys(row.values) if isinstance(value, str)
    )
    texts = [title, *(reading.shown for reading in headings.values())]
    table_unit = find_unit(title) or _unit_beside_names(headings, below)
    guesses = _guess_columns(sheet, headings, below, by_hand)
    guesses = _with_borrower_by_content(guesses, below)
    guesses, duplicates = settle(guesses, below)
    columns = {guess.column: guess for guess in guesses}
    days = [day for text in [title, sheet.name] for day in find_days(text)]
    return Recognition(
        sheet=sheet.name, header_rows=header, columns=columns,
        unmapped=tuple(guess for guess in guesses if guess.field is None and guess.why != "left_out_by_hand"),
        duplicates=duplicates, title=title, unit=table_unit, dates=tuple(dict.fromkeys(days)),
        score=_score_of(guesses) if texts else 0,
    )


def _find_header(
    sample: Sequence[Row], by_hand: Mapping[str, str | None], *, fills_to_the_right: bool,
) -> tuple[tuple[int, ...], dict[int, HeadingRead]]:
    """The row numbers of the headings, and the heading of each column."""
    best: tuple[int, tuple[int, ...], dict[int, HeadingRead]] = (_LEAST_SCORE, (), {})
    for index, row in enumerate(sample):
        if row.number > HEADER_ROW_MAX:
            break
        single = _headings_of(row)
        score = _score(single, by_hand, row)
        if score > best[0]:
            best = (score, (row.number,), single)
        follower = sample[index + 1] if index + 1 < len(sample) else None
        if follower is None or follower.number > row.number + 2 or not _continues_headings(row, follower):
            continue
        both = _two_lines(row, follower, fills_to_the_right=fills_to_the_right)
        score_of_both = _score(both, by_hand, follower) - 1
        if score_of_both > max(best[0], score):
            best = (score_of_both, (row.number, follower.number), both)
    return best[1], best[2]


def _headings_of(row: Row) -> dict[int, HeadingRead]:
    return {column: read_heading(text) for column, value in enumerate(row.values) if (text := _heading_text(value))}


def _heading_text(value: Value) -> str:
    """A heading is text, or a year or a day that names a column of balances."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, Decimal)):
        return ""
    if isinstance(value, int):
        return str(value) if 1950 <= value <= 2100 else ""
    return value.isoformat()[:10]


def _two_lines(upper: Row, lower: Row, *, fills_to_the_right: bool) -> dict[int, HeadingRead]:
    headings = {}
    above = ""
    if fills_to_the_right:
        # Without merged cells a label reaches to the right only where another one stands alone above an empty cell;
        # else the upper row is a title or the first line of some headings.
        fills_to_the_right = any(
            _heading_text(value) and not _heading_text(_at(lower, column)) for column, value in enumerate(upper.values)
        )
    for column in range(max(len(upper.values), len(lower.values))):
        own = _heading_text(_at(upper, column))
        if own or not fills_to_the_right:
            above = own
        below = _heading_text(_at(lower, column))
        if not below:
            text = own
        elif not above or folded(above) == folded(below):
            text = below
        else:
            text = _joined(above, below, is_own=bool(own))
        if text:
            headings[column] = read_heading(text)
    return headings


def _joined(above: str, below: str, *, is_own: bool) -> str:
    """The heading of two lines, or only its lower line where the upper one belongs to a column further left."""
    together, alone = read_heading(f"{above}\n{below}"), read_heading(below)
    known_above = guess_field(read_heading(above).words)
    if not alone.words and alone.on is not None:  # the lower line is a year or a day
        is_of_money = known_above is None or FIELDS[known_above.field].kind == "money"
        return together.shown if is_own or is_of_money else below
    if guess_field(together.words) is not None:
        return together.shown
    is_borrowed = not is_own and known_above is not None
    return below if is_borrowed or guess_field(alone.words) or alone.on else together.shown


def _at(row: Row, column: int) -> Value:
    return row.values[column] if column < len(row.values) else None


def _continues_headings(upper: Row, lower: Row) -> bool:
    """Whether most cells of the lower row are headings themselves, or finish one that the upper row begins.

    A row of data taken for headings would be lost without a word, so half is not enough.
    """
    filled = meant = 0
    for column, value in enumerate(lower.values):
        if value is None:
            continue
        filled += 1
        text = _heading_text(value)
        own = _heading_text(_at(upper, column))
        alone = read_heading(text)
        begun = guess_field(read_heading(own).words)
        whole = guess_field(read_heading(f"{own}\n{text}").words)
        is_unit = alone.unit is not None and not alone.words
        is_day = alone.on is not None and not alone.words
        finishes = whole is not None and whole.certainty == "sure" and (begun is None or begun.field != whole.field)
        meant += bool(text) and (guess_field(alone.words) is not None or is_unit or is_day or finishes or text == own)
    return 2 * meant > filled


def _score(headings: Mapping[int, HeadingRead], by_hand: Mapping[str, str | None], row: Row) -> int:
    """How much a row looks like headings: first of all how many fields it names, then how surely."""
    score = 0
    seen = set()
    for column, heading in headings.items():
        if len(heading.shown) > _LONGEST_HEADING:
            continue
        guess = guess_field(heading.words)
        if by_hand.get(folded(heading.shown)) or by_hand.get(column_letters(column).casefold()):
            score += _A_FIELD + 3
        elif guess is not None and guess.field in seen:
            score -= 3
        elif guess is not None:
            seen.add(guess.field)
            score += _A_FIELD + (3 if guess.certainty == "sure" else 2)
        elif heading.on is not None and (heading.unit is not None or not heading.words):
            score += _A_FIELD
        elif heading.on is not None and len(heading.words) < 40:
            score += _A_FIELD // 2
    return score - sum(_A_FIELD for value in row.values if value is not None and not _heading_text(value))


def _unit_beside_names(headings: Mapping[int, HeadingRead], below: Sequence[Row]) -> str | None:
    """A unit in the heading of a column of names counts for the amounts beside it."""
    for column, heading in headings.items():
        if heading.unit in {"kr", "tkr", "mkr"} and numeric_share(column, below) == 0:
            return heading.unit
    return None


def _guess_columns(
    sheet: Sheet, headings: Mapping[int, HeadingRead], below: Sequence[Row], by_hand: Mapping[str, str | None],
) -> list[ColumnGuess]:
    width = max([sheet.width, *(column + 1 for column in headings)], default=0)
    with_content = {column for row in below for column, value in enumerate(row.values) if value is not None}
    guesses = []
    for column in range(width):
        heading = headings.get(column)
        if heading is None and column not in with_content:
            continue
        guesses.append(_guess_column(column, heading, below, by_hand, hidden=column in sheet.hidden_columns))
    return _with_balances(guesses)


def _guess_column(
    column: int, heading: HeadingRead | None, below: Sequence[Row], by_hand: Mapping[str, str | None], *, hidden: bool,
) -> ColumnGuess:
    letter = column_letters(column)
    plain = ColumnGuess(column=column, letter=letter, field=None, heading="", why="no_heading", hidden=hidden)
    if heading is not None:
        plain = replace(
            plain, heading=heading.shown, unit=heading.unit, on=heading.on, why="unknown_heading",
        )
    for key in (folded(plain.heading), letter.casefold()):
        if key and key in by_hand:
            field = by_hand[key]
            if field is not None and field not in FIELDS:
                raise ValueError(f"{field!r} is not a field of a register")
            why = "by_hand" if field else "left_out_by_hand"
            return replace(plain, field=field, certainty="by_hand", why=why)
    if heading is None:
        return plain
    guess = guess_field(heading.words)
    if guess is not None:
        why = "synonym" if guess.certainty == "sure" else "words"
        return _fit_unit(replace(plain, field=guess.field, certainty=guess.certainty, why=why))
    if _are_states(heading, column, below):
        return replace(plain, field="decision_outcome", certainty="probable", why="content")
    if heading.on is not None and numeric_share(column, below) >= 0.5:
        return replace(plain, field="outstanding", certainty="probable", why="words", role="balance")
    return plain


def _are_states(heading: HeadingRead, column: int, below: Sequence[Row]) -> bool:
    """The column of states in the product's own lists; the same heading may say where a building stands."""
    if folded(heading.shown) not in _OF_STATES:
        return False
    cells = [value for row in below if (value := _at(row, column)) is not None]
    return bool(cells) and 2 * sum(isinstance(value, str) and words.is_state(value) for value in cells) > len(cells)


def _fit_unit(guess: ColumnGuess) -> ColumnGuess:
    """A unit that does not fit the field means another field, or none that we know."""
    kind = FIELDS[guess.field].kind if guess.field else ""
    if guess.unit in UNITS and guess.field in _WITH_A_UNIT_OF_MONEY:
        field = _WITH_A_UNIT_OF_MONEY[guess.field]
        if field is None:
            return replace(guess, field=None, certainty="none", why="unknown_heading")
        return replace(guess, field=field, certainty="probable")
    if kind == "money" and guess.unit == "%":
        field = "municipality_share" if guess.field in {"decided_amount", "frame"} else None
        return replace(guess, field=field, certainty="probable" if field else "none", why="words")
    return guess


def _with_balances(guesses: list[ColumnGuess]) -> list[ColumnGuess]:
    """Several columns of one amount, each with its day: all are balances, and which one counts is asked."""
    dated = [guess for guess in guesses if guess.on is not None and guess.field == "outstanding"]
    if len(dated) < 2:
        return [
            replace(guess, role="value") if guess.role == "balance" and guess.certainty != "by_hand" else guess
            for guess in guesses
        ]
    return [
        replace(guess, role="balance") if guess in dated and guess.certainty != "by_hand" else guess
        for guess in guesses
    ]


def _with_borrower_by_content(guesses: list[ColumnGuess], below: Sequence[Row]) -> list[ColumnGuess]:
    """The first column of a note to the accounts holds the names, and its heading is the note's title."""
    fields = {guess.field for guess in guesses}
    if "borrower" in fields or not fields & {"outstanding", "decided_amount", "frame"}:
        return guesses
    first = next((guess for guess in guesses if _may_be_names(guess, below)), None)
    if first is None or first.column > _NOT_BESIDE_A_TITLE or first.why == "left_out_by_hand":
        return guesses
    if first.heading and not any(word in folded(first.heading) for word in _NAMES):
        return guesses
    named = replace(first, field="borrower", certainty="probable", why="content")
    return [named if guess is first else guess for guess in guesses]


def _may_be_names(guess: ColumnGuess, below: Sequence[Row]) -> bool:
    """A column of words without any figure, whose heading says nothing or names what the amounts beside it are."""
    kind = FIELDS[guess.field].kind if guess.field else ""
    if guess.field is not None and (kind != "money" or guess.certainty == "by_hand"):
        return False
    texts = [value for row in below if (value := _at(row, guess.column)) is not None]
    if guess.field is None:
        return numeric_share(guess.column, below) == 0
    return bool(texts) and all(isinstance(text, str) and not re.search(r"[0-9]", text) for text in texts)


def _score_of(guesses: Sequence[ColumnGuess]) -> int:
    """How much a sheet looks like a register: its fields, and twice for those that every register has."""
    fields = {guess.field for guess in guesses if guess.field}
    essential = {"borrower", "decided_amount", "outstanding", "lender", "legal_form", "original_amount"}
    return len(fields) + len(fields & essential)


def balance_keys(recognition: Recognition) -> Mapping[int, str]:
    """What each balance column is called, by column: its day or year, with its words where these tell columns apart."""
    balances = [guess for guess in recognition.columns.values() if guess.role == "balance" and guess.on is not None]
    words = {guess.column: read_heading(guess.heading).words for guess in balances}
    is_plain = len(set(words.values())) == 1
    return {
        guess.column: guess.on.iso if is_plain or not words[guess.column] else f"{words[guess.column]} {guess.on.iso}"
        for guess in balances if guess.on is not None
    }


def suggested_days(recognition: Recognition) -> tuple[str, ...]:
    """Days that title, sheet name or headings mention as the day of the balances; a year means its last day."""
    days: list[DayRead] = [
        guess.on for guess in recognition.columns.values() if guess.field == "outstanding" and guess.on is not None
    ]
    days += recognition.dates
    found = []
    for day in days:
        if day.precision == "day":
            found.append(day.on.isoformat())
        elif day.precision == "year":
            found.append(f"{day.on.year}-12-31")
    return tuple(dict.fromkeys(found))
