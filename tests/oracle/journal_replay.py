"""What the office knew and what was so, worked out by walking every row of its history, one by one.

Written without the product's queries, models and rules: plain SQL that reads whole tables, then Python that goes through
them. It knows one policy only: a decision lapses a year after it was taken.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db import connection

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*")
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What the replay says of one guarantee; amounts in minor units, ``None`` where nobody had said."""

    state: str
    borrower: str
    lender: str
    decided: int | None
    committed: int | None
    drawn: int | None
    outstanding: int | None
    securities: tuple[str, ...]
    deviations: tuple[str, ...]
    purpose: str
    ends_on: date | None
    share: Fraction


class Replay:
    def __init__(self, organisation_id: int) -> None:
        tables = (
            "journal_event", "guarantee_guarantee", "guarantee_guaranteefact", "guarantee_loan", "guarantee_loanfact",
            "guarantee_movement", "guarantee_balanceobservation", "guarantee_security", "guarantee_securityfact",
            "guarantee_deviation", "parties_partyfact",
        )  # fmt: skip
        self.rows = {table: _read(table, organisation_id) for table in tables}

    def sequence_at(self, instant: datetime) -> int:
        newest = 0
        for event in self.rows["journal_event"]:
            if event["recorded_at"] <= instant:
                newest = max(newest, event["sequence"])
        return newest

    def register(self, day: date, sequence: int) -> dict[str, Told]:
        found = {}
        for guarantee in self.rows["guarantee_guarantee"]:
            terms = [t for t in self._then("guarantee_guaranteefact", sequence, day) if t["guarantee_id"] == guarantee["id"]]
            assert len(terms) <= 1, "two truths"
            if terms:
                found[guarantee["reference"]] = self._told(guarantee["id"], terms[0], day, sequence)
        return found

    def totals(self, day: date, sequence: int) -> tuple[int, int, int, int]:
        """How many count, and the known committed, drawn and outstanding amounts of those."""
        counting = [told for told in self.register(day, sequence).values() if told.state in {"available", "in_force"}]
        return (
            len(counting), sum(t.committed or 0 for t in counting), sum(t.drawn or 0 for t in counting),
            sum(t.outstanding or 0 for t in counting),
        )  # fmt: skip

    def _told(self, guarantee: int, terms: Row, day: date, sequence: int) -> Told:
        parties = [p for p in self._then("parties_partyfact", sequence, day) if p["party_id"] == terms["borrower_id"]]
        lenders, drawn, owed, originals = [], [], [], []
        is_used, stated, is_named = False, [], []
        for loan in sorted(self.rows["guarantee_loan"], key=lambda r: r["ordinal"]):
            facts = [f for f in self._then("guarantee_loanfact", sequence, day) if f["loan_id"] == loan["id"]]
            if loan["guarantee_id"] != guarantee or not facts:
                continue
            if facts[0]["lender"] and facts[0]["lender"] not in lenders:
                lenders.append(facts[0]["lender"])
            out, left, used = self._debt(loan["id"], facts[0], day, sequence)
            drawn.append(out)
            owed.append(left)
            is_used = is_used or used
            stated.append((loan["id"], facts[0]["first_drawn_on"]))
            originals.append(facts[0]["original_minor"])
            is_named.append(bool(facts[0]["original_minor"] or facts[0]["number"]))
        is_used = is_used or self._was_owed(stated, day, sequence)
        all_drawn, all_owed = _whole(drawn), _whole(owed)
        is_unsaid = any(
            out is None and left is None and named for out, left, named in zip(drawn, owed, is_named, strict=True)
        )
        is_open = not stated or any(out is None and left is None for out, left in zip(drawn, owed, strict=True))
        state = _state(terms, day, is_used=is_used, is_unsaid=is_unsaid or _is_garbled(terms, is_open=is_open))
        share = Fraction(terms["municipality_share"], 10_000_000)
        counts = state in {"available", "in_force"}
        committed = terms["decided_minor"] if terms["decided_minor"] is not None else _whole(originals)
        private = parties and parties[0]["borrower_class"] == "private_home_owner"
        return Told(
            state=state, borrower="•••" if private else parties[0]["name"] if parties else "", lender=", ".join(lenders),
            decided=terms["decided_minor"], committed=(_half_up(committed, share) if counts else 0),
            drawn=all_drawn if counts else 0, outstanding=all_owed if counts else 0,
            securities=tuple(
                fact["kind"] for fact in sorted(self._then("guarantee_securityfact", sequence, day), key=lambda f: f["security_id"])
                if any(s["id"] == fact["security_id"] and s["guarantee_id"] == guarantee for s in self.rows["guarantee_security"])
            ),
            deviations=tuple(sorted(
                d["rule"] for d in self._known("guarantee_deviation", sequence)
                if d["guarantee_id"] == guarantee and (d["decided_on"] is None or d["decided_on"] <= day)
            )),
            purpose=terms["purpose"], ends_on=terms["ends_on"], share=share,
        )  # fmt: skip

    def _debt(self, loan: int, fact: Row, day: date, sequence: int) -> tuple[int | None, int | None, bool]:
        """What has been drawn, what is left, and whether the loan shows that the guarantee has been used."""
        owed, draws, is_stated, has_drawn = 0, 0, False, False
        for move in self._known("guarantee_movement", sequence):
            if move["loan_id"] == loan and move["value_on"] <= day:
                is_stated = True
                owed += move["minor"]
                if move["kind"] == "draw":
                    has_drawn = True
                    draws += move["minor"]
        for balance in self._known("guarantee_balanceobservation", sequence):
            if balance["loan_id"] == loan and balance["on"] <= day:
                is_stated = True
        first = fact["first_drawn_on"]
        if first is not None and day < first and not is_stated:
            return 0, 0, False
        is_used = draws > 0 or owed > 0 or (first is not None and first <= day)
        return (max(draws, owed) if has_drawn else None), (owed if is_stated else None), is_used

    def _was_owed(self, loans: list[tuple[int, date | None]], day: date, sequence: int) -> bool:
        """Whether on some day before the debt of every loan was known and together they owed something."""
        balances = [b for b in self._known("guarantee_balanceobservation", sequence) if b["on"] <= day]
        moves = self._known("guarantee_movement", sequence)
        for on in {b["on"] for b in balances if b["loan_id"] in {loan for loan, _ in loans}}:
            debts: list[int | None] = []
            for loan, first in loans:
                said = [b["minor"] for b in balances if b["loan_id"] == loan and b["on"] == on]
                before = [b for b in balances if b["loan_id"] == loan and b["on"] <= on]
                moved = [m["minor"] for m in moves if m["loan_id"] == loan and m["value_on"] <= on]
                if said:
                    debts.append(said[0])
                elif ((before or moved) and sum(moved) == 0) or (not moved and first is not None and on < first):
                    debts.append(0)
                else:
                    debts.append(None)
            if _whole(debts):
                return True
        return False

    def _known(self, table: str, sequence: int) -> list[Row]:
        return [row for row in self.rows[table] if row["known_from"] <= sequence < row["known_until"]]

    def _then(self, table: str, sequence: int, day: date) -> list[Row]:
        return [row for row in self._known(table, sequence) if row["true_from"] <= day < row["true_until"]]


