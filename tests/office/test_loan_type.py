"""The type of a loan is no fact where no source says it: page, API, report and prepared step say so, and what contradicts it."""

import re
from datetime import date
from typing import Any

import pytest

from borgen.office.supported_loan.models import LoanTerms
from borgen.office.supported_loan.usecases.statuses import observe_status
from tests.office.loan_office import LoanOffice
from tests.office.test_redemption_and_change import project, supplement

WORDS = {
    "en": (
        "Not known: no source says which type of loan was in use on 1 Jan 2026. "
        "Assumed: Adjustable-rate loan, rate fixed for one year. "
        "The loan's own terms contradict that type: they fix the rate for 10 years at a time (40 terms)"
    ),
    "da": (
        "Ikke kendt: ingen kilde siger, hvilken lånetype der gjaldt den 01.01.2026. "
        "Antaget: Rentetilpasningslån med fast rente i 1 år. "
        "Lånets egne vilkår modsiger den type: de fastsætter renten for 10 år ad gangen (40 terminer)"
    ),
}  # fmt: skip


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", WORDS)
def test_an_assumed_type_is_told_as_unknown_with_what_contradicts_it(office: LoanOffice, logged_in: Any, language: str) -> None:
    office.loan()
    client, desk, asked = logged_in("auditor.gotene"), "/api/gotene/supported-loans", {"HTTP_ACCEPT_LANGUAGE": language}
    one = client.get("/api/gotene/loans/4711?as_of=2026-11-28", **asked).json()
    (reported,) = client.get(f"{desk}/loan-report/2026?as_of=2026-11-28", **asked).json()["loans"]
    for answer in (one, reported):
        assert (answer["loan_type"], answer["loan_type_assumed"]) == ("", "adjustable_one_year")
        assert plain(answer["loan_type_remark"]) == WORDS[language]
    page = client.get("/gotene/supported-loans/loans/4711/?as_of=2026-11-28", **asked)
    shown = {plain(str(value)) for _label, value in page.context["terms_of_loan"]}
    assert WORDS["da"] in shown  # the organisation's language


def test_a_type_kept_as_if_it_were_known_is_told_the_same(office: LoanOffice) -> None:
    """A loan that came in while the assumed type was kept as its own."""
    office.loan()
    row = LoanTerms.objects.get()
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    kept |= {"loan_type": "adjustable_one_year", "known_from": row.known_from + 1,
             "law": [one for one in row.law if not one["parameter"].endswith("#loan_type")]}  # fmt: skip
    LoanTerms.objects.filter(pk=row.pk).update(known_until=row.known_from + 1)
    LoanTerms.objects.create(**kept)
    found = office.facts(sequence=row.known_from + 1).type_of_loan
    assert (found.known, found.assumed, found.contradicted) == ("", "adjustable_one_year", True)


def test_a_type_that_a_source_or_a_person_says_stays_one(office: LoanOffice) -> None:
    office.loan("1", disbursed_on=date(2026, 11, 24))
    office.loan("2", loan_type="Rentetilpasningslån F5")
    sourced, typed = office.facts("1").type_of_loan, office.facts("2").type_of_loan
    assert (sourced.known, sourced.assumed, sourced.contradicted) == ("adjustable_ten_years", "", False)
    assert (typed.known, typed.assumed, typed.contradicted) == ("Rentetilpasningslån F5", "", False)


@pytest.mark.parametrize(("on", "said"), [(date(2026, 11, 10), "Ikke kendt: "), (date(2026, 11, 25), "Rentetilpasningslån med fast rente i 10 år")])
def test_a_prepared_supplementary_loan_tells_the_type_of_its_day(office: LoanOffice, logged_in: Any, on: date, said: str) -> None:
    project(office, final="118397300")
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    prepared = supplement(office, on=on)
    page = logged_in("auditor.gotene").get(f"/gotene/supported-loans/proposals/{prepared['number']}/")
    shown = {str(label): value for label, value, _url in page.context["shown"]}
    assert shown["Lånetype"].startswith(said) and ("antaget" in shown["Efter lånets egen dag"])
