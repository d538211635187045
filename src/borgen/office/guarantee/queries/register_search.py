"""Finding guarantees in a snapshot of the register, and putting them in order."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm
from borgen.guarantee.state import State
from borgen.office.guarantee.queries.findings import breaking
from borgen.office.guarantee.queries.register_rows import RegisterRow, joined, matures_on, maturity_years
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, remembered
from borgen.office.guarantee.queries.texts import BETWEEN, Texts
from borgen.office.parties.keys import search_key, sort_key


class NoSuchColumn(ValueError):
    """The register cannot be sorted by that."""


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


Persons = Mapping[str, frozenset[int]]
"""The private persons whose names hold each word of a search: nobody's for a reader who may not see them."""


def found(shot: Snapshot, wanted: RegisterFilter, persons: Persons) -> Sequence[int]:
    """The places of the entries that fit."""
    if wanted == RegisterFilter():
        return range(len(shot.entries))
    return remembered(shot, ("found", asked(wanted, persons)), lambda: _search(shot, wanted, persons))


def asked(wanted: RegisterFilter, persons: Persons) -> tuple[RegisterFilter, int]:
    """What an answer depends on beside the snapshot: names can be erased, so that a search in them may end otherwise."""
    return wanted, hash(frozenset(persons.items())) if any(persons.values()) else 0


def words_of(wanted: RegisterFilter) -> tuple[str, ...]:
    """What is searched for, folded: every word has to be found."""
    return tuple(dict.fromkeys(search_key(wanted.search.replace(BETWEEN, " ")).split()))


def _search(shot: Snapshot, wanted: RegisterFilter, persons: Persons) -> list[int]:
    entries, words = shot.entries, words_of(wanted)
    places: Sequence[int] = range(len(entries))
    if words:
        texts: Texts = remembered(shot, "texts", lambda: Texts(entry.facts.search for entry in entries))
        private = _of_private(shot) if any(persons.values()) else {}

        def named(word: str) -> Collection[int]:
            return {i for party in persons.get(word, ()) for i in private.get(party, ())}

        places = texts.holding_all(words, named)
    for fits in _tests(shot, wanted):
        places = [i for i in places if fits(entries[i])]
    return list(places)


def _of_private(shot: Snapshot) -> Mapping[int, Sequence[int]]:
    """The places of each private person's guarantees."""
    return remembered(shot, "of_private", lambda: _private_places(shot))  # type: ignore[no-any-return]


def _private_places(shot: Snapshot) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for i, entry in enumerate(shot.entries):
        if entry.facts.borrower.is_private:
            places.setdefault(entry.facts.borrower.id, []).append(i)
    return places


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
        tests.append(lambda entry: wanted.matures_in in maturity_years(entry))
    if wanted.missing:
        tests.append(lambda entry: not wanted.missing.isdisjoint(missing_of(entry)))
    if wanted.has_deviation is not None:
        tests.append(lambda entry: bool(entry.facts.deviations) is wanted.has_deviation)
    if wanted.rule:
        broken = breaking(shot, wanted.rule)
        tests.append(lambda entry: entry.facts.id in broken)
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
    "lender": lambda e: sort_key(joined(loan.lender for loan in e.facts.loans)) or None,
    "loan_type": lambda e: sort_key(joined(loan.loan_type for loan in e.facts.loans)) or None,
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
    "matures_on": matures_on,
    "policy": lambda e: e.facts.policy,
}
SORTS = frozenset(_SORT_KEYS)
"""The columns that the register can be sorted by. Unknown values come last either way."""


def in_order(shot: Snapshot, found: Sequence[int], *, sort: str, is_descending: bool) -> Sequence[int]:
    if sort not in SORTS:
        raise NoSuchColumn(sort)
    if sort == "reference":
        return found[::-1] if is_descending else found
    rank = remembered(shot, ("rank", sort, is_descending), lambda: _ranks(shot, sort, is_descending=is_descending))
    if len(found) == len(shot.entries):
        return remembered(shot, ("order", sort, is_descending), lambda: sorted(found, key=rank.__getitem__))
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


assert {f.name for f in fields(RegisterRow)} >= SORTS, "every sort is a column"
