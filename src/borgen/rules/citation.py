"""Where a rule or a number comes from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """How well a value is grounded; an assumed one is shown as such wherever it is used."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    ASSUMED = "assumed"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place in one version of one text [sv: lagrum, da: lovhenvisning].

    ``book`` is the rulebook's id, ``source`` the text's title, ``section`` the place in it, ``address`` where it was
    read, empty where the book names one address for all.
    """

    book: str
    source: str
    section: str
    status: Status = Status.OFFICIAL
    checked_on: date | None = None
    address: str = ""

    def __str__(self) -> str:
        return f"{self.source}, {self.section}"

    def plain(self) -> dict[str, str]:
        """The citation as JSON text fields; ``address`` only where there is one."""
        return {
            "book": self.book,
            "source": self.source,
            "section": self.section,
            "status": self.status.value,
            "checked_on": self.checked_on.isoformat() if self.checked_on else "",
            **({"address": self.address} if self.address else {}),
        }
