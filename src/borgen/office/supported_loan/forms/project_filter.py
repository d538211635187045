"""How the list of projects is narrowed and sorted, as it stands in an address."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict

from borgen.office.supported_loan.queries.projects import SORTS, ProjectFilter, Stage
from borgen.supported_loan.choices import Housing, Owner, Region

PER_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedProjects:
    """What an address asks of the list."""

    filter: ProjectFilter
    sort: str
    is_descending: bool
    page: int

    @property
    def is_narrowed(self) -> bool:
        return self.filter != ProjectFilter()


def asked_projects(given: QueryDict) -> AskedProjects:
    """What the address asks for; what is no word of a list does not narrow."""
    sort = given.get("sort", "reference")
    page = given.get("page", "1")
    return AskedProjects(
        filter=ProjectFilter(
            search=given.get("q", "").strip()[:200],
            stage=_word(Stage, given.get("stage", "")),
            owner=_word(Owner, given.get("owner", "")),
            housing=_word(Housing, given.get("housing", "")),
            region=_word(Region, given.get("region", "")),
        ),
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "reference",
        is_descending=sort.startswith("-"),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


_Word = TypeVar("_Word", bound=StrEnum)


def _word(kind: type[_Word], text: str) -> _Word | None:
    return kind(text) if text in list(kind) else None
