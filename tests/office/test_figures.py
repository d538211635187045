"""Figures over the register: each is the sum of what its guarantees explain, as of a day, as known then, and for one office."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.exposure import By
from borgen.guarantee.register_sums import apart, explain_sum
from borgen.office.guarantee.queries import counted
from borgen.office.guarantee.queries.counted import NotCountedYet, forget_counted
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.queries.figures import (
    AMOUNTS,
    NoSuchFigure,
    Section,
    explain_figure,
)
from borgen.office.guarantee.queries.overview import breakdown, exposure_trend
from borgen.office.guarantee.queries.register import RegisterFilter, register_totals
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases.counting import count_register
from borgen.office.journal.moment import moment
from borgen.office.organisation.models import Inhabitants, Organisation
from borgen.rules.trace import replay

pytestmark = pytest.mark.django_db
MOMENTS = ({"as_of": date(2020, 1, 10)}, {"as_of": date(2018, 6, 30), "known_at": datetime(2020, 1, 8, 9, 2, 30, tzinfo=UTC)})


@pytest.fixture
def office() -> Any:
    forget_snapshots()
    forget_counted()
    found = organisation()
    make_up(organisation_id=organisation("annan").pk, count=15, seed=3)
    make_up(organisation_id=found.pk, count=30, seed=1)
    for step in range(1, 5):
        stir(organisation_id=found.pk, seed=step, at=datetime(2020, 1, 8, 9, step, tzinfo=UTC))
    Inhabitants.objects.create(organisation=found, on=date(2017, 12, 31), count=13_007, source="SCB")
    return found


def shown(**asked: Any) -> Fraction:
    return Fraction(replay(explain_figure(currency="SEK", **asked).trace))


def in_sek(totals: Any) -> Any:
    return next(total for total in totals if total.committed.currency == "SEK")


@pytest.mark.parametrize("when", MOMENTS)
def test_totals_are_the_sums_of_what_each_guarantee_explains(office: Any, when: Any) -> None:
    at = {"organisation_id": office.pk, **when}
    total = in_sek(register_totals(**at))
    for name in AMOUNTS:
        found = explain_figure(currency="SEK", figure=name, **at)
        assert replay(found.trace) == getattr(total, name).minor
        assert len(found.parts) > 5
        part = found.parts[2]
        own = explain(reference=part.names[0], amount=name, **at)
        assert own.trace is not None and replay(own.trace) == part.minor


@pytest.mark.parametrize("when", MOMENTS)
def test_every_point_of_the_trend_explains_itself(office: Any, when: Any) -> None:
    at = {"organisation_id": office.pk, **when}
    points = exposure_trend(**at)
    for point in points:
        assert shown(figure=f"{point.on}.committed", **at) == point.committed.minor
        assert shown(figure=f"{point.on}.own_outstanding", **at) == point.outstanding.minor
        if point.change is not None:
            assert shown(figure=f"{point.on}.change", **at) == point.change.minor
        if point.per_inhabitant is not None:
            assert shown(figure=f"{point.on}.per_inhabitant", **at) == point.per_inhabitant.minor
    assert any(point.per_inhabitant for point in points) and any(point.change for point in points)
    found = explain_figure(currency="SEK", figure="per_inhabitant", **at)
    assert (found.inhabitants_on, found.inhabitants_source) == (date(2017, 12, 31), "SCB")


def test_every_slice_of_the_exposure_explains_itself(office: Any) -> None:
    at = {"organisation_id": office.pk, "as_of": date(2020, 1, 10)}
    found = next(one for one in breakdown(**at) if one.currency == "SEK")
    slices = {
        By.BORROWER: found.borrowers, By.BORROWER_CLASS: found.classes, By.PURPOSE: found.purposes, By.LENDER: found.lenders,
        By.MATURITY: found.maturities,
    }  # fmt: skip
    for by, parts in slices.items():
        for one in parts:
            section = Section(by=by, key=one.key)
            assert shown(figure="committed", section=section, **at) == one.committed.minor
            assert shown(figure="own_outstanding", section=section, **at) == one.outstanding.minor
        rest = shown(figure="committed", section=Section(by=by, beyond=1), **at)
        assert rest == found.total.committed.minor - parts[0].committed.minor


def test_a_narrowed_list_explains_its_own_totals(office: Any) -> None:
    at = {"organisation_id": office.pk, "as_of": date(2020, 1, 10)}
    narrowed = RegisterFilter(search="1")
    total, whole = in_sek(register_totals(filter=narrowed, **at)), in_sek(register_totals(**at))
    assert 0 < total.count < whole.count
    for name in AMOUNTS:
        assert shown(figure=name, filter=narrowed, **at) == getattr(total, name).minor


def test_a_large_register_is_explained_by_its_count(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No request reads all of it: what has not been counted is said to be, and what has is one kept sum."""
    monkeypatch.setattr(counted, "LARGE", 10)
    at = {"organisation_id": office.pk, "as_of": date(2020, 1, 10)}
    total = in_sek(register_totals(**at))
    forget_snapshots()
    with pytest.raises(NotCountedYet):
        shown(figure="committed", **at)
    now = moment(**at)
    count_register(organisation_id=office.pk, as_of=now.as_of, sequence=now.sequence, progress=lambda done, of: None)
    forget_counted()
    with CaptureQueriesContext(connection) as captured:
        found = explain_figure(currency="SEK", figure="committed", **at)
    assert not [q for q in captured.captured_queries if "guarantee_loanfact" in q["sql"]]
    assert replay(found.trace) == total.committed.minor
    assert found.count == total.count
    points = exposure_trend(**at)
    for point in points[:-1]:
        assert shown(figure=f"{point.on}.own_outstanding", **at) == point.outstanding.minor
    assert shown(figure=f"{points[-1].on}.change", **at) == points[-1].change.minor


