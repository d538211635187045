"""Everybody's own views of the register: a filter under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from borgen.office.guarantee.models import SavedView
from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import NotThere, Refused

READERS = frozenset({"clerk", "approver", "auditor"})
VIEWS_MAX = 30
"""How many views one person keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved:
    """A person has put a filter of the register by. Its name is theirs and stands here not."""

    kind: ClassVar[str] = "guarantee.view.saved"
    view: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeleted:
    """A person needs a view no more."""

    kind: ClassVar[str] = "guarantee.view.deleted"
    view: int


class TooManyViews(Refused):
    """A person keeps as many views as can be found again."""

    code = "too_many_views"


class NoSuchView(NotThere):
    """The person has no such view."""

    code = "no_such_view"


def save_view(
    *, organisation_id: int, name: str, query: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Put a filter by under a name; the same name takes the new filter.

    Raises:
        TooManyViews: there are ``VIEWS_MAX`` of them already.
    """
    body = {"name": name, "query": query}
    with command(
        organisation_id=organisation_id, kind="save_view", body=body, by=by, at=at, key=key, roles=READERS
    ) as now:
        if now.answered:
            return now.answer
        own = SavedView.objects.filter(organisation_id=organisation_id, person=by.person)
        if own.count() >= VIEWS_MAX and not own.filter(name=name).exists():
            raise TooManyViews(limit=VIEWS_MAX)
        row, _is_new = SavedView.objects.update_or_create(
            organisation_id=organisation_id, person=by.person, name=name, defaults={"query": query}
        )
        return now.record(ViewSaved(view=row.pk), subject="register", answer={"view": row.pk})


def delete_view(*, organisation_id: int, view: int, by: Actor, at: datetime, key: str) -> dict[str, Any]:
    """Forget a view of one's own.

    Raises:
        NoSuchView: it is not there, or somebody else's.
    """
    with command(
        organisation_id=organisation_id,
        kind="delete_view",
        body={"view": view},
        by=by,
        at=at,
        key=key,
        roles=READERS,
    ) as now:
        if now.answered:
            return now.answer
        own = SavedView.objects.filter(organisation_id=organisation_id, person=by.person, pk=view)
        if not own.delete()[0]:
            raise NoSuchView(view=view)
        return now.record(ViewDeleted(view=view), subject="register", answer={"view": view})
