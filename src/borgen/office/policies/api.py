"""Policies over the API: what governs, every version taken in, and taking in, adopting and withdrawing one."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query, Router, Schema, Status
from pydantic import StringConstraints

from borgen.office.journal.record import sequence_at
from borgen.office.people.access import names_of
from borgen.office.policies import queries, usecases
from borgen.office.policies.trial import TriedBook, try_text
from borgen.office.ui.api_types import NO_NUL, READ_PROBLEMS, WRITE_PROBLEMS, At, Body, Day, Key
from borgen.rules import plain
from borgen.rules.rulebook import NoSuchRulebook

router = Router()

SIZE_MAX = 1_000_000
"""Characters of a policy's file."""


class BookOut(Schema):
    """A book that can govern here. ``version`` is its number, null for one that ships with the product."""

    id: str
    title: dict[str, str]
    issuer: str
    hash: str
    checked_on: date
    version: int | None
    in_force_since: date | None


class ValueOut(Schema):
    """``value`` as the book writes it, from ``since`` until the day before ``until``; empty: open."""

    since: str
    until: str
    value: str
    status: str
    section: str


class ParameterOut(Schema):
    """``keyed_by`` names the date of the case that picks the value."""

    kind: str
    keyed_by: str
    values: list[ValueOut]


class RuleOut(Schema):
    """``says`` is the rule in plain words, by language; ``check`` what judges it, empty where only a person can."""

    strength: str
    says: dict[str, str]
    section: str
    check: str
    clauses: list[str]
    status: str


class PolicyOut(BookOut):
    source: dict[str, Any]
    adopted: dict[str, Any]
    parameters: dict[str, ParameterOut]
    rules: dict[str, RuleOut]


class VersionOut(Schema):
    """A version that was taken in, and what has become of it: ``checked`` waits for a second person."""

    number: int
    book: str
    hash: str
    title: dict[str, str]
    issuer: str
    state: Literal["checked", "adopted", "withdrawn"]
    since: date | None
    until: date | None
    cases: int
    note: str
    submitted_by: str
    submitted_at: datetime
    adopted_by: str
    adopted_at: datetime | None
    body: str
    paragraph: str
    adopted_on: date | None
    in_force_since: date | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    reason: str


class CaseOut(Schema):
    """How one of the book's own cases came out; ``expected`` and ``found`` in the words of the book."""

    case: str
    passed: bool
    expected: Any
    found: Any


class VersionWhole(VersionOut):
    """``text`` is the file as it was taken in; ``trial`` its cases, worked anew."""

    text: str
    trial: list[CaseOut]


class VersionSubmitted(Body):
    """``text``: the YAML file."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=SIZE_MAX, pattern=NO_NUL)]
    note: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""


class SubmittedOut(Schema):
    version: int
    book: str
    hash: str
    cases: int
    trial: list[CaseOut]


class VersionAdopted(Body):
    """``in_force_since``: null is the policy's own first day, else the day of the decision."""

    body: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    paragraph: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    adopted_on: Day
    in_force_since: Day | None = None


class VersionWithdrawn(Body):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class AdoptedOut(Schema):
    version: int
    book: str
    hash: str
    body: str
    paragraph: str
    adopted_on: date
    in_force_since: date


class WithdrawnOut(Schema):
    version: int
    book: str
    hash: str


@router.get("/{organisation}/policies", response={200: list[BookOut], **READ_PROBLEMS}, url_name="policies")
def policies(request: Any, organisation: str, at: Query[At]) -> Any:
    """The books that can govern here on a day, as known then: adopted ones, and those that ship."""
    found = (_governing(request, book) for book in queries.book_ids(organisation_id=request.organisation.id))
    return [_book(resolved) for resolved in found if resolved is not None]


@router.get(
    "/{organisation}/policies/{str:book}", response={200: PolicyOut, **READ_PROBLEMS}, url_name="policy"
)
def policy(request: Any, organisation: str, book: str, at: Query[At]) -> Any:
    """The version of one book that governs on a day: every value with its days and place, every rule in words."""
    resolved = _governing(request, book)
    if resolved is None:
        raise Http404
    return {**plain.whole(resolved.book), **_book(resolved)}


