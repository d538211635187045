"""Who can look around in the demo, and what to look at first."""

from dataclasses import dataclass

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
    _login("clerk", "handlaggare", "Hanna Exempel", "clerk", "enters, imports, plans the fees"),
    _login("approver", "attestant", "Anton Exempel", "approver", "approves what another person has prepared"),
    _login("auditor", "revisor", "Rut Exempel", "auditor", "reads everything, changes nothing"),
    _login("administrator", "administrator", "Adam Exempel", "administrator", "accounts and settings, no cases"),
    _login("neighbour", "provkoping", "Nora Prov", "clerk", "a clerk next door, who sees nothing of Exempelby", NEIGHBOUR),
)
TOUR = (
    "Log in as clerk and open the register; change the day and see it as it was.",
    "Open EX-010: findings with their rules, duties, the balance of each year; click an amount to see how it came about.",
    "Import register.xlsx, sheet 2026: mend the row that is refused, decide about the changed number, apply.",
    "Plan the fees of 2026: what is not charged yet, and a credit for a balance that was wrong.",
    "Log in as approver and approve the run; then open the policy and the audit log.",
)
