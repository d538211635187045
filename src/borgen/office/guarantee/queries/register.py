"""The register as a list: searched, filtered, sorted, in pages, with its totals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm, Precision, SecurityKind
from borgen.guarantee.state import State
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.light import personal_names
from borgen.office.guarantee.facts.moment import Moment, moment
from borgen.office.guarantee.queries.findings import OPEN_OUTCOMES, findings_by_id
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, snapshot
from borgen.office.parties.keys import search_key, sort_key


class Missing(StrEnum):
    """What a guarantee's row may lack."""

    ORGANISATION_NUMBER = "organisation_number"
    BORROWER_CLASS = "borrower_class"
    DECISION = "decision"
    DECIDED_ON = "decided_on"
    DECIDED_AMOUNT = "decided_amount"
    LEGAL_FORM = "legal_form"
    EXPOSURE_KIND = "exposure_kind"
    LENDER = "lender"
    ORIGINAL_AMOUNT = "original_amount"
    OUTSTANDING = "outstanding"
    ENDS_ON = "ends_on"
    SECURITY = "security"
    READABLE_TERMS = "readable_terms"


class NoSuchColumn(ValueError):
    """The register cannot be sorted by that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """Which guarantees are asked for; what is empty does not narrow.

    ``search`` is matched word by word in names, numbers, purposes, lenders and references, å ä ö folded. ``lenders``
    and ``borrowers`` are names; ``matures_in`` a calendar year; ``rule`` a rule's id that the
    guarantee does not meet, or cannot be judged by; ``references`` are exact.
    """

    search: str = ""
    states: frozenset[State] = frozenset()
    classes: frozenset[BorrowerClass] = frozenset()
    kinds: frozenset[ExposureKind] = frozenset()
    forms: frozenset[LegalForm] = frozenset()
    lenders: frozenset[str] = frozenset()
    borrowers: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    matures_in: int | None = None
    missing: frozenset[Missing] = frozenset()
    has_deviation: bool | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One guarantee in the list. Amounts are ``None`` where nobody has said; ``lender`` and ``loan_type`` join several.

    ``valid_until`` is the last day on which the decision may be used, or the guarantee holds.
    """

    id: int
    reference: str
    state: State
    borrower: str
    is_private: bool
    organisation_number: str
    borrower_class: BorrowerClass | None
    exposure_kind: ExposureKind | None
    legal_form: LegalForm | None
    purpose: str
    purpose_category: str
    lender: str
    loan_type: str
    original_amount: Money | None
    decided: Money | None
    committed: Money | None
    drawn: Money | None
    outstanding: Money | None
    observed_on: date | None
    currency: str
    securities: tuple[SecurityKind, ...]
    decided_on: date | None
    decided_on_precision: Precision
    decided_by: str
    paragraph: str
    executed_on: date | None
    valid_until: date | None
    ends_on: date | None
    matures_on: date | None
    policy: str
    deviations: tuple[str, ...]
    is_unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTotal:
    """The sums of what is known, in one currency, of the guarantees that count; and of how many it is not known.

    ``outstanding`` is the whole debt, ``own_outstanding`` the municipality's share of it.
    """

    count: int
    committed: Money
    committed_unknown: int
    drawn: Money
    drawn_unknown: int
    outstanding: Money
    outstanding_unknown: int
    own_outstanding: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """``count`` guarantees fit the filter; ``uncounted`` of them are in no total (proposed, refused, lapsed …)."""

    moment: Moment
    rows: tuple[RegisterRow, ...]
    count: int
    uncounted: int
    totals: tuple[RegisterTotal, ...]
    page: int
    pages: int
    per_page: int
    sort: str
    is_descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoices:
    """What the filters can be set to, as the register is at the moment; names in Swedish order."""

    states: tuple[State, ...] = ()
    classes: tuple[BorrowerClass, ...] = ()
    kinds: tuple[ExposureKind, ...] = ()
    forms: tuple[LegalForm, ...] = ()
    lenders: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    maturity_years: tuple[int, ...] = ()
    currencies: tuple[str, ...] = ()


