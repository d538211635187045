"""G11: a guarantee of which nobody has said which policy governs it can be looked at like any other."""

import pytest
from django.test import Client

from benchmarks.registers import make_up
from borgen.office.guarantee.models import GuaranteeFact
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.people.models import Account
from tests.conftest import triggers_lifted
from tests.office.two_offices import two_offices

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "plan/", "findings/", "duties/", "fees/", "history/", "explained/committed/"])
def test_every_page_of_it_opens(page):
    here = two_offices()["gotene"]
    make_up(organisation_id=here.pk, count=5, seed=1)
    with triggers_lifted():
        GuaranteeFact.objects.filter(organisation=here).update(policy="")
    forget_snapshots()
    client = Client()
    client.force_login(
        Account.objects.get(username="clerk.gotene"), backend="django.contrib.auth.backends.ModelBackend"
    )
    address = f"/gotene/guarantees/register/B-2/{page}?as_of=2020-01-10"
    assert client.get(address).status_code == 200
    assert client.get("/gotene/guarantees/register/").status_code == 200
