"""Organisations and their inhabitants."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from borgen.office.journal.record import Actor, command
from borgen.office.journal.refused import Refused
from borgen.office.organisation.models import Organisation
from borgen.office.organisation.usecases import (
    DEFAULT_PROGRAMMES,
    RESERVED,
    add_organisation,
    state_inhabitants,
)
from borgen.office.people.actor import ADMINISTRATORS, CLERKS
from borgen.office.people.events import InhabitantsStated, OrganisationCreated

_SLUG = re.compile(r"[A-Za-z0-9_-]{1,40}")


class SlugReserved(Refused):
    """The short name is the first word of an address of the office itself, so that the organisation could not be reached."""

    code = "slug_reserved"


class NotASlug(Refused):
    """A short name is at most 40 letters a-z, figures, hyphens and underscores, since it stands in addresses."""

    code = "not_a_slug"


def create_organisation(
    *,
    slug: str,
    name: str,
    organisation_number: str = "",
    language: str = "sv",
    currency: str = "SEK",
    time_zone: str = "Europe/Stockholm",
    programmes: Sequence[str] = DEFAULT_PROGRAMMES,
    policy: str = "",
    is_demo: bool = False,
    by: Actor,
    at: datetime,
    key: str,
) -> Organisation:
    """Create an organisation; its journal begins with that. One that was created without reaching its journal, because
    the machine stopped, is found and finished.

    Raises:
        SlugReserved, NotASlug: the short name cannot stand in an address.
        SlugTaken: another has this short name, and a journal.
    """
    if slug.casefold() in RESERVED:
        raise SlugReserved(slug=slug)
    if not _SLUG.fullmatch(slug):
        raise NotASlug(slug=slug)
    unfinished = Organisation.objects.filter(slug=slug, events__isnull=True).first()
    asked = Organisation.objects.filter(slug=slug, events__key=key, events__sequence=1).first()
    row = (
        unfinished
        or asked
        or add_organisation(
            slug=slug,
            name=name,
            organisation_number=organisation_number,
            language=language,
            currency=currency,
            time_zone=time_zone,
            programmes=programmes,
            policy=policy,
            is_demo=is_demo,
        )
    )
    body = {
        "slug": slug, "name": name, "organisation_number": organisation_number, "policy": policy,
        "programmes": list(programmes),
    }  # fmt: skip
    with command(
        organisation_id=row.pk,
        kind="create_organisation",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=ADMINISTRATORS | CLERKS,
    ) as now:
        if not now.answered:
            now.record(
                OrganisationCreated(slug=slug, name=name, policy=policy, programmes=list(programmes)),
                subject="organisation",
            )
    return row


def record_inhabitants(
    *, organisation_id: int, on: date, count: int, source: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """State how many lived in the municipality on a day [sv: invånarantal], and who says so."""
    body = {"on": on, "count": count, "source": source}
    with command(
        organisation_id=organisation_id,
        kind="record_inhabitants",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS | ADMINISTRATORS,
    ) as now:
        if now.answered:
            return now.answer
        state_inhabitants(organisation_id=organisation_id, on=on, count=count, source=source)
        happened = InhabitantsStated(on=on.isoformat(), count=count, source=source)
        return now.record(happened, subject="organisation", answer={"sequence": now.sequence})