def _state(terms: Row, day: date, *, is_used: bool, is_unsaid: bool) -> str:
    outcome, decided_on = terms["outcome"], terms["decided_on"]
    if not outcome:
        return "unknown"
    if outcome != "granted":
        return str(outcome)
    if decided_on is not None and day < decided_on:
        return "not_yet"
    if terms["ended_on"] is not None and terms["ended_on"] <= day:
        return "ended"
    if terms["ends_on"] is not None and terms["ends_on"] < day:
        return "ended"
    if (terms["executed_on"] is not None and terms["executed_on"] <= day) or is_used:
        return "in_force"
    last = terms["available_until"]
    if last is None and decided_on is not None:
        last = _year_later(decided_on)
    if last is None or day <= last:
        return "available"
    return "in_force" if is_unsaid else "lapsed"


def _is_garbled(terms: Row, *, is_open: bool) -> bool:
    """Whether something stands in the register of a debt, a signing or a last day of use that nobody could read, and no denial."""
    texts = terms["texts"]  # SQLite keeps JSON as text
    unread = json.loads(texts) if isinstance(texts, str) else dict(texts)
    if not is_open:
        unread = {name: text for name, text in unread.items() if name not in ("outstanding", "original_amount")}
    for name in ("executed_on", "available_until"):
        if terms[name] is not None:
            unread.pop(name, None)
    words = [text.split()[0].lower().strip(".,;:") for name, text in unread.items() if text.split() and name in _OF_USE]
    return any(word not in _DENIALS for word in words)


_OF_USE = {"outstanding", "original_amount", "executed_on", "available_until"}
_DENIALS = {"nej", "ej", "inte", "icke", "ikke", "ingen", "inget", "intet", "no", "not", "none"}


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _half_up(minor: int | None, share: Fraction) -> int | None:
    return None if minor is None else int(minor * share + Fraction(1, 2))


def _whole(parts: list[int | None]) -> int | None:
    if not parts or None in parts:
        return None
    return sum(part for part in parts if part is not None)


def _read(table: str, organisation_id: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE organisation_id = %s ORDER BY 1', [organisation_id])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        instant = datetime.fromisoformat(value)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return value


A_LITTLE = timedelta(microseconds=1)
