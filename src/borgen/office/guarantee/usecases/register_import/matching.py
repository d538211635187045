"""Which guarantee of the register a row of a file speaks of.

A row is matched by its reference where it has one, else by borrower and loan number, else by borrower and decision
(registration number, paragraph, day and purpose); where several share a decision, by what tells them apart
(:mod:`~borgen.office.guarantee.usecases.register_import.alike`). A borrower is its organisation number, or its name without one;
where it may only be spelt otherwise, the same loan number at the same lender makes a likely double.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from borgen.office.guarantee.models import Guarantee, GuaranteeFact, LoanFact
from borgen.office.guarantee.usecases.register_import.row_terms import RowTerms
from borgen.office.journal.models import FOREVER
from borgen.office.parties.keys import sort_key
from borgen.office.parties.models import PartyFact, PersonalName

MATCHES = ("reference", "loan_number", "decision")
Key = bytes

NUMBER_OF_ITS_OWN = 4
"""Characters from which on a loan's number is taken to be its lender's own, given once."""


@dataclass(frozen=True, slots=True)
class RowKeys:
    """``loan``, ``double`` and ``lent`` are empty where the row does not say enough. ``double`` is equal for likely doubles,
    and so is ``lent``, by lender and loan number, whatever the borrower is called."""

    reference: str
    loan: Key
    decision: Key
    double: Key
    lent: Key
    is_serial: bool
    """Whether the loan's number is so short that it may only count each borrower's loans."""


@dataclass(slots=True)
class RegisterIndex:
    """The register's guarantees by their keys, and its borrowers by number and by name."""

    references: dict[str, int] = field(default_factory=dict)
    loans: dict[Key, int] = field(default_factory=dict)
    decisions: dict[Key, int] = field(default_factory=dict)
    doubles: dict[Key, int] = field(default_factory=dict)
    lent: dict[Key, int] = field(default_factory=dict)
    ambiguous: set[Key] = field(default_factory=set)
    siblings: dict[Key, set[int]] = field(default_factory=dict)
    """The guarantees of a decision that several have."""
    names: dict[int, str] = field(default_factory=dict)
    """The reference of each guarantee."""
    open: set[int] = field(default_factory=set)
    """Guarantees that have not ended."""
    parties: dict[str, int] = field(default_factory=dict)
    """Borrowers by organisation number, and by folded name (``~name``) where they are no private persons."""
    numbered: set[int] = field(default_factory=set)
    empty: dict[str, int] = field(default_factory=dict)
    """Guarantees of which nothing is believed any more, by reference: an import of them has been undone."""


def who_key(*, name: str, organisation_number: str) -> str:
    """What tells borrowers apart."""
    return organisation_number or f"~{sort_key(name)}"


def keys_of(*, terms: RowTerms) -> RowKeys:
    """The keys of a row."""
    party, guarantee = terms.party, terms.guarantee
    who = who_key(name=party.get("name", ""), organisation_number=party.get("organisation_number", ""))
    return RowKeys(
        reference=terms.reference,
        loan=_loan_key(who, terms.loan.get("number", "")),
        decision=_decision_key(who, guarantee),
        double=_double_key(who, guarantee),
        lent=_lent_key(terms.loan.get("lender_key", ""), terms.loan.get("number", "")),
        is_serial=len(terms.loan.get("number", "").lstrip("0")) < NUMBER_OF_ITS_OWN,
    )


def index_register(*, organisation_id: int) -> RegisterIndex:
    """Read the keys of everything that the organisation believes now."""
    index = RegisterIndex()
    who: dict[int, str] = {}
    private = dict(PersonalName.objects.filter(party__organisation_id=organisation_id).values_list("party_id", "name"))
    rows = PartyFact.objects.filter(organisation_id=organisation_id, known_until=FOREVER).order_by("party_id", "true_from")
    for party, name, number in rows.values_list("party_id", "name", "organisation_number").iterator():
        shown = private.get(party, name)
        who[party] = who_key(name=shown, organisation_number=number)
        if party not in private:
            index.parties.setdefault(f"~{sort_key(shown)}", party)
            if number:
                index.parties.setdefault(number, party)
                index.numbered.add(party)
    names = Guarantee.objects.filter(organisation_id=organisation_id).values_list("pk", "reference").iterator()
    for pk, reference in names:
        index.references[reference] = pk
        index.names[pk] = reference
    if not index.names:
        return index
    without = set(index.names)
    borrower: dict[int, str] = {}
    for pk, party, terms in _terms(organisation_id):
        borrower[pk] = who[party]
        without.discard(pk)
        if terms["ended_on"] is None:
            index.open.add(pk)
        else:
            index.open.discard(pk)
        _add(index, index.decisions, _decision_key(who[party], terms), pk)
        _add(index, index.doubles, _double_key(who[party], terms), pk)
    loans = LoanFact.objects.filter(organisation_id=organisation_id, known_until=FOREVER).exclude(number="")
    for pk, number, lender in loans.values_list("loan__guarantee_id", "number", "lender_key").iterator():
        if pk in borrower:
            _add(index, index.loans, _loan_key(borrower[pk], number), pk)
            _add(index, index.lent, _lent_key(lender, number), pk)
    for pk in without:
        reference = index.names.pop(pk)
        index.empty[reference] = index.references.pop(reference)
    return index


