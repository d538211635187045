"""Organisations, accounts and roles: given by administrators, never to oneself, each with its event."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from borgen.office.journal.models import Event
from borgen.office.journal.record import NotAllowed
from borgen.office.organisation.models import Inhabitants, Organisation
from borgen.office.organisation.usecases import RESERVED, SlugTaken
from borgen.office.people import usecases
from borgen.office.people.actor import SystemActor, actor_for
from borgen.office.people.models import Account, Membership
from borgen.office.permissions import routes
from tests.office.two_offices import PASSWORD, two_offices

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)


@pytest.fixture
def do(organisation: Any, administrator: Any) -> Any:
    def run(usecase: Any, **given: Any) -> Any:
        given = {"organisation_id": organisation.pk, "by": administrator, "at": AT, "key": f"p{next(KEYS)}"} | given
        return usecase(**given)

    return run


def test_an_organisation_begins_with_its_journal() -> None:
    given = {"slug": "vara-ny", "name": "Vara", "policy": "gotene", "by": SystemActor(role="administrator"), "at": AT}
    place = usecases.create_organisation(key="a", **given)
    assert usecases.create_organisation(key="a", **given) == place
    with pytest.raises(SlugTaken):
        usecases.create_organisation(key="b", **given)
    assert [e.kind for e in Event.objects.filter(organisation=place)] == ["organisation.created"]


def test_one_that_stopped_before_its_journal_is_finished() -> None:
    """I18"""
    Organisation.objects.create(slug="half", name="Half")
    by = SystemActor(role="administrator")
    place = usecases.create_organisation(slug="half", name="Half", by=by, at=AT, key="a")
    assert Event.objects.filter(organisation=place).count() == 1


def test_an_account_is_opened_and_can_be_used(do: Any, organisation: Any) -> None:
    answer = do(usecases.open_account, username="ny", password="ett-nytt-lösenord", name="Ny Person", role="clerk")
    account = Account.objects.get(pk=answer["account"])
    assert account.check_password("ett-nytt-lösenord")
    assert actor_for(account_id=account.pk, person=answer["person"], organisation_id=organisation.pk, at=AT,
                     roles=frozenset({"clerk"}))
    event = Event.objects.get(kind="people.account.opened")
    assert "Ny Person" not in event.content and "lösenord" not in event.content + event.answer
    with pytest.raises(usecases.UsernameTaken):
        do(usecases.open_account, username="ny", password="x", role="clerk")


def test_nobody_widens_their_own_rights(do: Any, clerk: Any, administrator: Any) -> None:
    """I9"""
    given = {"role": "approver", "since": date(2026, 3, 2)}
    with pytest.raises(usecases.OwnRights):
        do(usecases.give_role, username="administrator.gotene", **given)
    with pytest.raises(usecases.OwnRights):
        do(usecases.replace_password, account_id=administrator.account_id, password="x")
    for usecase, more in ((usecases.give_role, given | {"username": "clerk.gotene"}),
                          (usecases.open_account, {"username": "u", "password": "x", "role": "clerk"})):
        with pytest.raises(NotAllowed):
            do(usecase, by=clerk, **more)


def test_a_role_lasts_from_a_day_until_another(do: Any, clerk: Any, organisation: Any) -> None:
    do(usecases.give_role, username="clerk.gotene", role="approver", since=date(2026, 4, 1), until=date(2026, 5, 1))
    with pytest.raises(usecases.RoleHeldAlready):
        do(usecases.give_role, username="clerk.gotene", role="approver", since=date(2026, 4, 30))
    with pytest.raises(usecases.EndsBeforeItBegins):
        do(usecases.give_role, username="clerk.gotene", role="auditor", since=date(2026, 4, 1), until=date(2026, 4, 1))

    def may(day: datetime) -> bool:
        return actor_for(account_id=clerk.account_id, person=clerk.person, organisation_id=organisation.pk, at=day,
                         roles=frozenset({"approver"})) is not None

    assert [may(datetime(2026, *d, 12, tzinfo=UTC)) for d in ((3, 31), (4, 1), (4, 30), (5, 1))] == [
        False, True, True, False]
    do(usecases.end_role, account_id=clerk.account_id, role="clerk")
    assert Membership.objects.get(account_id=clerk.account_id, role="clerk").until == AT.date()
    with pytest.raises(usecases.NoSuchRole):
        do(usecases.end_role, account_id=clerk.account_id, role="clerk")


def test_an_account_is_closed_and_opened_again_here_only(do: Any, clerk: Any, other_organisation: Any) -> None:
    do(usecases.close_account, account_id=clerk.account_id)
    assert not Account.objects.get(pk=clerk.account_id).is_active
    do(usecases.reopen_account, account_id=clerk.account_id)
    Membership.objects.create(organisation=other_organisation, account_id=clerk.account_id, role="clerk",
                              since=date(2020, 1, 1))
    with pytest.raises(usecases.HasRolesElsewhere):
        do(usecases.close_account, account_id=clerk.account_id)
    with pytest.raises(usecases.NoSuchAccount):
        do(usecases.close_account, account_id=Account.objects.get(username="clerk.vara").pk)


def test_inhabitants_of_a_day(do: Any, clerk: Any, organisation: Any) -> None:
    for people in (13_000, 13_100):
        do(usecases.record_inhabitants, on=date(2025, 12, 31), count=people, source="SCB", by=clerk)
    assert Inhabitants.objects.get(organisation=organisation).count == 13_100


def test_passwords_that_are_handed_over_differ() -> None:
    made = {usecases.new_password() for _ in range(50)}
    assert len(made) == 50 and min(map(len, made)) >= 20


@pytest.mark.parametrize("slug", sorted(RESERVED) + ["API"])
def test_no_organisation_is_called_as_an_address_of_the_office(slug: str) -> None:
    with pytest.raises(usecases.SlugReserved):
        usecases.create_organisation(slug=slug, name="X", by=SystemActor(), at=AT, key="a")
    assert not Organisation.objects.filter(slug=slug).exists()


def test_every_first_word_of_an_address_is_reserved() -> None:
    words = {route.pattern.partition("/")[0].partition(".")[0] for route in routes()} | {"static"}
    assert {word for word in words if word and "<" not in word} <= RESERVED


@pytest.mark.parametrize("slug", ["", "å", "a b", "a/b", "x" * 41])
def test_a_short_name_stands_in_addresses(slug: str) -> None:
    with pytest.raises(usecases.NotASlug):
        usecases.create_organisation(slug=slug, name="X", by=SystemActor(), at=AT, key="a")


def test_an_organisation_has_the_desks_of_its_programmes_and_no_others(client: Any) -> None:
    offices = two_offices()
    offices["gotene"].programmes = "supported_loan"
    offices["gotene"].save()
    client.login(username="clerk.gotene", password=PASSWORD)
    assert client.get("/gotene/guarantees/register/").status_code == 404
    assert client.get("/api/gotene/guarantees").status_code == 404
    assert client.get("/gotene/policies/").status_code == 200
    shown = client.get("/gotene/policies/").content.decode()
    assert "/gotene/guarantees/" not in shown
    client.login(username="clerk.vara", password=PASSWORD)
    assert client.get("/vara/guarantees/register/").status_code == 200
    assert client.get("/api/vara/guarantees").status_code == 200
