"""Two organisations with every programme and an account for every role, for the tests of pages: whatever one may see, the other may not."""

from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from borgen.office.organisation.models import Organisation
from borgen.office.people.models import Account, Membership, Person

ROLES = ("clerk", "approver", "auditor", "administrator")
NAMES = {"gotene": "Götene kommun", "vara": "Vara kommun"}
SLUGS = tuple(NAMES)
PROGRAMMES = "guarantee,supported_loan"
PASSWORD = "ett-långt-lösenord-för-prov"
SINCE = date(2020, 1, 1)


def two_offices() -> dict[str, Organisation]:
    """Create the organisations, and an account ``<role>.<slug>`` of one person for each role in each of them.

    In four statements: more than half of the office's tests begin with it.
    """
    offices = Organisation.objects.bulk_create(
        Organisation(slug=slug, name=name, policy="gotene", programmes=PROGRAMMES) for slug, name in NAMES.items()
    )
    roles = [(role, office) for office in offices for role in ROLES]
    persons = Person.objects.bulk_create(Person(name=f"{role.capitalize()} i {office.name}") for role, office in roles)
    accounts = Account.objects.bulk_create(
        Account(person=person, username=f"{role}.{office.slug}", password=_hashed())
        for person, (role, office) in zip(persons, roles, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(account=account, organisation=office, role=role, since=SINCE)
        for account, (role, office) in zip(accounts, roles, strict=True)
    )
    return {office.slug: office for office in offices}


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


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
    since: date = SINCE,
    until: date | None = None,
) -> None:
    Membership.objects.create(account=account, organisation=organisation, role=role, since=since, until=until)
