"""Accounts and roles, for the administrator; no case is seen here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.refused import Refused
from borgen.office.people import queries, usecases
from borgen.office.people.access import OfficeRequest
from borgen.office.people.credentials.passwords import password_for
from borgen.office.people.forms import GiveRoleForm, OpenAccountForm
from borgen.office.ui.tables import Column

WHY_NOT: dict[str, Promise] = {
    "own_rights": gettext_lazy("You cannot change your own rights. Ask another administrator."),
    "username_taken": gettext_lazy("This user name is taken. Choose another, or give that account a role."),
    "no_such_account": gettext_lazy("There is no account with this user name."),
    "no_such_role": gettext_lazy("The account does not have this role any more."),
    "ends_before_it_begins": gettext_lazy("The role must last a day at least."),
    "role_held_already": gettext_lazy("The account has this role on some of these days already."),
    "has_roles_elsewhere": gettext_lazy(
        "This account also has a role in another organisation, so it cannot be closed or given a password from here. "
        "You can take its roles here away."
    ),
}


def accounts(request: OfficeRequest, organisation: str) -> HttpResponse:
    found = queries.accounts(organisation_id=request.organisation.id, today=request.today)
    columns = [
        Column("name", _("Name")),
        Column("username", _("User name")),
        Column("roles", _("Roles")),
        Column("last_login", _("Last logged in")),
        Column("state", _("State")),
    ]
    return render(request, "people/accounts.html", {"accounts": found, "columns": columns})


def account(request: OfficeRequest, organisation: str, account: int) -> HttpResponse:
    return _account(request, _found(request, account), CommandForm())


def open_account(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = OpenAccountForm(request.POST if request.method == "POST" else None, initial={"role": "clerk"})
    if form.is_valid():
        given = form.cleaned_data
        password = password_for(given["key"])
        answer = _do(
            form,
            lambda: usecases.open_account(
                organisation_id=request.organisation.id,
                username=given["username"],
                name=given["name"],
                email=given["email"],
                password=password,
                role=given["role"],
                by=request.actor,
                at=request.now,
                key=given["key"],
            ),
        )
        if answer is not None:
            return _password(request, answer["account"], password)
    return render(request, "people/open_account.html", {"form": form}, status=422 if form.is_bound else 200)


def give_role(request: OfficeRequest, organisation: str) -> HttpResponse:
    start = {"since": request.today, "username": request.GET.get("username", "")}
    form = GiveRoleForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        answer = _do(
            form,
            lambda: usecases.give_role(
                organisation_id=request.organisation.id,
                username=given["username"],
                role=given["role"],
                since=given["since"],
                until=given["until"],
                by=request.actor,
                at=request.now,
                key=given["key"],
            ),
        )
        if answer is not None:
            messages.success(request, _("The role has been given."))
            return redirect("people:account", organisation=organisation, account=answer["account"])
    return render(request, "people/give_role.html", {"form": form}, status=422 if form.is_bound else 200)


def end_role(request: OfficeRequest, organisation: str, account: int, role: str) -> HttpResponse:
    return _act(request, account, usecases.end_role, said=_("The role has ended."), role=role)


def close_account(request: OfficeRequest, organisation: str, account: int) -> HttpResponse:
    return _act(request, account, usecases.close_account, said=_("The account is closed."))


def reopen_account(request: OfficeRequest, organisation: str, account: int) -> HttpResponse:
    return _act(request, account, usecases.reopen_account, said=_("The account is open again."))


def replace_password(request: OfficeRequest, organisation: str, account: int) -> HttpResponse:
    form = CommandForm(request.POST)
    if form.is_valid():
        key = form.cleaned_data["key"]
        password = password_for(key)
        who: dict[str, Any] = {
            "organisation_id": request.organisation.id,
            "by": request.actor,
            "at": request.now,
        }
        if (
            _do(
                form, lambda: usecases.replace_password(account_id=account, password=password, key=key, **who)
            )
            is not None
        ):
            return _password(request, account, password)
    return _account(request, _found(request, account), form)


def _account(request: OfficeRequest, found: queries.AccountSeen, form: CommandForm) -> HttpResponse:
    context = {
        "account": found,
        "form": form,
        "key": form["key"].value(),
        "is_self": found.person == request.actor.person,
    }
    return render(request, "people/account.html", context, status=422 if form.is_bound else 200)


def _password(request: OfficeRequest, account: int, password: str) -> HttpResponse:
    """The only page that ever shows it."""
    return render(
        request, "people/password.html", {"account": _found(request, account), "password": password}
    )


def _found(request: OfficeRequest, account: int) -> queries.AccountSeen:
    found = queries.account(organisation_id=request.organisation.id, account_id=account, today=request.today)
    if found is None:
        raise Http404
    return found


def _act(
    request: OfficeRequest, account: int, usecase: Callable[..., Any], *, said: str, **more: Any
) -> HttpResponse:
    """One click on the account's page: done and said, or the page again with why not."""
    form = CommandForm(request.POST)
    if form.is_valid():
        who: dict[str, Any] = {
            "organisation_id": request.organisation.id,
            "by": request.actor,
            "at": request.now,
        }
        key = form.cleaned_data["key"]
        if _do(form, lambda: usecase(account_id=account, key=key, **who, **more)) is not None:
            messages.success(request, said)
            return redirect("people:account", organisation=request.organisation.slug, account=account)
    return _account(request, _found(request, account), form)


def _do(form: CommandForm, action: Callable[[], Any]) -> Any:
    """The command's answer; ``None`` when it was refused, with the reason on the form."""
    try:
        return action()
    except Refused as refusal:
        form.add_error(None, str(WHY_NOT[refusal.code]))
        return None
