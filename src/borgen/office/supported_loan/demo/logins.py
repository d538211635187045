"""Who can look around in the Danish demo, and what to look at first."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

SLUG, PAPERS = "proevekoebing", "danske-projekter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An account of the demo, its documented password, and what one can do with it. It has its role in both organisations."""

    username: str
    password: str
    what: str
    name: str
    role: str


def _login(username: str, name: str, role: str, what: str) -> Login:
    return Login(username=username, password=f"eksempel-{username}", name=name, role=role, what=what)


LOGINS = (
    _login("sagsbehandler", "Sofie Eksempel", "clerk", gettext_noop("enters, prepares loans, redemptions and regulations")),
    _login("godkender", "Gustav Eksempel", "approver", gettext_noop("carries out what another person has prepared")),
    _login("revision", "Regitze Eksempel", "auditor", gettext_noop("reads everything, changes nothing")),
)
TOUR = (
    gettext_noop(
        "Log in as sagsbehandler: Solgården has its loan, and a final sum that is a million lower. Prepare the correction."
    ),
    gettext_noop("Log in as godkender and carry it out; a draw on the construction credit of Engvej waits too."),
    gettext_noop("Open the budget of 2027: what residents, state and municipality pay; then the scenarios."),
    gettext_noop(
        "Thirteen real projects from public papers stand in “Danske projekter”, each with what it can and cannot prove."
    ),
)
