"""What the rows of one guarantee would make of the register: the timelines and balances before and after.

Fields that describe the decision, the loan's origin and the borrower's identity are facts once and for all: where a file
says something else, the register has been wrong, and the whole of what was believed is corrected. Everything else may
change over time: it is true from the day of the file's balances.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.register_file import words
from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.usecases.ledger import Entry, check_ceilings, drawable, following
from borgen.office.guarantee.usecases.register_import.known import KnownGuarantee, KnownLoan
from borgen.office.guarantee.usecases.register_import.row_terms import FIELD_OF, RowTerms
from borgen.office.journal.refused import Refused
from borgen.office.journal.timeline import Timeline, amended, asserted, stretch_around, true_on


class WhichLoan(Refused):
    """A row without a loan number, of a guarantee with several loans."""

    code = "which_loan"


class BalancesDayUnknown(Refused):
    """A debt of which nobody has said what day it is of."""

    code = "balances_day_unknown"


CORRECTED = frozenset({
    "exposure_kind", "legal_form", "covers", "purpose", "decided_minor", "is_frame", "municipality_share", "currency",
    "decided_by", "decided_on", "decided_on_precision", "paragraph", "registration_number", "investment_minor",
    "own_contribution_minor", "original_minor",
})
"""Columns of which a difference is a correction; the others change from the day of the balances."""

Change = dict[str, str]


@dataclass(slots=True)
class Part:
    """A loan, security or insurance; ``id`` is ``None`` when it is new."""

    id: int | None
    before: Timeline
    after: Timeline


@dataclass(slots=True)
class LoanCase(Part):
    ordinal: int = 1
    stated: list[Entry] = field(default_factory=list)
    derived: dict[int, tuple[str, date, int, int | None]] = field(default_factory=dict)
    """Existing movements that follow from balances, by id."""
    balances: dict[date, tuple[int | None, int, str]] = field(default_factory=dict)
    """(row or None, minor units, where it stands) by day."""
    closed_balances: list[int] = field(default_factory=list)
    origins: dict[date, int] = field(default_factory=dict)
    """The import row that each new balance comes from."""

    def entries(self, terms: Timeline) -> tuple[Entry, ...]:
        """The movements that follow from the balances."""
        lent = self.after[-1].values["original_minor"] if self.after else None
        return following(
            stated=self.stated, balances={on: minor for on, (_, minor, _) in self.balances.items()},
            lent_minor=drawable(lent_minor=lent, balances=self.balances, terms=terms),
        )


@dataclass(slots=True)
class Case:
    """One guarantee, as its rows leave it; ``id`` is ``None`` when it is new."""

    id: int | None
    reference: str
    before: Timeline
    after: Timeline
    who: str = ""
    party: int | None = None
    """The borrower where the register has it."""
    private_name: str = ""
    private_locality: str = ""
    """All that the register keeps of a private person, beside the name: see ``KEPT_OF_A_PERSON``."""
    loans: list[LoanCase] = field(default_factory=list)
    securities: list[Part] = field(default_factory=list)
    insurances: list[Part] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """What all movements of its loans come to, as the register has them."""
        stated = sum(entry.minor for loan in self.loans for entry in loan.stated)
        return stated + sum(minor for loan in self.loans for _, _, minor, _ in loan.derived.values())

    def check(self) -> None:
        """See to it that the ceilings hold.

        Raises:
            Refused: they do not.
        """
        check_ceilings(
            loans=[[*loan.stated, *loan.entries(self.after)] for loan in self.loans], terms=self.after
        )


def opened(*, known: KnownGuarantee, reference: str) -> Case:
    """The case of a guarantee that the register has."""
    return Case(
        id=known.id, reference=reference, before=known.timeline, after=known.timeline,
        loans=[_opened_loan(loan) for loan in known.loans],
        securities=[Part(id_, t, t) for id_, t in known.securities.items()],
        insurances=[Part(id_, t, t) for id_, t in known.insurances.items()],
    )


def begun(*, terms: RowTerms, columns: Mapping[str, Any], since: date) -> Case:
    """The case of a new guarantee with ``columns`` from ``since`` on; loans and the rest are put by :func:`put`."""
    after = asserted(timeline=(), values=columns, true_from=since)
    return Case(id=None, reference=terms.reference, before=(), after=after)


def put(
    *, case: Case, terms: RowTerms, day: date, row: int, blank: Mapping[str, Mapping[str, Any]], balances: Mapping[
        date, tuple[int, str]
    ],
) -> list[Change]:
    """Put what one row says into the case and return what differs, field by field.

    ``day`` is from when changes are true, ``row`` the import row, ``blank`` the columns of a loan, security and insurance
    of which nothing is said, ``balances`` those of the row by day.
    """
    changes: list[Change] = []
    if case.id is not None:
        case.after = _compared(case.after, _with_texts(case.after, terms, day), day, row, changes)
    _put_loan(case, terms, day, row, blank["loan"], balances, changes)
    for said in terms.securities:
        _put_part(case.securities, dict(said), "security", case.after, day, row, blank["security"], changes)
    if terms.insurance:
        _put_part(case.insurances, terms.insurance, "insurance", case.after, day, row, blank["insurance"], changes)
    return changes


_FINAL = {DecisionOutcome.REFUSED.value, DecisionOutcome.ANNULLED.value, DecisionOutcome.CALLED.value}
"""What was decided, or became of it, and a file without a word about that cannot change."""


def _with_texts(timeline: Timeline, terms: RowTerms, day: date) -> dict[str, Any]:
    now = true_on(timeline=timeline, day=max(day, timeline[0].true_from)) or timeline[-1].values
    said = dict(terms.guarantee)
    if terms.is_outcome_taken and now["outcome"] in _FINAL:
        del said["outcome"]
    texts = {name: text for name, text in terms.texts.items() if now["texts"].get(name) != text}
    if words.says_ended(texts.get("decision_outcome", "")) and _has_ended(now, day):
        del texts["decision_outcome"]
    if texts:
        said["texts"] = {**now["texts"], **texts}
    return said


def _has_ended(now: Mapping[str, Any], day: date) -> bool:
    return now["ended_on"] is not None or (now["ends_on"] is not None and now["ends_on"] < day)


def _compared(
    timeline: Timeline, said: Mapping[str, Any], day: date, row: int, changes: list[Change]
) -> Timeline:
    """The timeline with what is said and differs, and the differences noted."""
    on = max(day, timeline[0].true_from)
    now = true_on(timeline=timeline, day=on)
    if now is None:
        on, now = timeline[-1].true_from, timeline[-1].values
    differing = {name: value for name, value in said.items() if now[name] != value}
    if not differing:
        return timeline
    after = timeline
    for name, value in differing.items():
        since, until = stretch_around(timeline=timeline, columns=[name], day=on)
        start = since if name in CORRECTED or name == "texts" else on
        for stretch in timeline:
            begins, ends = max(stretch.true_from, start), min(stretch.true_until, until)
            if begins < ends:
                written = {name: value, "origin_id": row}
                after = amended(timeline=after, changes=written, true_from=begins, true_until=ends)
        if name not in {"lender_key", "search_key"}:
            changes.extend(_noted(name, now[name], value))
    return after


def _noted(name: str, old: Any, new: Any) -> Iterator[Change]:
    if name == "texts":
        for word in sorted(new):
            if old.get(word) != new[word]:
                yield {"field": word, "old": old.get(word, ""), "new": new[word]}
        return
    yield {"field": FIELD_OF.get(name, name), "column": name, "old": _text(old), "new": _text(new)}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _opened_loan(known: KnownLoan) -> LoanCase:
    return LoanCase(
        id=known.id, before=known.timeline, after=known.timeline, ordinal=known.ordinal,
        stated=[Entry(m.kind, m.value_on, m.minor) for m in known.movements if m.observation is None],
        derived={
            m.id: (m.kind, m.value_on, m.minor, m.observation) for m in known.movements if m.observation is not None
        },
        balances={on: (pk, minor, "") for on, (pk, minor) in known.balances.items()},
    )


def _put_loan(
    case: Case, terms: RowTerms, day: date, row: int, blank: Mapping[str, Any],
    balances: Mapping[date, tuple[int, str]], changes: list[Change],
) -> None:
    if not terms.loan and not balances:
        return
    if _tells_of_all(case, terms, balances):
        return
    loan = _loan_of(case, terms)
    if loan is None:
        values = {**blank, **terms.loan, "origin_id": row}
        since = case.after[0].true_from if not case.before else max(day, case.before[0].true_from)
        after = asserted(timeline=(), values=values, true_from=since)
        loan = LoanCase(id=None, before=(), after=after, ordinal=len(case.loans) + 1)
        case.loans.append(loan)
        if case.id is not None:
            changes.append({"field": "loan_number", "old": "", "new": terms.loan.get("number", "") or "+"})
    elif terms.loan:
        loan.after = _compared(loan.after, terms.loan, day, row, changes)
    for on, (minor, cell) in sorted(balances.items()):
        known = loan.balances.get(on)
        if known is not None and known[1] == minor:
            continue
        if case.id is not None:
            old = _kronor(known[1]) if known else ""
            changes.append({"field": "outstanding", "on": on.isoformat(), "old": old, "new": _kronor(minor)})
        if known is not None and known[0] is not None:
            loan.closed_balances.append(known[0])
        loan.balances[on] = (None, minor, cell)
        loan.origins[on] = row


def _tells_of_all(case: Case, terms: RowTerms, balances: Mapping[date, tuple[int, str]]) -> bool:
    """Whether a row without a loan number says what the register has of several loans together, as its own list does."""
    loans = [loan for loan in case.loans if loan.after]
    if len(loans) < 2 or terms.loan.get("number"):
        return False
    now = [loan.after[-1].values for loan in loans]
    for column, said in terms.loan.items():
        values = [one[column] for one in now]
        if column == "original_minor":
            together: Any = None if None in values else sum(values)
        elif isinstance(said, str):
            together = ", ".join(dict.fromkeys(value for value in values if value))
        else:
            together = values[0] if len(set(values)) == 1 else None
        if column != "lender_key" and said != together:
            return False
    return all(minor in {_owed(loans, on), _owed(loans, date.max)} for on, (minor, _) in balances.items())


def _owed(loans: Sequence[LoanCase], on: date) -> int | None:
    """What the loans owe together by their last balances up to a day; ``None`` where one has none."""
    last = [max((day for day in loan.balances if day <= on), default=None) for loan in loans]
    return sum(loan.balances[day][1] for loan, day in zip(loans, last, strict=True) if day) if all(last) else None


def _loan_of(case: Case, terms: RowTerms) -> LoanCase | None:
    """The loan that the row speaks of: the one with its number, or the only one that no other row has numbered.

    Raises:
        WhichLoan: there are several, and the row fits none, or more than one, of them.
    """
    number, loans = terms.loan.get("number", ""), [loan for loan in case.loans if loan.after]
    numbered = [loan for loan in loans if loan.after[-1].values["number"] == number]
    if number and numbered:
        return numbered[0]
    if not number and len(loans) > 1:
        said = {column: terms.loan[column] for column in ("lender_key", "original_minor") if column in terms.loan}
        fitting = [loan for loan in loans if said and all(loan.after[-1].values[c] == v for c, v in said.items())]
        if len(fitting) != 1:
            raise WhichLoan(loans=len(loans))
        return fitting[0]
    if not number:
        return loans[0] if loans else None
    only = loans[0] if len(loans) == 1 else None
    is_free = only is not None and (not only.after[-1].values["number"] or only.before == only.after)
    return only if is_free and only is not None and only.before else None


def _put_part(
    parts: list[Part], said: dict[str, Any], name: str, terms: Timeline, day: date, row: int,
    blank: Mapping[str, Any], changes: list[Change],
) -> None:
    """A security or insurance that is said: found as it is, changed where it is the only one of its kind, else new."""
    living = [p for p in parts if p.after and p.after[-1].true_until == OPEN_END]
    is_bare = name == "security" and said.get("minor") is None and words.is_term("security", said.get("text") or "")
    if is_bare and any(part.after[-1].values["kind"] == said["kind"] for part in living):
        return  # it names the kind and says nothing of it
    for part in living:
        now = part.after[-1].values
        if all(now[column] == value for column, value in said.items() if value is not None):
            return
    alike = [p for p in living if p.id is not None and p.before == p.after and
             p.after[-1].values.get("kind") == said.get("kind")]
    if len(alike) == 1:
        stated = {column: value for column, value in said.items() if value is not None}
        noted: list[Change] = []
        alike[0].after = _compared(alike[0].after, stated, day, row, noted)
        changes.extend({**change, "field": name} for change in noted)
        return
    since = terms[0].true_from if not parts or parts[0].id is None else day
    values = {**blank, **said, "origin_id": row}
    parts.append(Part(None, (), asserted(timeline=(), values=values, true_from=max(since, terms[0].true_from))))
    changes.append({"field": name, "old": "", "new": str(said.get("text") or said.get("valid_until") or "+")})


def _kronor(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def new_movements(*, loan: LoanCase, terms: Timeline) -> tuple[list[int], list[Entry]]:
    """Which existing movements no longer follow from the balances, and which follow and are to be written."""
    wanted = {(e.kind, e.value_on, e.minor): e for e in loan.entries(terms)}
    closed = []
    for pk, (kind, on, minor, observation) in loan.derived.items():
        stays = loan.balances.get(on, (None, 0, ""))[0] == observation
        if not stays or wanted.pop((kind, on, minor), None) is None:
            closed.append(pk)
    return closed, list(wanted.values())