def register(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    filter: RegisterFilter | None = None,
    sort: str = "reference",
    is_descending: bool = False,
    page: int = 1,
    per_page: int = 50,
    with_names: bool = False,
) -> RegisterPage:
    """One page of the register, with the totals of everything that fits the filter.

    A page beyond the last gives the last. ``with_names`` shows, and searches in, the names of private persons.

    Raises:
        NoSuchColumn: ``sort`` is not one of ``SORTS``.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    names = personal_names(organisation_id=organisation_id) if with_names else {}
    wanted = filter or RegisterFilter()
    found = _found(shot, wanted, names)
    ordered = _in_order(shot, found, sort=sort, is_descending=is_descending)
    pages = max(1, -(-len(ordered) // per_page))
    page = min(max(1, page), pages)
    shown = ordered[(page - 1) * per_page : page * per_page]
    totals = _remembered(shot, ("totals", wanted, bool(names)), lambda: _totals(shot, found))
    return RegisterPage(
        moment=at, rows=tuple(register_row(shot.entries[i], names) for i in shown), count=len(ordered),
        uncounted=len(ordered) - sum(total.count for total in totals), totals=totals, page=page, pages=pages,
        per_page=per_page, sort=sort, is_descending=is_descending,
    )


def register_rows(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    filter: RegisterFilter | None = None,
    sort: str = "reference",
    is_descending: bool = False,
    with_names: bool = False,
) -> tuple[Moment, Iterable[RegisterRow]]:
    """Every row that fits, made one by one: for exports and the API."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    names = personal_names(organisation_id=organisation_id) if with_names else {}
    found = _found(shot, filter or RegisterFilter(), names)
    ordered = _in_order(shot, found, sort=sort, is_descending=is_descending)
    return at, (register_row(shot.entries[i], names) for i in ordered)


def register_totals(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, filter: RegisterFilter | None = None
) -> tuple[RegisterTotal, ...]:
    """The totals of what fits the filter, one for each currency."""
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    wanted = filter or RegisterFilter()
    return _remembered(shot, ("totals", wanted, False), lambda: _totals(shot, _found(shot, wanted, {})))


def register_choices(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None
) -> RegisterChoices:
    """What the filters can be set to."""
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    return _remembered(shot, "choices", lambda: _choices(shot))


def register_row(entry: Entry, names: dict[int, str] | None = None) -> RegisterRow:
    """The row of an entry; ``names`` are those of private persons that may be shown, by party."""
    facts = entry.facts
    party, loans, currency = facts.borrower, facts.loans, facts.currency
    return RegisterRow(
        id=facts.id, reference=facts.reference, state=entry.state,
        borrower=(names or {}).get(party.id, party.name) if party.is_private else party.name,
        is_private=party.is_private, organisation_number=party.organisation_number,
        borrower_class=party.borrower_class,
        exposure_kind=ExposureKind(facts.exposure_kind) if facts.exposure_kind else None,
        legal_form=LegalForm(facts.legal_form) if facts.legal_form else None,
        purpose=facts.purpose, purpose_category=facts.purpose_category,
        lender=_joined(loan.lender for loan in loans), loan_type=_joined(loan.loan_type for loan in loans),
        original_amount=_money(facts.original_minor, currency), decided=_money(facts.decided_minor, currency),
        committed=_money(entry.committed_minor, currency), drawn=_money(entry.drawn_minor, currency),
        outstanding=_money(entry.outstanding_minor, currency),
        observed_on=min((loan.observed_on for loan in loans if loan.observed_on), default=None), currency=currency,
        securities=tuple(SecurityKind(kind) for kind in facts.securities), decided_on=facts.decided_on,
        decided_on_precision=facts.precision, decided_by=facts.decided_by, paragraph=facts.paragraph,
        executed_on=facts.executed_on, valid_until=entry.valid_until, ends_on=facts.ends_on,
        matures_on=_matures_on(entry), policy=facts.policy, deviations=facts.deviations, is_unread=facts.is_unread,
    )  # fmt: skip


