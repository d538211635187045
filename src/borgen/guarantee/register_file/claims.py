"""Which column holds a field when several say that they do."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.register_file.results import ColumnGuess
from borgen.guarantee.register_file.values.amount import read_amount
from borgen.guarantee.register_file.values.day import read_day
from borgen.guarantee.register_file.values.text import folded
from borgen.sheets import Row, Value


def settle(
    guesses: list[ColumnGuess], below: Sequence[Row],
) -> tuple[list[ColumnGuess], tuple[tuple[ColumnGuess, ...], ...]]:
    """One column for each field; where two claim it, the surer one, or none until a person has said which."""
    claims: dict[str, list[ColumnGuess]] = defaultdict(list)
    for guess in guesses:
        if guess.field is not None and guess.role == "value":
            claims[guess.field].append(guess)
    settled = {guess.column: guess for guess in guesses}
    duplicates = []
    if "original_amount" not in claims and (drawn := _drawn_of(claims["outstanding"])) is not None:
        # ``Utnyttjat`` beside ``Restskuld`` is what has been drawn; alone it is what is owed.
        claims["outstanding"].remove(drawn)
        settled[drawn.column] = replace(drawn, field="original_amount", certainty="probable", why="words")
    for field, claimants in claims.items():
        if len(claimants) < 2:
            continue
        hand_picked = [guess for guess in claimants if guess.certainty == "by_hand"]
        ranked = sorted(claimants, key=lambda guess: _rank(guess, below), reverse=True)
        first, second = ranked[0], ranked[1]
        is_tie = len(hand_picked) > 1 or (
            not hand_picked and _rank(first, below)[:-1] == _rank(second, below)[:-1]
        )
        is_money = FIELDS[field].kind == "money"
        if is_tie and not (is_money and numeric_share(second.column, below) < numeric_share(first.column, below)):
            duplicates.append(tuple(guess for guess in ranked if _rank(guess, below)[:-1] == _rank(first, below)[:-1]))
            for guess in ranked:
                settled[guess.column] = replace(guess, field=None, certainty="none", why="two_columns_claim_it")
            continue
        for guess in ranked[1:]:
            is_in_words = (
                is_money and numeric_share(guess.column, below) < 0.5 <= numeric_share(first.column, below)
                and _is_in_words(guess.column, below)
            )
            settled[guess.column] = (
                replace(guess, role="as_stated") if is_in_words
                else replace(guess, field=None, certainty="none", why="another_column_is_surer")
            )
    return [settled[guess.column] for guess in guesses], tuple(duplicates)


def _drawn_of(claimants: Sequence[ColumnGuess]) -> ColumnGuess | None:
    """The one column of used amounts among two that claim to be the debt."""
    used = [guess for guess in claimants if re.search(r"\butnyttja", folded(guess.heading))]
    return used[0] if len(claimants) == 2 and len(used) == 1 and used[0].certainty != "by_hand" else None


def _rank(guess: ColumnGuess, below: Sequence[Row]) -> tuple[int, int, float, int]:
    certainty = {"by_hand": 3, "sure": 2, "probable": 1, "none": 0}[guess.certainty]
    kind = FIELDS[guess.field].kind if guess.field else ""
    fits = 0.0
    if kind == "money":
        # A column of plain numbers goes before one of words, whatever the headings say. An empty column says
        # that the amounts are unknown, which another column's amounts do not change.
        is_empty = all(guess.column >= len(row.values) or row.values[guess.column] is None for row in below)
        fits = 1.0 if is_empty else round(numeric_share(guess.column, below), 1)
    return (3 if certainty == 3 else 0, int(fits >= 0.5), certainty + fits, -guess.column)


def numeric_share(column: int, below: Sequence[Row]) -> float:
    """How many of the cells with content are a number, or text that is one amount and nothing else."""
    filled = numeric = 0
    for row in below:
        value = row.values[column] if column < len(row.values) else None
        if value is None:
            continue
        filled += 1
        numeric += _is_amount(value)
    return numeric / filled if filled else 0.0


def _is_amount(value: Value) -> bool:
    if isinstance(value, str):
        return value[:1] in "0123456789-−(" and read_amount(value).minor is not None
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_in_words(column: int, below: Sequence[Row]) -> bool:
    """Whether a column holds texts, and not days: ``Saldo per`` beside ``Saldo`` is when, not how much."""
    values = [value for row in below if column < len(row.values) and (value := row.values[column]) is not None]
    texts = [value for value in values if isinstance(value, str) and read_day(value).day is None]
    return 2 * len(texts) > len(values)
