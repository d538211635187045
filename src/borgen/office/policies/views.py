"""The policies in plain words, open to everybody, and taking in a new version of one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import sequence_at
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, names_of
from borgen.office.policies import queries, usecases
from borgen.office.policies.forms import AdoptForm, SubmitForm, WithdrawForm
from borgen.office.policies.plain_words import (
    assumed_count,
    differences,
    parameters_in_words,
    rules_in_words,
)
from borgen.office.policies.refusals import CasesFailed
from borgen.office.policies.trial import TriedBook, try_text
from borgen.office.policies.why_not import problem_text, refusal_text
from borgen.office.ui.formats import language
from borgen.office.ui.tables import Column
from borgen.rules.rulebook import NoSuchRulebook, Rulebook, RulebookRefused


def policies(request: OfficeRequest, organisation: str) -> HttpResponse:
    """The organisation's own policy; others that ship, or were adopted, are listed beside it."""
    if not request.organisation.policy:
        return render(request, "policies/none.html", {"others": _others(request, "")})
    return policy(request, organisation, request.organisation.policy)


def policy(request: OfficeRequest, organisation: str, book: str) -> HttpResponse:
    found = _governing(request, book)
    context = {
        "title": found.book.title[language()],
        "text": {
            "issuer": found.book.issuer,
            "source": str(found.book.source["title"]),
            "address": str(found.book.source.get("address", "")),
            "adopted_by": str(found.book.adopted.get("body", "")),
            "paragraph": str(found.book.adopted.get("paragraph", "")),
            "registration_number": str(found.book.adopted.get("registration_number", "")),
            "checked_on": found.book.checked_on,
            "hash": found.book.hash,
        },
        "is_own": book == request.organisation.policy,
        "version": _version(request, found.version),
        "in_force_since": found.in_force_since,
        "rules": rules_in_words(found.book),
        "groups": parameters_in_words(found.book, currency=request.organisation.currency),
        "assumed": assumed_count(found.book),
        "others": _others(request, book),
        "rule_columns": [
            Column("strength", _("Strength")),
            Column("says", _("What it says")),
            Column("cite", _("Where it stands")),
            Column("judged", _("How it is applied")),
        ],
        "value_columns": [
            Column("term", _("What")),
            Column("value", _("Value")),
            Column("cite", _("Where it stands")),
            Column("status", _("How sure")),
        ],
        "is_reader": bool(request.roles),
    }
    return render(request, "policies/policy.html", context)


def versions(request: OfficeRequest, organisation: str) -> HttpResponse:
    found = queries.versions(organisation_id=request.organisation.id)
    names = names_of(frozenset(version.submitted_by for version in found))
    context = {
        "versions": [(v, v.title.get(language(), v.book_id), names.get(v.submitted_by, "–")) for v in found],
        "columns": [
            Column("number", _("Version"), numeric=True),
            Column("title", _("Policy")),
            Column("state", _("State")),
            Column("in_force", _("In force from")),
            Column("taken_in", _("Taken in")),
        ],
    }
    return render(request, "policies/versions.html", context)