def found_entries(shot: Snapshot, filter: RegisterFilter) -> list[Entry]:
    """The entries of a snapshot that fit, in the order of their references."""
    return [shot.entries[i] for i in _found(shot, filter, {})]


# ------------------------------------------------------------------------------------------------------------ finding


def _found(shot: Snapshot, wanted: RegisterFilter, names: dict[int, str]) -> Sequence[int]:
    """The places of the entries that fit."""
    if wanted == RegisterFilter():
        return range(len(shot.entries))
    return _remembered(shot, ("found", wanted, bool(names)), lambda: _search(shot, wanted, names))


def _search(shot: Snapshot, wanted: RegisterFilter, names: dict[int, str]) -> list[int]:
    entries = shot.entries
    places: Iterable[int] = range(len(entries))
    for word in search_key(wanted.search).split():
        searched = _remembered(shot, "searched", lambda: [entry.facts.search for entry in entries])
        private = {pk for pk, name in names.items() if word in search_key(name)}
        if private:
            places = [i for i in places if word in searched[i] or entries[i].facts.borrower.id in private]
        else:
            places = [i for i in places if word in searched[i]]
    for fits in _tests(shot, wanted):
        places = [i for i in places if fits(entries[i])]
    return list(places)


def _tests(shot: Snapshot, wanted: RegisterFilter) -> list[Callable[[Entry], bool]]:
    tests: list[Callable[[Entry], bool]] = []
    if wanted.states:
        tests.append(lambda entry: entry.state in wanted.states)
    if wanted.classes:
        tests.append(lambda entry: entry.facts.borrower_class in wanted.classes)
    if wanted.kinds:
        tests.append(lambda entry: entry.facts.exposure_kind in wanted.kinds)
    if wanted.forms:
        tests.append(lambda entry: entry.facts.legal_form in wanted.forms)
    if wanted.lenders:
        tests.append(lambda entry: any(loan.lender in wanted.lenders for loan in entry.facts.loans))
    if wanted.borrowers:
        tests.append(lambda entry: entry.facts.borrower.name in wanted.borrowers)
    if wanted.policies:
        tests.append(lambda entry: entry.facts.policy in wanted.policies)
    if wanted.categories:
        tests.append(lambda entry: entry.facts.purpose_category in wanted.categories)
    if wanted.currencies:
        tests.append(lambda entry: entry.facts.currency in wanted.currencies)
    if wanted.references:
        tests.append(lambda entry: entry.facts.reference in wanted.references)
    if wanted.matures_in is not None:
        tests.append(lambda entry: wanted.matures_in in _maturity_years(entry))
    if wanted.missing:
        tests.append(lambda entry: not wanted.missing.isdisjoint(missing_of(entry)))
    if wanted.has_deviation is not None:
        tests.append(lambda entry: bool(entry.facts.deviations) is wanted.has_deviation)
    if wanted.rule:
        broken = broken_rules(shot)
        tests.append(lambda entry: wanted.rule in broken[entry.facts.id])
    return tests


def missing_of(entry: Entry) -> list[Missing]:
    """What the register does not say of a guarantee and should."""
    facts, loans = entry.facts, entry.facts.loans
    lacks = {
        Missing.ORGANISATION_NUMBER: not facts.borrower.organisation_number and not facts.borrower.is_private,
        Missing.BORROWER_CLASS: facts.borrower_class is None,
        Missing.DECISION: facts.outcome is None,
        Missing.DECIDED_ON: facts.decided_on is None,
        Missing.DECIDED_AMOUNT: facts.decided_minor is None,
        Missing.LEGAL_FORM: not facts.legal_form,
        Missing.EXPOSURE_KIND: not facts.exposure_kind,
        Missing.LENDER: not loans or any(not loan.lender for loan in loans),
        Missing.ORIGINAL_AMOUNT: not loans or any(loan.original_minor is None for loan in loans),
        Missing.OUTSTANDING: entry.outstanding_minor is None,
        Missing.ENDS_ON: facts.ends_on is None,
        Missing.SECURITY: not facts.securities,
        Missing.READABLE_TERMS: facts.is_unread,
    }
    return [what for what, is_missing in lacks.items() if is_missing]