@router.get(
    "/{organisation}/policy-versions",
    response={200: list[VersionOut], **READ_PROBLEMS},
    url_name="policy-versions",
)
def policy_versions(request: Any, organisation: str) -> Any:
    """Every version that has been taken in, the newest first."""
    found = queries.versions(organisation_id=request.organisation.id)
    names = names_of(frozenset(p for v in found for p in (v.submitted_by, v.adopted_by, v.withdrawn_by)))
    return [_version(version, names) for version in found]


@router.post(
    "/{organisation}/policy-versions",
    response={201: SubmittedOut, **WRITE_PROBLEMS},
    url_name="policy-versions",
)
def submit_version(request: Any, organisation: str, body: VersionSubmitted, key: Key) -> Any:
    """Take a policy's file in: refused with every problem and its place, or unless its own cases come out."""
    tried = try_text(body.text)
    answer = usecases.submit_rulebook(
        organisation_id=request.organisation.id, text=body.text, note=body.note, tried=tried, by=request.actor,
        at=request.now, key=key,
    )  # fmt: skip
    return Status(201, {**answer, "trial": _cases(tried)})


@router.get(
    "/{organisation}/policy-versions/{int:number}",
    response={200: VersionWhole, **READ_PROBLEMS},
    url_name="policy-version",
)
def policy_version(request: Any, organisation: str, number: int) -> Any:
    """One version with its text, and how its own cases come out."""
    found = queries.version_of(organisation_id=request.organisation.id, number=number)
    if found is None:
        raise Http404
    version, book = found
    names = names_of(frozenset({version.submitted_by, version.adopted_by, version.withdrawn_by}))
    return {**_version(version, names), "text": book.text, "trial": _cases(try_text(book.text))}


@router.post(
    "/{organisation}/policy-versions/{int:number}/adoption",
    response={200: AdoptedOut, **WRITE_PROBLEMS},
    url_name="adopt-version",
)
def adopt_version(request: Any, organisation: str, number: int, body: VersionAdopted, key: Key) -> Any:
    """Confirm, as another person than who took it in, which body adopted the version, by which paragraph, when."""
    return usecases.adopt_rulebook(
        organisation_id=request.organisation.id, version=number, body=body.body, paragraph=body.paragraph,
        adopted_on=body.adopted_on, in_force_since=body.in_force_since, by=request.actor, at=request.now, key=key,
    )  # fmt: skip


@router.post(
    "/{organisation}/policy-versions/{int:number}/withdrawal",
    response={200: WithdrawnOut, **WRITE_PROBLEMS},
    url_name="withdraw-version",
)
def withdraw_version(request: Any, organisation: str, number: int, body: VersionWithdrawn, key: Key) -> Any:
    """Withdraw a version that nobody has adopted."""
    return usecases.withdraw_rulebook(
        organisation_id=request.organisation.id, version=number, reason=body.reason, by=request.actor,
        at=request.now, key=key,
    )  # fmt: skip


def _governing(request: Any, book: str) -> queries.Resolved | None:
    organisation = request.organisation.id
    known_at = request.known_at
    sequence = sequence_at(organisation_id=organisation, known_at=known_at) if known_at else None
    try:
        return queries.resolve(
            organisation_id=organisation, book_id=book, on=request.as_of, sequence=sequence
        )
    except NoSuchRulebook:
        return None


def _book(resolved: queries.Resolved) -> dict[str, Any]:
    book = resolved.book
    return {
        "id": book.id, "title": book.title, "issuer": book.issuer, "hash": book.hash, "checked_on": book.checked_on,
        "version": resolved.version, "in_force_since": resolved.in_force_since,
    }  # fmt: skip


def _version(version: queries.Version, names: dict[str, str]) -> dict[str, Any]:
    people = ("submitted_by", "adopted_by", "withdrawn_by")
    return {
        "book": version.book_id,
        **{name: getattr(version, name) for name in VersionOut.model_fields if name not in {"book", *people}},
        **{name: names.get(getattr(version, name), "") for name in people},
    }


def _cases(tried: TriedBook) -> list[dict[str, Any]]:
    return [
        {"case": r.name, "passed": r.passed, "expected": _shown(r.expected), "found": _shown(r.got)}
        for r in tried.results
    ]


def _shown(value: Any) -> Any:
    """What a case speaks of, as JSON: what is no plain value is shown as its text."""
    if isinstance(value, dict):
        return {str(name): _shown(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)
