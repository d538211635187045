"""The database of the tests: guarded like the real one, and emptied all the same."""

import os

import pytest
from django.db import Error, connection, transaction

from borgen.office.journal.append_only import missing_protections
from borgen.office.organisation.models import Organisation


def triggers() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_it_is_the_one_that_was_asked_for():
    assert connection.vendor == os.environ["BORGEN_TEST_DATABASE"]
    assert missing_protections(connection) == []
    assert triggers() > 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_after_real_transactions_it_is_empty_and_guarded_again(time):
    """The second time finds nothing of the first, and the triggers still there."""
    assert not Organisation.objects.exists()
    assert missing_protections(connection) == []
    Organisation.objects.create(slug="gotene", name="Götene kommun")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_work_between():
    from borgen.office.journal.models import Event

    fields = {f.name for f in Event._meta.fields}
    assert fields, "the journal has its table"
    with connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE journal_event CASCADE")
        else:
            cursor.execute("INSERT INTO organisation_organisation (slug) VALUES ('x')")
            cursor.execute("DELETE FROM journal_event")


def test_two_offices_stand_ready(organisation, other_organisation, clerk, approver, clerk_client):
    assert {organisation.slug, other_organisation.slug} == {"gotene", "vara"}
    assert clerk.role == "clerk" and clerk.person != approver.person
    assert "_auth_user_id" in clerk_client.session