def broken_rules(shot: Snapshot) -> dict[int, frozenset[str]]:
    """The rules that each guarantee does not meet, deviates from or cannot be judged by."""
    return _remembered(
        shot, "broken_rules",
        lambda: {
            pk: frozenset(finding.rule for finding in found if finding.outcome in OPEN_OUTCOMES)
            for pk, found in findings_by_id(shot).items()
        },
    )  # fmt: skip


def _maturity_years(entry: Entry) -> set[int]:
    days: set[date | None] = {loan.matures_on for loan in entry.facts.loans if loan.matures_on}
    days = days or {entry.facts.ends_on}
    return {day.year for day in days if day is not None}


# ------------------------------------------------------------------------------------------------------------ sorting


def _matures_on(entry: Entry) -> date | None:
    return min((loan.matures_on for loan in entry.facts.loans if loan.matures_on), default=entry.facts.ends_on)


_STATE_ORDER: dict[State, int] = {state: place for place, state in enumerate(State)}
_SORT_KEYS: dict[str, Callable[[Entry], Any]] = {
    "reference": lambda e: e.facts.sort_key,
    "state": lambda e: _STATE_ORDER[e.state],
    "borrower": lambda e: e.facts.borrower.name_key or None,
    "organisation_number": lambda e: e.facts.borrower.organisation_number or None,
    "borrower_class": lambda e: e.facts.borrower_class.value if e.facts.borrower_class else None,
    "exposure_kind": lambda e: e.facts.exposure_kind or None,
    "legal_form": lambda e: e.facts.legal_form or None,
    "purpose": lambda e: sort_key(e.facts.purpose) or None,
    "lender": lambda e: sort_key(_joined(loan.lender for loan in e.facts.loans)) or None,
    "loan_type": lambda e: sort_key(_joined(loan.loan_type for loan in e.facts.loans)) or None,
    "original_amount": lambda e: e.facts.original_minor,
    "decided": lambda e: e.facts.decided_minor,
    "committed": lambda e: e.committed_minor,
    "drawn": lambda e: e.drawn_minor,
    "outstanding": lambda e: e.outstanding_minor,
    "currency": lambda e: e.facts.currency,
    "securities": lambda e: ",".join(e.facts.securities) or None,
    "decided_on": lambda e: e.facts.decided_on,
    "decided_by": lambda e: sort_key(e.facts.decided_by) or None,
    "paragraph": lambda e: _natural(e.facts.paragraph) or None,
    "executed_on": lambda e: e.facts.executed_on,
    "valid_until": lambda e: e.valid_until,
    "ends_on": lambda e: e.facts.ends_on,
    "matures_on": _matures_on,
    "policy": lambda e: e.facts.policy,
}
SORTS = frozenset(_SORT_KEYS)
"""The columns that the register can be sorted by. Unknown values come last either way."""


def _in_order(shot: Snapshot, found: Sequence[int], *, sort: str, is_descending: bool) -> Sequence[int]:
    if sort not in SORTS:
        raise NoSuchColumn(sort)
    if sort == "reference":
        return found[::-1] if is_descending else found
    rank = _remembered(shot, ("rank", sort, is_descending), lambda: _ranks(shot, sort, is_descending=is_descending))
    if len(found) == len(shot.entries):
        return _remembered(shot, ("order", sort, is_descending), lambda: sorted(found, key=rank.__getitem__))
    return sorted(found, key=rank.__getitem__)


