"""What of the register is to be seen, as it stands in an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm
from borgen.guarantee.state import State
from borgen.office.guarantee.columns import BY_NAME, DEFAULT
from borgen.office.guarantee.queries.register import SORTS, Missing, RegisterFilter
from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import TextField
from borgen.office.ui.fields.text import clean_text

Word = TypeVar("Word", bound=StrEnum)
COUNTED = "counted"
"""A state of the address that means every state that counts in the totals."""

PER_PAGE = (25, 50, 100, 200)
FILTERS = (
    "q", "state", "class", "kind", "form", "lender", "borrower", "policy", "category", "currency", "matures", "missing",
    "deviation", "rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``is_narrowed``: something beside search and state narrows the list."""

    filter: RegisterFilter
    sort: str
    is_descending: bool
    columns: tuple[str, ...]
    page: int
    per_page: int
    is_narrowed: bool


class SaveViewForm(CommandForm):
    """A name for the register as it is narrowed now."""

    name = TextField(max_length=100, label=_("Name of the view"))
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000, required=False)

    def clean_query(self) -> str:
        return kept(self.cleaned_data["query"])


def kept(query: str) -> str:
    """The query string of a view without what is of the moment: the page and the day.

    Raises:
        BadRequest: a word that means nothing here.
    """
    asked_for = QueryDict(query, mutable=True)
    for passing in ("page", "as_of", "known_at"):
        asked_for.pop(passing, None)
    asked(asked_for)
    return asked_for.urlencode()


def asked(query: QueryDict) -> Asked:
    """Read an address.

    Raises:
        BadRequest: a word that means nothing here. It is not left out in silence, for the totals would then be of
            something else than was asked for.
    """
    sort = query.get("sort") or "reference"
    if sort.removeprefix("-") not in SORTS:
        raise BadRequest("sort")
    columns = tuple(name for name in query.getlist("column") if name) or DEFAULT
    if not set(columns) <= set(BY_NAME):
        raise BadRequest("column")
    per_page = _whole(query, "per_page") or PER_PAGE[1]
    if per_page not in PER_PAGE:
        raise BadRequest("per_page")
    return Asked(
        filter=_filter(query),
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        columns=tuple(name for name in BY_NAME if name in columns),
        page=_whole(query, "page") or 1,
        per_page=per_page,
        is_narrowed=any(query.get(name) for name in FILTERS if name not in ("q", "state")),
    )


def page_number(query: QueryDict, name: str = "page") -> int:
    """Which page of the list of this name an address asks for: 1 where it says nothing, or nothing that can be a page."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 else 1


def _filter(query: QueryDict) -> RegisterFilter:
    states = (
        [s for s in State if s.counts] if query.get("state") == COUNTED else _words(State, query, "state")
    )
    return RegisterFilter(
        search=clean_text(query.get("q", ""))[:200],
        states=frozenset(states),
        classes=frozenset(_words(BorrowerClass, query, "class")),
        kinds=frozenset(_words(ExposureKind, query, "kind")),
        forms=frozenset(_words(LegalForm, query, "form")),
        lenders=_texts(query, "lender"),
        borrowers=_texts(query, "borrower"),
        policies=_texts(query, "policy"),
        categories=_texts(query, "category"),
        currencies=_texts(query, "currency"),
        matures_in=_whole(query, "matures"),
        missing=frozenset(_words(Missing, query, "missing")),
        has_deviation={"yes": True, "no": False}.get(query.get("deviation", "")),
        rule=clean_text(query.get("rule", ""))[:100],
    )


def _words(kind: type[Word], query: QueryDict, name: str) -> Iterable[Word]:
    try:
        return [kind(text) for text in query.getlist(name) if text]
    except ValueError as error:
        raise BadRequest(name) from error


def _texts(query: QueryDict, name: str) -> frozenset[str]:
    return frozenset(clean_text(text)[:200] for text in query.getlist(name) if text)


def _whole(query: QueryDict, name: str) -> int | None:
    text = query.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise BadRequest(name)
    return int(text)
