"""Logging in and out, choosing an organisation, and the pages that are open to everybody."""

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.office.pages.navigation import first_route
from borgen.office.people.access import OfficeRequest, organisations_of
from borgen.office.people.role_names import ROLE_NAMES

_log = logging.getLogger("borgen.access")


class LogInForm(AuthenticationForm):
    """Name and password; the message is the same whichever was wrong."""

    error_messages = {
        "invalid_login": gettext_lazy("The user name and the password do not go together."),
        "inactive": gettext_lazy("The user name and the password do not go together."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs["autocapitalize"] = "none"
        assert isinstance(self.fields["username"], forms.CharField)


class LogIn(LoginView):
    """Log in, and say in the log that somebody did or failed to, never who."""

    template_name = "pages/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        _log.info("logged in", extra={"facts": {"account": form.get_user().pk}})
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        _log.warning("log-in failed")
        return render(self.request, self.template_name, self.get_context_data(form=form), status=422)


class LogOut(LogoutView):
    """Log out, and have the browser forget what it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePassword(PasswordChangeView):
    template_name = "pages/change_password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        _log.info("password changed", extra={"facts": {"account": form.user.pk}})
        messages.success(self.request, _("Your password has been changed."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return render(self.request, self.template_name, self.get_context_data(form=form), status=422)


def home(request: OfficeRequest) -> HttpResponse:
    """Lead on to the only organisation, or let one be chosen."""
    assert request.user.pk is not None, "the table of permissions lets only accounts in"
    found = organisations_of(account_id=request.user.pk, at=request.now)
    if len(found) == 1:
        return redirect("start", organisation=found[0][0].slug)
    chosen = [
        (organisation, ", ".join(str(name) for role, name in ROLE_NAMES.items() if role in roles))
        for organisation, roles in found
    ]
    return render(request, "pages/choose_organisation.html", {"organisations": chosen})


def start(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Lead on to the first page that the roles held here open."""
    route = first_route(request.roles, request.organisation.programmes)
    return redirect(route, organisation=organisation) if route else redirect("help")


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def health(request: HttpRequest) -> HttpResponse:
    """Answer ``ok`` when the database answers, for whoever watches the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
