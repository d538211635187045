"""Creating an organisation and saying how many live in it.

The organisation's own journal begins with its creation: the gate in ``journal.record`` stands above this room, so that
what is written here is called from inside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from borgen.office.organisation.models import Inhabitants, Organisation

DEFAULT_PROGRAMMES = ("guarantee",)


@dataclass(frozen=True, slots=True)
class Customs:
    """What an organisation of a country has unless it says otherwise."""

    language: str
    currency: str
    time_zone: str


CUSTOMS = {
    "se": Customs("sv", "SEK", "Europe/Stockholm"),
    "dk": Customs("da", "DKK", "Europe/Copenhagen"),
}
"""By country, as a programme names it."""

RESERVED = frozenset(
    {
        "accessibility",
        "api",
        "calendar",
        "contact",
        "health",
        "help",
        "i18n",
        "log-in",
        "log-out",
        "password",
        "quote",
        "static",
    }
)
"""First words of the office's own addresses: an organisation of that short name could not be reached."""


class SlugTaken(ValueError):
    """Another organisation has this short name."""

    code = "slug_taken"

    def __init__(self, *, slug: str) -> None:
        super().__init__(slug)
        self.params = {"slug": slug}


def add_organisation(
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
) -> Organisation:
    """Write a new organisation.

    Raises:
        SlugTaken: another has this short name.
    """
    row, is_new = Organisation.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name, "organisation_number": organisation_number, "language": language, "currency": currency,
            "time_zone": time_zone, "programmes": ",".join(programmes), "policy": policy, "is_demo": is_demo,
        },
    )
    if not is_new:
        raise SlugTaken(slug=slug)
    return row


def state_inhabitants(*, organisation_id: int, on: date, count: int, source: str) -> None:
    """Write how many lived in the municipality on a day; a later statement for the same day replaces it."""
    Inhabitants.objects.update_or_create(
        organisation_id=organisation_id, on=on, defaults={"count": count, "source": source}
    )
