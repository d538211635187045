"""Two organisations with every programme and an account for every role, for the tests of pages: whatever one may see, the other may not."""

from datetime import date

from borgen.office.organisation.models import Organisation
from borgen.office.people.models import Account, Membership, Person

ROLES = ("clerk", "approver", "auditor", "administrator")
SLUGS = ("gotene", "vara")
PROGRAMMES = "guarantee,supported_loan"
PASSWORD = "ett-långt-lösenord-för-prov"


def two_offices() -> dict[str, Organisation]:
    """Create the organisations, and an account ``<role>.<slug>`` of one person for each role in each of them."""
    offices = {}
    for slug, name in (("gotene", "Götene kommun"), ("vara", "Vara kommun")):
        offices[slug] = Organisation.objects.create(slug=slug, name=name, policy="gotene", programmes=PROGRAMMES)
        for role in ROLES:
            account = account_of(f"{role}.{slug}", name=f"{role.capitalize()} i {name}")
            give_role(account, offices[slug], role)
    return offices


def account_of(username: str, *, name: str = "") -> Account:
    account = Account(person=Person.objects.create(name=name or username), username=username)
    account.set_password(PASSWORD)
    account.save()
    return account


def give_role(
    account: Account,
    organisation: Organisation,
    role: str,
    *,
    since: date = date(2020, 1, 1),
    until: date | None = None,
) -> None:
    Membership.objects.create(account=account, organisation=organisation, role=role, since=since, until=until)
