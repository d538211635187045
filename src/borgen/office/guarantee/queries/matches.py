"""Finding guarantees by words before this process has read the register: by what has been counted of it, else in the database.

What is kept with the count of a large register says which guarantees hold the words. Before it has been counted, the database
finds every guarantee that may hold them, by the folded texts that it keeps; which ones do is then decided of these few as it is
of a whole snapshot. So a search in a large register need not wait until all of it has been read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import GreaterThan

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm
from borgen.guarantee.state import State
from borgen.office.guarantee.models import GuaranteeFact, LoanFact
from borgen.office.guarantee.queries.counted import counted, indexed, is_large
from borgen.office.guarantee.queries.judged import Numbers
from borgen.office.guarantee.queries.register_choices import RegisterChoices, present
from borgen.office.guarantee.queries.register_search import Persons, RegisterFilter, words_of
from borgen.office.guarantee.queries.snapshot import Snapshot, is_read, part, snapshot
from borgen.office.guarantee.queries.totals import RegisterTotal, counted_totals, indexed_totals
from borgen.office.journal.known import known_at, true_on
from borgen.office.journal.moment import Moment
from borgen.office.parties.keys import sort_key
from borgen.office.parties.models import PartyFact

MATCHES_MAX = 4_000
"""With more guarantees found than this, reading the whole register at once is no slower."""


def searched(at: Moment, wanted: RegisterFilter, persons: Persons) -> Snapshot:
    """A snapshot that holds every guarantee that fits: the whole register where it has been read, or has to be."""
    words = words_of(wanted)
    if not words or is_read(at) or not is_large(at.organisation_id):
        return snapshot(at)
    index = indexed(at)
    if index is not None:
        there = index.ids[index.found(words, persons)].tolist()
        return part(at, there) if len(there) <= MATCHES_MAX else snapshot(at)
    first, *others = sorted(words, key=len, reverse=True)  # the longest is in the fewest texts
    ids = _holding(at, first, persons.get(first, frozenset()))
    for word in others:
        if len(ids) <= MATCHES_MAX:
            break
        ids &= _holding(at, word, persons.get(word, frozenset()))
    return part(at, ids) if len(ids) <= MATCHES_MAX else snapshot(at)


@dataclass(frozen=True, slots=True)
class Listed:
    """Guarantees in the order of their references, and what they come to."""

    ids: Numbers
    totals: tuple[RegisterTotal, ...]


def listed_unread(at: Moment, words: Sequence[str], persons: Persons) -> Listed | None:
    """What holds all of some words in a large register that has been counted, while this process has not read it.

    ``None`` where it has been read, or has not been counted.
    """
    if is_read(at) or not is_large(at.organisation_id):
        return None
    index = indexed(at)
    if index is None:
        return None
    if words:
        places = index.found(words, persons)
        return Listed(index.ids[places], indexed_totals(index, places))
    counts = counted(at)
    return Listed(index.ids, counted_totals(counts)) if counts is not None else None


def _holding(at: Moment, word: str, persons: frozenset[int]) -> set[int]:
    """The guarantees that may hold a word."""
    here = known_at(at.sequence) & true_on(at.as_of) & Q(organisation_id=at.organisation_id)
    facts = GuaranteeFact.objects.filter(here).order_by()
    number = Replace("organisation_number", Value("-"), Value(""))
    named = PartyFact.objects.filter(here, _holds("search_key", word) | _holds(number, word))
    found = set(facts.filter(_holds("search_key", word)).values_list("guarantee_id", flat=True))
    lent = LoanFact.objects.filter(here, _holds("lender_key", word)).order_by()
    found.update(lent.values_list("loan__guarantee_id", flat=True))
    parties = persons.union(named.order_by().values_list("party_id", flat=True))
    if parties:  # all are read: a list of thousands is no question to put to a database
        found.update(pk for pk, borrower in facts.values_list("guarantee_id", "borrower_id") if borrower in parties)
    return found


def _holds(text: Any, word: str) -> Q:
    return Q(GreaterThan(StrIndex(text, Value(word)), 0))


def choices_unread(at: Moment) -> RegisterChoices | None:
    """What the filters can be set to, asked of the database; ``None`` where the register has been read, or is small.

    States follow from rules, and a year from whichever of loan and guarantee ends first: here every state can be chosen,
    and every year in which one of them ends.
    """
    return None if is_read(at) or not is_large(at.organisation_id) else _choices(at)


@lru_cache(maxsize=16)
def _choices(at: Moment) -> RegisterChoices:
    here = known_at(at.sequence) & true_on(at.as_of) & Q(organisation_id=at.organisation_id)
    facts = GuaranteeFact.objects.filter(here).order_by()
    columns = ("exposure_kind", "legal_form", "policy", "purpose_category", "currency")
    terms = list(facts.values_list(*columns).distinct())
    kinds, forms, policies, categories, currencies = ({row[place] for row in terms} for place in range(len(columns)))
    loans = LoanFact.objects.filter(here).order_by()
    years = {*_each(loans, "matures_on__year"), *_each(facts, "ends_on__year")}
    classes = set(_each(PartyFact.objects.filter(here).order_by(), "borrower_class"))
    return RegisterChoices(
        states=tuple(State), classes=present(BorrowerClass, classes), kinds=present(ExposureKind, kinds),
        forms=present(LegalForm, forms), lenders=tuple(sorted(filter(None, _each(loans, "lender")), key=sort_key)),
        policies=tuple(sorted(policies)), categories=tuple(sorted(filter(None, categories))),
        maturity_years=tuple(sorted(filter(None, years))), currencies=tuple(sorted(currencies)),
    )  # fmt: skip


def _each(rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    return rows.values_list(column, flat=True).distinct()