def _ranks(shot: Snapshot, sort: str, *, is_descending: bool) -> list[int]:
    """The place of every entry in the order asked for: equal ones by reference, unknown ones last."""
    key = _SORT_KEYS[sort]
    keys = [key(entry) for entry in shot.entries]
    known = [i for i, value in enumerate(keys) if value is not None]
    known.sort(key=keys.__getitem__, reverse=is_descending)
    unknown = [i for i, value in enumerate(keys) if value is None]
    ranks = [0] * len(keys)
    for place, i in enumerate((*known, *unknown)):
        ranks[i] = place
    return ranks


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """``§ 9`` before ``§ 10``: digits count as numbers."""
    parts: list[tuple[int, str]] = []
    digits = letters = ""
    for letter in f"{text} ":
        if letter.isdecimal():
            if letters:
                parts.append((-1, letters))
                letters = ""
            digits += letter
        else:
            if digits:
                parts.append((int(digits), ""))
                digits = ""
            letters += letter
    return tuple(parts)


# ------------------------------------------------------------------------------------------------------------- totals


@dataclass(slots=True)
class _Sum:
    known: int = 0
    unknown: int = 0

    def add(self, minor: int | None) -> None:
        if minor is None:
            self.unknown += 1
        else:
            self.known += minor


@dataclass(slots=True)
class _Totals:
    count: int = 0
    committed: _Sum = field(default_factory=_Sum)
    drawn: _Sum = field(default_factory=_Sum)
    outstanding: _Sum = field(default_factory=_Sum)
    own_outstanding: _Sum = field(default_factory=_Sum)


def _totals(shot: Snapshot, found: Iterable[int]) -> tuple[RegisterTotal, ...]:
    by_currency: dict[str, _Totals] = {}
    for i in found:
        entry = shot.entries[i]
        if not entry.state.counts:
            continue
        sums = by_currency.setdefault(entry.facts.currency, _Totals())
        sums.count += 1
        sums.committed.add(entry.committed_minor)
        sums.drawn.add(entry.drawn_minor)
        sums.outstanding.add(entry.outstanding_minor)
        sums.own_outstanding.add(entry.own_outstanding_minor)
    return tuple(
        RegisterTotal(
            count=sums.count, committed=Money(sums.committed.known, currency),
            committed_unknown=sums.committed.unknown, drawn=Money(sums.drawn.known, currency),
            drawn_unknown=sums.drawn.unknown, outstanding=Money(sums.outstanding.known, currency),
            outstanding_unknown=sums.outstanding.unknown,
            own_outstanding=Money(sums.own_outstanding.known, currency),
        )
        for currency, sums in sorted(by_currency.items())
    )


def _choices(shot: Snapshot) -> RegisterChoices:
    facts = [entry.facts for entry in shot.entries]
    years = {year for entry in shot.entries for year in _maturity_years(entry)}
    return RegisterChoices(
        states=_present(State, {entry.state for entry in shot.entries}),
        classes=_present(BorrowerClass, {f.borrower_class for f in facts}),
        kinds=_present(ExposureKind, {f.exposure_kind for f in facts}),
        forms=_present(LegalForm, {f.legal_form for f in facts}),
        lenders=tuple(sorted({loan.lender for f in facts for loan in f.loans if loan.lender}, key=sort_key)),
        policies=tuple(sorted({f.policy for f in facts})),
        categories=tuple(sorted({f.purpose_category for f in facts if f.purpose_category})),
        maturity_years=tuple(sorted(years)), currencies=tuple(sorted({f.currency for f in facts})),
    )


def _present(words: Any, seen: set[Any]) -> tuple[Any, ...]:
    return tuple(word for word in words if word in seen)


def _remembered(shot: Snapshot, key: Any, work: Callable[[], Any]) -> Any:
    """What has been worked out of a snapshot once: it never changes."""
    if len(shot.memory) > 500:
        shot.memory.clear()
    if key not in shot.memory:
        shot.memory[key] = work()
    return shot.memory[key]


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


assert {f.name for f in fields(RegisterRow)} >= SORTS, "every sort is a column"
