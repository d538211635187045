"""P9: how much longer than a trivial page the pages take that people look at all day, today and in the past.

The trivial page goes through everything that the others go through (session, account, role, frame) and says one sentence. In
every round the pages take turns; a round's figure is the 95th percentile of a page over that of the trivial page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from benchmarks.timing import Measured, Ratio, p95, seconds

SAMPLES = 20
_asked = count(10)
SMALL = 500
PAST = {"as_of": "2018-06-30", "known_at": "2020-01-12"}


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """The pages of a register of ``SMALL`` guarantees and of one of ``size``, whose start page is of what has been counted.

    Before: the first view of each page of the large register in a process that has read nothing of it.
    """
    from benchmarks.office import register_of

    small, large = f"n{SMALL}", f"n{size}"
    register_of(SMALL)
    register_of(size)
    with _trivial_page():
        yield from _first_views(large, size)
        for slug, pages in (
            (small, {"guarantee": 5.0, "list": 6.0, "start": 10.0}),
            (large, {"search": 8.0, "guarantee": 5.0, "list": 6.0, "start": 10.0}),
        ):
            guarantees = SMALL if slug == small else size
            for when, query in (("today", {}), ("in the past", PAST)):
                yield from _pages(slug, guarantees, when, query, pages, rounds)


def _first_views(slug: str, guarantees: int) -> Iterator[Measured]:
    """Each page of the large register as the first of a process, once it has been counted; and how long counting took."""
    from borgen.office.guarantee.queries.snapshot import forget_snapshots

    client = _logged_in(slug)
    for when, query in (("today", {}), ("in the past", PAST)):
        counting = seconds(lambda query=query: _count(slug, query))
        took = {}
        for name in ("start", "search", "guarantee", "list"):
            address, asked = _addresses(slug)[name]
            forget_snapshots()
            took[name] = seconds(lambda address=address, asked=asked, query=query: _get(client, address, asked | query))
        yield Measured(
            "P9", f"first views in a new process, {guarantees:,} guarantees, {when}", None, None,
            seconds=", ".join(f"{name} {time:.1f} s" for name, time in took.items()),
            note=f"the register was counted in {counting:.0f} s, in the background",
        )  # fmt: skip
    forget_snapshots()


def _count(slug: str, query: dict[str, str]) -> None:
    """Have the register counted for the moment that the start page asks for, as its job does."""
    from datetime import UTC, date, datetime

    from borgen.office.guarantee.queries.counted import counted
    from borgen.office.guarantee.usecases.counting import count_register
    from borgen.office.journal.moment import moment
    from borgen.office.organisation.models import Organisation
    from borgen.office.organisation.today import day_at

    office = Organisation.objects.get(slug=slug)
    known = query.get("known_at")
    at = moment(
        organisation_id=office.pk,
        as_of=date.fromisoformat(query["as_of"]) if query else day_at(office, datetime.now(UTC)),
        known_at=datetime.fromisoformat(f"{known}T23:59:59.999999+00:00") if known else None,
    )
    if counted(at) is None:
        count_register(organisation_id=office.pk, as_of=at.as_of, sequence=at.sequence, progress=lambda done, total: None)


def _addresses(slug: str) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        "guarantee": (f"/{slug}/guarantees/register/B-7/", {}),
        "list": (f"/{slug}/guarantees/register/", {"per_page": "50"}),
        "search": (f"/{slug}/guarantees/register/", {"q": "Hällekis IF {n}", "per_page": "50"}),
        "start": (f"/{slug}/guarantees/", {}),
    }


def _pages(
    slug: str, guarantees: int, when: str, query: dict[str, str], pages: dict[str, float], rounds: int
) -> Iterator[Measured]:
    client = _logged_in(slug)
    trivial = f"/{slug}/trivial/"
    addresses = _addresses(slug)
    wanted = {name: (addresses[name][0], addresses[name][1] | query) for name in pages}
    first = {name: seconds(lambda page=page: _get(client, *page)) for name, page in wanted.items()}
    _holds(client, slug, wanted, when)
    _get(client, trivial, {})
    ratios: dict[str, list[float]] = {name: [] for name in wanted}
    took: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(rounds):
        samples: dict[str, list[float]] = {name: [] for name in (*wanted, "trivial")}
        for _ in range(SAMPLES):
            samples["trivial"].append(seconds(lambda: _get(client, trivial, {})))
            for name, page in wanted.items():
                samples[name].append(seconds(lambda page=page: _get(client, *page)))
        for name in wanted:
            ratios[name].append(p95(samples[name]) / p95(samples["trivial"]))
            took[name] += samples[name]
    for name, goal in pages.items():
        yield Measured(
            "P9", f"{name}, {guarantees:,} guarantees, {when}", Ratio(tuple(ratios[name])), goal,
            seconds=f"{sorted(took[name])[len(took[name]) // 2] * 1000:.0f} ms",
            note=f"first view in a new process {first[name]:.1f} s" if first[name] > 1 else "",
        )  # fmt: skip


def _holds(client: Any, slug: str, wanted: dict[str, tuple[str, dict[str, str]]], when: str) -> None:
    """The pages say what the register says: the guarantee asked for, and as many found as the names themselves have."""
    if "start" in wanted:
        assert 'id="counting"' not in _get(client, *wanted["start"]), "the register has been counted"
    if "guarantee" in wanted:
        assert "B-7" in _get(client, *wanted["guarantee"])
    if "search" in wanted and when == "today":
        from borgen.office.guarantee.models import GuaranteeFact
        from borgen.office.journal.models import FOREVER

        believed = GuaranteeFact.objects.filter(guarantee__organisation__slug=slug, known_until=FOREVER)
        there = [f for f in believed.values_list("search_key", flat=True) if all(w in f for w in ("hallekis", "if", "4"))]
        assert there, "the search has nothing to find"


def _get(client: Any, address: str, query: dict[str, str]) -> str:
    """The page; where the query says ``{n}`` it asks for something else each time, so that no earlier answer will do."""
    response = client.get(address, {name: value.format(n=next(_asked)) for name, value in query.items()})
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()  # type: ignore[no-any-return]


def _logged_in(slug: str) -> Any:
    from django.test import Client

    from borgen.office.people.models import Account

    client = Client()
    client.force_login(
        Account.objects.get(username=f"clerk.{slug}"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@contextmanager
def _trivial_page() -> Iterator[None]:
    """Add a page that says one sentence, for readers like the others."""
    from types import ModuleType

    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import override_settings
    from django.urls import path

    from borgen.office import permissions, urls
    from borgen.office.people import gate

    page = engines["django"].from_string(
        "{% extends 'ui/base.html' %}{% block title %}Trivial{% endblock %}{% block content %}<h1>Trivial</h1>{% endblock %}"
    )

    def trivial(request: HttpRequest, organisation: str) -> HttpResponse:
        return HttpResponse(page.render({}, request))

    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("<slug:organisation>/trivial/", trivial, name="trivial"), *urls.urlpatterns]  # type: ignore[attr-defined]
    rows = {**permissions.table().rows, "trivial": {"GET": frozenset({"clerk"})}}
    real = gate.table
    gate.table = lambda: permissions.Permissions(rows)  # type: ignore[assignment]
    try:
        with override_settings(ROOT_URLCONF=addresses):
            yield
    finally:
        gate.table = real