def direct_match(*, keys: RowKeys, index: RegisterIndex) -> int | None:
    """The guarantee that the row's reference names, else its loan, if any; of its decision :class:`Alike` speaks."""
    if keys.reference:
        return index.references.get(keys.reference)
    return None if keys.loan in index.ambiguous else index.loans.get(keys.loan)


def candidate(*, keys: RowKeys, index: RegisterIndex, matched: set[int]) -> tuple[str, int] | None:
    """Another guarantee that the row may speak of, with why: under a changed key, or as a likely double.

    One that another row claims is no candidate, except where a loan stands under another borrower: it is one loan.
    """
    tries: list[tuple[str, int | None]] = []
    if keys.reference or keys.loan:
        if keys.reference and keys.loan:
            tries.append(("changed_key", index.loans.get(keys.loan)))
        tries.append(("changed_key", index.decisions.get(keys.decision)))
    tries.append(("likely_double", index.doubles.get(keys.double) if keys.double else None))
    for why, found in tries:
        if found is not None and found not in matched:
            return why, found
    elsewhere = _under_another_borrower(keys, index)
    return None if elsewhere is None else ("same_loan", elsewhere)


def _under_another_borrower(keys: RowKeys, index: RegisterIndex) -> int | None:
    """The guarantee that has the row's loan under another borrower. A number that several have at one lender, such as
    the first, second … loan of each borrower, tells nothing."""
    if keys.loan in index.loans or keys.lent in index.ambiguous:
        return None
    return index.lent.get(keys.lent)


def file_key(*, keys: RowKeys, guarantee: int | None) -> str:
    """Equal for the rows of a file that speak of the same guarantee."""
    if guarantee is not None:
        return f"g{guarantee}"
    if keys.reference:
        return f"r{_hash('reference', keys.reference).hex()}"
    return f"l{keys.loan.hex()}" if keys.loan else f"d{keys.decision.hex()}"


def _terms(organisation_id: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    columns = ("decided_minor", "decided_on", "registration_number", "paragraph", "purpose", "ended_on")
    rows = GuaranteeFact.objects.filter(organisation_id=organisation_id, known_until=FOREVER)
    found = rows.order_by("guarantee_id", "true_from").values_list("guarantee_id", "borrower_id", *columns).iterator()
    for pk, party, *values in found:
        yield pk, party, dict(zip(columns, values, strict=True))


def _add(index: RegisterIndex, table: dict[Key, int], key: Key, pk: int) -> None:
    if key and table.setdefault(key, pk) != pk:
        index.ambiguous.add(key)
        if table is index.decisions:
            index.siblings.setdefault(key, {table[key]}).add(pk)


def _loan_key(who: str, number: str) -> Key:
    return _hash("loan", who, "".join(number.split()).casefold()) if number else b""


def _lent_key(lender: str, number: str) -> Key:
    return _hash("lent", lender, "".join(number.split()).casefold()) if lender and number else b""


def _decision_key(who: str, terms: dict[str, Any]) -> Key:
    day: date | None = terms.get("decided_on")
    parts = (terms.get("registration_number", ""), terms.get("paragraph", ""), terms.get("purpose", ""))
    return _hash("decision", who, str(day or ""), *("".join(p.split()).casefold() for p in parts))


def _double_key(who: str, terms: dict[str, Any]) -> Key:
    minor, day = terms.get("decided_minor"), terms.get("decided_on")
    return _hash("double", who, str(minor), str(day)) if minor and day else b""


def _hash(*parts: str) -> Key:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