def test_what_no_page_shows_has_no_explanation(office: Any) -> None:
    at = {"organisation_id": office.pk, "as_of": date(2020, 1, 10), "currency": "SEK"}
    first = exposure_trend(organisation_id=office.pk, as_of=date(2020, 1, 10))[0].on
    for figure in ("", "nothing", "2001-12-31.committed", f"{first}.change", f"{first}.drawn", "2019-12-31", "change"):
        with pytest.raises(NoSuchFigure):
            explain_figure(figure=figure, **at)
    with pytest.raises(NoSuchFigure):
        explain_figure(figure="per_inhabitant", section=Section(by=By.LENDER), **at)
    with pytest.raises(NoSuchFigure):
        explain_figure(figure="per_inhabitant", organisation_id=Organisation.objects.get(slug="annan").pk, as_of=date(2020, 1, 10), currency="SEK")


def test_the_smaller_ones_of_many_stand_together() -> None:
    amounts = [(f"G-{n}", n % 7 * 100) for n in range(50)]
    parts = apart(amounts, most=5)
    assert len(parts) == 6 and {part.minor for part in parts[:5]} == {600}
    assert len(parts[-1].names) == len([minor for _, minor in amounts if minor]) - 5
    trace = explain_sum("committed", parts, currency="SEK", source="committed")
    assert replay(trace) == sum(minor for _, minor in amounts)
    assert replay(explain_sum("committed", (), currency="SEK", source="committed")) == 0


def test_the_page_leads_on_and_is_for_one_office(logged_in: Any, offices: Any) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=6, seed=2)
    client = logged_in("auditor.gotene")
    path = "/gotene/guarantees/exposure/figures/SEK/committed/"
    page = client.get(f"{path}?as_of=2018-06-30").content.decode()
    assert "explained/committed/?as_of=2018-06-30" in page
    there = client.get("/gotene/guarantees/exposure/figures/SEK/2017-12-31.own_outstanding/?as_of=2018-06-30").content.decode()
    assert "explained/own_outstanding/?as_of=2017-12-31" in there
    change = client.get("/gotene/guarantees/exposure/figures/SEK/2017-12-31.change/?as_of=2018-06-30").content.decode()
    assert "SEK/2016-12-31.own_outstanding/?as_of=2018-06-30" in change
    assert client.get("/gotene/guarantees/exposure/figures/SEK/per_inhabitant/").status_code == 404
    assert client.get(f"{path}?by=colour").status_code == 400
    assert logged_in("clerk.vara").get(path).status_code in (403, 404)
    assert logged_in("administrator.gotene").get(path).status_code == 403