def version(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    return _version_page(request, number)


def submit(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = SubmitForm(request.POST, request.FILES) if request.method == "POST" else SubmitForm()
    context: dict[str, Any] = {"form": form, "problems": (), "results": ()}
    if form.is_valid():
        given = form.cleaned_data
        try:
            tried = try_text(given["file"])
            answer = usecases.submit_rulebook(
                organisation_id=request.organisation.id,
                text=given["file"],
                note=given["note"],
                tried=tried,
                by=request.actor,
                at=request.now,
                key=given["key"],
            )
        except RulebookRefused as refused:
            form.add_error(
                "file", _("The file cannot be applied as it stands; every problem is listed below.")
            )
            context["problems"] = [(problem.place, problem_text(problem)) for problem in refused.problems]
        except Refused as refusal:
            form.add_error("file", refusal_text(refusal.code, refusal.params))
            if isinstance(refusal, CasesFailed):
                context["results"] = _results(tried)
        else:
            messages.success(request, _("The file is taken in. A second person adopts it."))
            return redirect("policies:version", organisation=organisation, number=answer["version"])
    context["result_columns"] = _result_columns()
    context["problem_columns"] = [Column("place", _("Place")), Column("problem", _("What is wrong"))]
    return render(request, "policies/submit.html", context, status=422 if form.is_bound else 200)


def adopt(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = AdoptForm(request.POST)

    def action(given: dict[str, Any]) -> Any:
        return usecases.adopt_rulebook(
            organisation_id=request.organisation.id,
            version=number,
            body=given["body"],
            paragraph=given["paragraph"],
            adopted_on=given["adopted_on"],
            in_force_since=given["in_force_since"],
            by=request.actor,
            at=request.now,
            key=given["key"],
        )

    return _decide(request, number, form, action, said=_("The version is adopted."), adopt_form=form)


def withdraw(request: OfficeRequest, organisation: str, number: int) -> HttpResponse:
    form = WithdrawForm(request.POST)

    def action(given: dict[str, Any]) -> Any:
        return usecases.withdraw_rulebook(
            organisation_id=request.organisation.id,
            version=number,
            reason=given["reason"],
            by=request.actor,
            at=request.now,
            key=given["key"],
        )

    return _decide(request, number, form, action, said=_("The version is withdrawn."), withdraw_form=form)


def _decide(
    request: OfficeRequest,
    number: int,
    form: CommandForm,
    action: Callable[[dict[str, Any]], Any],
    *,
    said: str,
    **forms: Any,
) -> HttpResponse:
    if form.is_valid():
        try:
            action(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal_text(refusal.code, refusal.params))
        else:
            messages.success(request, said)
            return redirect("policies:version", organisation=request.organisation.slug, number=number)
    return _version_page(request, number, status=422, **forms)


def _version_page(
    request: OfficeRequest,
    number: int,
    *,
    adopt_form: AdoptForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.version_of(organisation_id=request.organisation.id, number=number)
    if found is None:
        raise Http404
    seen, book = found
    names = names_of(frozenset({seen.submitted_by, seen.adopted_by, seen.withdrawn_by}))
    is_open = seen.state == queries.State.CHECKED
    before = _in_force(request, seen.book_id) if is_open else None
    context = {
        "version": seen,
        "title": seen.title.get(language(), seen.book_id),
        "names": {
            key: names.get(getattr(seen, key), "") for key in ("submitted_by", "adopted_by", "withdrawn_by")
        },
        "differences": differences(before, book, currency=request.organisation.currency) if before else (),
        "has_before": before is not None,
        "results": _results(try_text(book.text)) if is_open else (),
        "result_columns": _result_columns(),
        "difference_columns": [
            Column("what", _("What")),
            Column("before", _("Now in force")),
            Column("after", _("In this version")),
        ],
        "is_own_work": seen.submitted_by == request.actor.person,
        "may_adopt": is_open and "approver" in request.roles,
        "may_withdraw": is_open and not request.roles.isdisjoint({"clerk", "approver"}),
        "adopt_form": adopt_form or AdoptForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "is_withdrawing": withdraw_form is not None,
    }
    return render(request, "policies/version.html", context, status=status)


def _governing(request: OfficeRequest, book: str) -> queries.Resolved:
    try:
        return queries.resolve(
            organisation_id=request.organisation.id, book_id=book, on=request.as_of, sequence=_sequence(request)
        )
    except NoSuchRulebook as error:
        raise Http404 from error


def _sequence(request: OfficeRequest) -> int | None:
    """The last event that is known to the page, ``None`` for all of them."""
    if request.known_at is None:
        return None
    return sequence_at(organisation_id=request.organisation.id, known_at=request.known_at)


def _in_force(request: OfficeRequest, book: str) -> Rulebook | None:
    try:
        return queries.resolve(organisation_id=request.organisation.id, book_id=book, on=request.today).book
    except NoSuchRulebook:
        return None


def _version(request: OfficeRequest, number: int | None) -> queries.Version | None:
    found = queries.version_of(organisation_id=request.organisation.id, number=number) if number else None
    return found[0] if found else None


def _others(request: OfficeRequest, book: str) -> list[tuple[str, str]]:
    """The other books that are in force on the day, by title."""
    found, here, sequence = [], request.organisation.id, _sequence(request)
    for other in queries.book_ids(organisation_id=here, sequence=sequence):
        if other == book:
            continue
        try:
            resolved = queries.resolve(
                organisation_id=here, book_id=other, on=request.as_of, sequence=sequence
            )
        except NoSuchRulebook:  # adopted, and not in force yet
            continue
        found.append((other, resolved.book.title[language()]))
    return sorted(found, key=lambda pair: pair[1])


def _results(tried: TriedBook) -> list[dict[str, Any]]:
    """Each case with what it said should come out and what did, in the words of its file."""
    return [
        {
            "name": result.name,
            "passed": result.passed,
            "expected": tuple(result.expected.items()),
            "got": tuple((key, result.got.get(key, "–")) for key in result.expected),
        }
        for result in tried.results
    ]


def _result_columns() -> list[Column]:
    return [
        Column("name", _("Case")),
        Column("expected", _("Expected")),
        Column("found", _("Came out")),
        Column("passed", _("Result")),
    ]
