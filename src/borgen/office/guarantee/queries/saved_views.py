"""Which views of the register a person has put by."""

from dataclasses import dataclass

from borgen.office.guarantee.models import SavedView


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``query`` is the register's query string."""

    id: int
    name: str
    query: str


def saved_views(*, organisation_id: int, person: str) -> tuple[View, ...]:
    """A person's own views, by name."""
    rows = SavedView.objects.filter(organisation_id=organisation_id, person=person)
    found = (View(id=row.pk, name=row.name, query=row.query) for row in rows)
    return tuple(sorted(found, key=lambda view: view.name.casefold()))
