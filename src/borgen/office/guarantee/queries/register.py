"""The register as a list: searched, filtered, sorted, in pages, with its totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.guarantee.facts.light import personal_names, persons_named
from borgen.office.guarantee.queries.judged import Numbers
from borgen.office.guarantee.queries.matches import choices_unread, listed_unread, searched
from borgen.office.guarantee.queries.register_choices import RegisterChoices as RegisterChoices
from borgen.office.guarantee.queries.register_choices import choices_in
from borgen.office.guarantee.queries.register_rows import RegisterRow as RegisterRow
from borgen.office.guarantee.queries.register_rows import register_row
from borgen.office.guarantee.queries.register_search import SORTS as SORTS
from borgen.office.guarantee.queries.register_search import Missing as Missing
from borgen.office.guarantee.queries.register_search import NoSuchColumn as NoSuchColumn
from borgen.office.guarantee.queries.register_search import RegisterFilter as RegisterFilter
from borgen.office.guarantee.queries.register_search import asked, found, in_order, words_of
from borgen.office.guarantee.queries.snapshot import Entry, entries_in_order, remembered, snapshot
from borgen.office.guarantee.queries.totals import RegisterTotal as RegisterTotal
from borgen.office.guarantee.queries.totals import totals_of
from borgen.office.journal.moment import Moment, moment


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
    wanted = filter or RegisterFilter()
    words = words_of(wanted)
    persons = persons_named(organisation_id=organisation_id, words=words) if with_names else {}
    is_plain = wanted == RegisterFilter(search=wanted.search) and sort == "reference"
    listed = listed_unread(at, words, persons) if is_plain else None
    ordered: Sequence[int] | Numbers
    if listed is not None:
        ordered, totals = listed.ids[::-1] if is_descending else listed.ids, listed.totals
    else:
        shot = searched(at, wanted, persons)
        places = found(shot, wanted, persons)
        ordered = in_order(shot, places, sort=sort, is_descending=is_descending)
        totals = remembered(shot, ("totals", asked(wanted, persons)), lambda: totals_of(shot, places))
    pages = max(1, -(-len(ordered) // per_page))
    page = min(max(1, page), pages)
    shown = [int(one) for one in ordered[(page - 1) * per_page : page * per_page]]
    entries = entries_in_order(at, shown) if listed is not None else [shot.entries[i] for i in shown]
    on_page = {entry.facts.borrower.id for entry in entries}
    names = personal_names(organisation_id=organisation_id, party_ids=on_page) if with_names else {}
    return RegisterPage(
        moment=at, rows=tuple(register_row(entry, names) for entry in entries), count=len(ordered),
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
    names = personal_names(organisation_id=organisation_id) if with_names else {}
    wanted = filter or RegisterFilter()
    persons = persons_named(organisation_id=organisation_id, words=words_of(wanted)) if with_names else {}
    shot = searched(at, wanted, persons)
    places = found(shot, wanted, persons)
    ordered = in_order(shot, places, sort=sort, is_descending=is_descending)
    return at, (register_row(shot.entries[i], names) for i in ordered)


def register_totals(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, filter: RegisterFilter | None = None
) -> tuple[RegisterTotal, ...]:
    """The totals of what fits the filter, one for each currency."""
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    wanted = filter or RegisterFilter()
    return remembered(shot, ("totals", asked(wanted, {})), lambda: totals_of(shot, found(shot, wanted, {})))


def entries_that_count(
    at: Moment, filter: RegisterFilter, currency: str, *, with_names: bool = False
) -> list[Entry]:
    """The guarantees behind the totals of what fits the filter, in one currency."""
    persons = persons_named(organisation_id=at.organisation_id, words=words_of(filter)) if with_names else {}
    shot = searched(at, filter, persons)
    entries = (shot.entries[place] for place in found(shot, filter, persons))
    return [entry for entry in entries if entry.state.counts and entry.facts.currency == currency]


def register_choices(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None
) -> RegisterChoices:
    """What the filters can be set to."""
    return choices_at(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))


def choices_at(at: Moment) -> RegisterChoices:
    """As :func:`register_choices`, of a moment that has been found already."""
    unread = choices_unread(at)
    if unread is not None:
        return unread
    shot = snapshot(at)
    return remembered(shot, "choices", lambda: choices_in(shot))
