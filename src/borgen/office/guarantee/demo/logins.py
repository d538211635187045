"""Who can look around in the demo, and what to look at first."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

SLUG, NEIGHBOUR = "exempelby", "provkoping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An account of the demo, its documented password, and what one can do with it."""

    username: str
    password: str
    what: str
    name: str
    role: str
    organisation: str = SLUG


def _login(username: str, word: str, name: str, role: str, what: str, organisation: str = SLUG) -> Login:
    return Login(
        username=username, password=f"exempel-{word}", name=name, role=role, what=what, organisation=organisation
    )


LOGINS = (
    _login("clerk", "handlaggare", "Hanna Exempel", "clerk", gettext_noop("enters, imports, plans the fees")),
    _login("approver", "attestant", "Anton Exempel", "approver", gettext_noop("approves what another person has prepared")),
    _login("auditor", "revisor", "Rut Exempel", "auditor", gettext_noop("reads everything, changes nothing")),
    _login("administrator", "administrator", "Adam Exempel", "administrator", gettext_noop("accounts and settings, no cases")),
    _login(
        "neighbour", "provkoping", "Nora Prov", "clerk",
        gettext_noop("a clerk next door, who sees nothing of Exempelby"), NEIGHBOUR,
    ),
)
TOUR = (
    gettext_noop("Log in as clerk and open the register; change the day and see it as it was."),
    gettext_noop(
        "Open EX-010: findings with their rules, duties, the balance of each year; click an amount to see how it came about."
    ),
    gettext_noop("Import register.xlsx, sheet 2026: mend the row that is refused, decide about the changed number, apply."),
    gettext_noop("Plan the fees of 2026: what is not charged yet, and a credit for a balance that was wrong."),
    gettext_noop("Log in as approver and approve the run; then open the policy and the audit log."),
)
