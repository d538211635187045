"""Borrowers: found or created with their first guarantee, changed and corrected afterwards [sv: låntagare]."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from borgen.guarantee.commitment import BorrowerClass
from borgen.guarantee.events import BorrowerChanged, BorrowerCorrected
from borgen.kernel.period import EARLIEST, OPEN_END
from borgen.office.guarantee.models import GuaranteeFact
from borgen.office.guarantee.usecases.gate import stated_reason
from borgen.office.guarantee.usecases.refusals import NoSuchPart, NothingChanges
from borgen.office.guarantee.usecases.search import refresh_search_keys
from borgen.office.guarantee.usecases.terms import BorrowerTerms, changed_columns, columns_of, plain
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Refused
from borgen.office.journal.timeline import amended, asserted, believed, stretch_around, write
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.parties.models import Party, PartyFact, PersonalName
from borgen.office.people.actor import CLERKS


class BorrowerNameMissing(Refused):
    """A borrower has to have a name."""

    code = "borrower_name_missing"


class PersonalNumberNotKept(Refused):
    """The register does not keep the personal identity number of a private person."""

    code = "personal_number_not_kept"


def change_borrower(
    *, organisation_id: int, party: int, true_from: date, changes: Mapping[str, Any], by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Let facts of a borrower (names of ``BorrowerTerms``) be others from a day on, until they change again."""
    body = {"party": party, "true_from": true_from, "changes": _without_name(organisation_id, party, changes)}
    with command(
        organisation_id=organisation_id, kind="change_borrower", body=plain(value=body), by=by, at=at, key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        true_until = _assert(organisation_id, party, changes, true_from, None, now.sequence, reason="")
        happened = BorrowerChanged(
            party=party, true_from=true_from.isoformat(), true_until=true_until[1].isoformat(),
            changes=plain(value=body["changes"]),
        )
        return now.record(happened, subject=f"party:{party}", answer={"party": party, "sequence": now.sequence})


def correct_borrower(
    *,
    organisation_id: int,
    party: int,
    changes: Mapping[str, Any],
    reason: str,
    true_from: date | None = None,
    true_until: date | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Correct facts of a borrower that have been wrong, over the whole of their truth or the days given."""
    body = {
        "party": party, "true_from": true_from, "true_until": true_until, "reason": reason,
        "changes": _without_name(organisation_id, party, changes),
    }
    with command(
        organisation_id=organisation_id, kind="correct_borrower", body=plain(value=body), by=by, at=at, key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        since, until = _assert(
            organisation_id, party, changes, true_from or EARLIEST, true_until or OPEN_END, now.sequence,
            reason=stated_reason(reason=reason),
        )
        happened = BorrowerCorrected(
            party=party, true_from=since.isoformat(), true_until=until.isoformat(), reason=reason,
            changes=plain(value=body["changes"]),
        )
        return now.record(happened, subject=f"party:{party}", answer={"party": party, "sequence": now.sequence})


def find_or_create_borrower(*, organisation_id: int, terms: BorrowerTerms, sequence: int) -> tuple[Party, bool]:
    """The party with this organisation number, or else with this name; a new one where there is none. Inside the gate.

    What is known of a party that is found stays as it is; what nobody has said of it is filled in. A private person is
    always a new party: two of them may well have the same name.

    Raises:
        BorrowerNameMissing: there is neither name nor number.
        PersonalNumberNotKept: a private person comes with one.
    """
    if not terms.name.strip() and not terms.organisation_number:
        raise BorrowerNameMissing()
    if terms.is_private and terms.organisation_number:
        raise PersonalNumberNotKept()
    found = None if terms.is_private else _find(organisation_id, terms)
    if found is not None:
        _fill(organisation_id, found, terms, sequence)
        return Party.objects.get(pk=found), False
    party = Party.objects.create(organisation_id=organisation_id)
    values = {**columns_of(terms=terms, currency="SEK"), **_keys(terms), "reason": ""}
    if terms.is_private:
        PersonalName.objects.create(party=party, **_named(terms.name.strip()))
        values["name"] = ""
    after = asserted(timeline=(), values=values, true_from=EARLIEST)
    write(
        model=PartyFact, owner="party_id", organisation_id=organisation_id, changes=[(party.pk, (), after)],
        sequence=sequence,
    )
    return party, True


def party_keys(*, terms: BorrowerTerms) -> dict[str, str]:
    """The keys by which a party is searched and sorted; nothing of a private person's name."""
    return _keys(terms)


def _find(organisation_id: int, terms: BorrowerTerms) -> int | None:
    rows = PartyFact.objects.filter(organisation_id=organisation_id, known_until=FOREVER).order_by("party_id")
    named = rows.filter(sort_key=sort_key(terms.name.strip())[:300]).exclude(
        borrower_class=BorrowerClass.PRIVATE_HOME_OWNER.value
    )
    if terms.organisation_number:
        numbered = rows.filter(organisation_number=terms.organisation_number)
        named = named.filter(organisation_number="")
        found = numbered.values_list("party_id", flat=True).first()
        if found is not None or not terms.name.strip():
            return found
    return named.values_list("party_id", flat=True).first()


def _fill(organisation_id: int, party: int, terms: BorrowerTerms, sequence: int) -> None:
    before = believed(model=PartyFact, owner="party_id", ids=[party])[party]
    given = columns_of(terms=terms, currency="SEK")
    after = before
    for stretch in before:
        unsaid = {n: v for n, v in given.items() if v not in ("", None) and stretch.values[n] in ("", None)}
        if unsaid:
            merged = {**stretch.values, **unsaid}
            keys = _keys_of(merged["name"], merged["organisation_number"], merged["locality"])
            after = amended(
                timeline=after, changes={**unsaid, **keys}, true_from=stretch.true_from,
                true_until=stretch.true_until,
            )
    write(
        model=PartyFact, owner="party_id", organisation_id=organisation_id, changes=[(party, before, after)],
        sequence=sequence,
    )


def _assert(
    organisation_id: int,
    party: int,
    changes: Mapping[str, Any],
    true_from: date,
    true_until: date | None,
    sequence: int,
    *,
    reason: str,
) -> tuple[date, date]:
    before = believed(model=PartyFact, owner="party_id", ids=[party])[party]
    if not before or not Party.objects.filter(pk=party, organisation_id=organisation_id).exists():
        raise NoSuchPart(part="party", number=party)
    columns: dict[str, Any] = {**changed_columns(kind=BorrowerTerms, changes=changes, currency="SEK")}
    is_private = PersonalName.objects.filter(party_id=party).exists()
    if is_private and columns.get("organisation_number"):
        raise PersonalNumberNotKept()
    renamed = False
    if is_private and "name" in columns:
        name = columns.pop("name")
        renamed = PersonalName.objects.filter(party_id=party).exclude(name=name).update(**_named(name)) > 0
    after = before
    since, until = true_from, true_until or OPEN_END
    if columns:
        if true_until is None:
            until = stretch_around(timeline=before, columns=columns, day=true_from)[1]
        since = max(since, before[0].true_from)
        for stretch in before:
            start, end = max(stretch.true_from, since), min(stretch.true_until, until)
            if start >= end or all(stretch.values[n] == v for n, v in columns.items()):
                continue
            merged = {**stretch.values, **columns}
            keys = _keys_of(merged["name"], merged["organisation_number"], merged["locality"])
            after = amended(
                timeline=after, changes={**columns, **keys, "reason": reason}, true_from=start, true_until=end
            )
    if after == before and not renamed:
        raise NothingChanges()
    write(
        model=PartyFact, owner="party_id", organisation_id=organisation_id, changes=[(party, before, after)],
        sequence=sequence,
    )
    guarantees = GuaranteeFact.objects.filter(borrower_id=party, known_until=FOREVER)
    refresh_search_keys(
        organisation_id=organisation_id, sequence=sequence,
        guarantee_ids=sorted(set(guarantees.values_list("guarantee_id", flat=True))),
    )
    return since, until


def _without_name(organisation_id: int, party: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal may hold of the changes: of a private person's name only that it is another."""
    is_private = PersonalName.objects.filter(party_id=party, party__organisation_id=organisation_id).exists()
    return {n: ("" if is_private and n == "name" else v) for n, v in changes.items()}


def _named(name: str) -> dict[str, str]:
    return {"name": name, "search_key": search_key(name)[:300]}


def _keys(terms: BorrowerTerms) -> dict[str, str]:
    name = "" if terms.is_private else terms.name.strip()
    return _keys_of(name, "" if terms.is_private else terms.organisation_number, terms.locality)


def _keys_of(name: str, organisation_number: str, locality: str) -> dict[str, str]:
    return {
        "search_key": search_key(name, organisation_number, locality)[:300],
        "sort_key": sort_key(name)[:300],
    }
