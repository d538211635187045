"""A loan, a security or an insurance that was entered by mistake is taken back; what was believed stays to be seen."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from borgen.guarantee.commitment import SecurityKind
from borgen.office.guarantee.models import BalanceObservation, Guarantee, LoanFact
from borgen.office.guarantee.queries.deviations import deviations
from borgen.office.guarantee.usecases import balance, lifecycle, parts, refusals, withdrawal
from borgen.office.guarantee.usecases.parts import Part
from borgen.office.guarantee.usecases.register_import import import_file
from borgen.office.guarantee.usecases.terms import InsuranceTerms, LoanEntry, LoanTerms, SecurityTerms
from borgen.office.guarantee.views import findings
from borgen.office.journal.models import FOREVER, Event
from tests.office.test_increases import AT, DAY, Desk, kr
from tests.office.test_mended_by_hand import Pages

YEAR_END = date(2024, 12, 31)
ENTERED: dict[Part, Any] = {
    "loan": LoanEntry(terms=LoanTerms(lender="Fel bank", original=kr(500_000))),
    "security": SecurityTerms(kind=SecurityKind.MORTGAGE_DEED, amount=kr(300_000)),
    "insurance": InsuranceTerms(insurer="Länsförsäkringar", valid_until=date(2027, 1, 1)),
}


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


@pytest.fixture
def pages(clerk_client: Any, desk: Desk) -> Pages:
    return Pages(clerk_client, desk)


def _entered(desk: Desk, part: Part) -> int:
    return int(desk(parts.enter_part, terms=ENTERED[part], true_from=date(2024, 4, 1))["number"])


def _held(desk: Desk, part: Part, sequence: int | None = None) -> set[str]:
    seen = desk.see(DAY, sequence)
    held = {"loan": seen.loans, "security": seen.securities, "insurance": seen.insurances}[part]
    return {one.id for one in held}


def _send(pages: Pages, part: Part, number: int, reason: str) -> Any:
    address = {"part": part, "number": number}
    form = pages.get("part-withdraw", **address).context["forms"][0]
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": reason}
    return pages.client.post(reverse("guarantee:part-withdraw", kwargs=pages.named | address), sent)


@pytest.mark.parametrize("part", ENTERED)
def test_a_part_that_never_was_is_taken_back_on_its_page(desk: Desk, pages: Pages, part: Part) -> None:
    number = _entered(desk, part)
    before = desk.now()
    link = reverse("guarantee:part-withdraw", kwargs=pages.named | {"part": part, "number": number})
    assert link in pages.get("guarantee").content.decode()
    assert _send(pages, part, number, " ").status_code == 422
    assert _send(pages, part, number, "Hör till en annan borgen").status_code == 302
    assert str(number) not in _held(desk, part) and str(number) in _held(desk, part, before)
    assert link not in pages.get("guarantee").content.decode()
    assert pages.get("part-withdraw", part=part, number=number).status_code == 404
    told = pages.get("history").content.decode()
    assert "no longer believed" in told and "Hör till en annan borgen" in told
    assert Event.objects.get(organisation_id=desk.id, sequence=desk.now()).kind == "guarantee.part.withdrawn"
    assert _entered(desk, part) != number
    assert desk.violations() == set()


def test_two_loans_of_one_lender_are_told_apart_where_one_is_taken_back(desk: Desk, pages: Pages) -> None:
    for number in ("4711", "4712", ""):
        terms = LoanTerms(lender="Fel bank", number=number, original=kr(500_000))
        desk(parts.enter_part, terms=LoanEntry(terms=terms), true_from=date(2024, 4, 1))
    titles = [pages.get("part-withdraw", part="loan", number=n).context["sections"][0].title for n in (2, 3, 4)]
    assert titles == ["Fel bank 4711", "Fel bank 4712", "Fel bank"]
    security = _entered(desk, "security")
    [section] = pages.get("part-withdraw", part="security", number=security).context["sections"]
    assert "4711" not in section.title


@pytest.mark.parametrize("part", ENTERED)
def test_the_api_takes_a_part_back(desk: Desk, clerk_client: Any, part: Part) -> None:
    number = _entered(desk, part)
    path = {"loan": "loans", "security": "securities", "insurance": "insurances"}[part]

    def post(key: str, reason: str = "Fel") -> Any:
        url = f"/api/gotene/guarantees/{desk.reference}/{path}/{number}/withdrawal"
        return clerk_client.post(url, {"reason": reason}, content_type="application/json", headers={"Idempotency-Key": key})

    assert post("0", " ").status_code == 422
    done = post("1")
    assert (done.status_code, done.json()["number"], done.json()["sequence"]) == (200, number, desk.now())
    assert post("1").json() == done.json()
    gone = post("2")
    assert (gone.status_code, gone.json()["code"]) == (404, "loan_withdrawn" if part == "loan" else "no_such_part")


def test_a_loan_with_a_debt_is_taken_back_only_after_its_balances_and_movements(desk: Desk, pages: Pages) -> None:
    number = _entered(desk, "loan")
    desk(balance.observe_balance, on=YEAR_END, amount=kr(0), source="Banken", loan=number)
    moved = desk(balance.enter_movement, kind="draw", value_on=date(2025, 3, 3), amount=kr(100), loan=number)["movement"]
    before = desk.now()
    with pytest.raises(withdrawal.LoanHasDebt) as refused:
        desk(withdrawal.withdraw_part, part="loan", number=number, reason="Fel")
    assert refused.value.params == {"number": str(number), "balances": "1", "movements": "1"}
    told = _send(pages, "loan", number, "Fel")
    assert told.status_code == 422 and "say that it never was so" in told.content.decode()
    assert desk.now() == before
    plan = pages.get("plan").content.decode()
    assert reverse("guarantee:balance-correct", kwargs=pages.named | {"loan": number, "day": "2024-12-31"}) in plan
    desk(balance.correct_movement, movement=moved, amount=kr(0), reason="Fel lån")
    desk(balance.correct_balance, on=YEAR_END, amount=None, loan=number, reason="Fel lån")
    assert _send(pages, "loan", number, "Fel").status_code == 302
    assert str(number) not in _held(desk, "loan")
    assert desk.violations() == set()


def test_nothing_is_written_of_a_loan_that_was_taken_back(desk: Desk) -> None:
    number = _entered(desk, "loan")
    desk(withdrawal.withdraw_part, part="loan", number=number, reason="Fel")
    before, about = desk.now(), {"part": "loan", "number": number}
    for usecase, given in (
        (balance.observe_balance, {"on": YEAR_END, "amount": kr(1), "source": "Banken", "loan": number}),
        (balance.enter_movement, {"kind": "draw", "value_on": YEAR_END, "amount": kr(1), "loan": number}),
        (parts.change_part, {**about, "true_from": YEAR_END, "changes": {"lender": "SEB"}}),
        (parts.correct_part, {**about, "changes": {"lender": "SEB"}, "reason": "Fel"}),
        (withdrawal.withdraw_part, {**about, "reason": "Fel"}),
    ):  # fmt: skip
        with pytest.raises(refusals.LoanWithdrawn):
            desk(usecase, **given)
    assert desk.now() == before


def test_a_part_of_another_guarantee_is_not_taken_back(desk: Desk, organisation: Any, clerk: Any) -> None:
    other = Desk(organisation, clerk, decided=kr(7_000_000))
    number = _entered(other, "security")
    with pytest.raises(refusals.NoSuchPart):
        desk(withdrawal.withdraw_part, part="security", number=number, reason="Fel")


def test_the_end_of_a_guarantee_states_no_balance_of_a_loan_that_was_taken_back(
    desk: Desk, pages: Pages
) -> None:
    number = _entered(desk, "loan")
    desk(balance.observe_balance, on=YEAR_END, amount=kr(200_000), source="Banken", loan=number)
    desk(balance.correct_balance, on=YEAR_END, amount=None, loan=number, reason="Fel lån")
    desk(withdrawal.withdraw_part, part="loan", number=number, reason="Fel")
    desk(balance.observe_balance, on=YEAR_END, amount=kr(1_000_000), source="Banken")
    desk(lifecycle.end_guarantee, ended_on=date(2025, 8, 31), reason="redeemed")
    rows = BalanceObservation.objects.filter(known_until=FOREVER, on=date(2025, 8, 31))
    assert [row.loan.ordinal for row in rows] == [1]
    assert "The guarantee ended as redeemed" in pages.get("plan").content.decode()
    assert desk.violations() == set()


def test_a_file_brings_a_loan_anew_where_the_one_before_was_taken_back(desk: Desk) -> None:
    """The register knows the loan's place, but believes nothing of it."""
    desk(withdrawal.withdraw_part, part="loan", number=1, reason="Fel")
    text = f"Referens;Låntagare;Långivare;Lånenummer;Lånebelopp\n{desk.reference};Götene IF;Kommuninvest;4711;900000\n"
    done = import_file(
        organisation_id=desk.id, source=text.encode(), name="r.csv", by=desk.by, at=AT, key="anew", balances_on=YEAR_END
    )
    assert (done.changed, done.refused) == (1, 0)
    guarantee = Guarantee.objects.get(organisation_id=desk.id)
    facts = LoanFact.objects.filter(loan__guarantee=guarantee, known_until=FOREVER)
    assert [(fact.loan.ordinal, fact.number) for fact in facts] == [(2, "4711")]
    assert desk.violations() == set()


def test_an_end_that_never_was_is_corrected_over_the_api(desk: Desk, clerk_client: Any) -> None:
    def correct(ended_on: str | None, key: str) -> Any:
        body = {"terms": {"ended_on": ended_on}, "reason": "Fel borgen"}
        url = f"/api/gotene/guarantees/{desk.reference}/corrections"
        return clerk_client.post(url, body, content_type="application/json", headers={"Idempotency-Key": key})

    early = correct("2025-08-31", "0")
    assert (early.status_code, early.json()["code"]) == (422, "term_has_its_own_command")
    desk(lifecycle.end_guarantee, ended_on=date(2025, 8, 31), reason="released", note="Fel borgen")
    assert correct("2025-09-30", "1").status_code == 200
    assert desk.see(DAY).ended_on == date(2025, 9, 30)
    assert correct("2019-09-30", "2").json()["code"] == "days_out_of_order"
    assert correct(None, "3").status_code == 200
    assert (desk.see(DAY).ended_on, desk.see(DAY).end_reason) == (None, "")
    assert desk.violations() == set()


def test_deviations_of_the_whole_register_come_in_pages(desk: Desk, pages: Pages, monkeypatch: Any) -> None:
    for rule in ("own_contribution", "term", "insured"):
        desk(lifecycle.record_deviation, rule=rule, reason=f"Skäl {rule}")
    at = {"organisation_id": desk.id, "as_of": DAY}
    assert [row.rule for row in deviations(**at).rows] == ["insured", "own_contribution", "term"]
    second = deviations(**at, page=2, per_page=2)
    assert ([row.rule for row in second.rows], second.count, second.page, second.pages) == (["term"], 3, 2, 2)
    assert deviations(organisation_id=desk.id, as_of=date(2024, 3, 14)).count == 0
    monkeypatch.setattr(findings, "PER_PAGE", 2)
    pages.named = {"organisation": "gotene"}
    url = reverse("guarantee:findings", kwargs=pages.named)
    first, last = (pages.client.get(f"{url}{query}").content.decode() for query in ("", "?deviations=2"))
    assert "Skäl insured" in first and "Skäl term" not in first and "deviations=2" in first
    assert "Skäl term" in last and "Skäl insured" not in last


@pytest.mark.parametrize("part", ["security", "insurance"])
def test_what_was_given_back_or_ended_by_mistake_is_there_still(desk: Desk, pages: Pages, part: Part) -> None:
    number = _entered(desk, part)
    address = {"part": part, "number": number}
    with pytest.raises(withdrawal.NotReleased):
        desk(withdrawal.withdraw_release, **address, reason="Fel")
    desk(parts.release_part, **address, released_on=date(2025, 6, 2), reason="Löst")
    before = desk.now()
    link = reverse("guarantee:release-withdraw", kwargs=pages.named | address)
    assert str(number) not in _held(desk, part) and link in pages.get("guarantee").content.decode()
    form = pages.get("release-withdraw", **address).context["forms"][0]
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": "Gällde en annan"}
    assert pages.client.post(link, sent).status_code == 302
    assert str(number) in _held(desk, part) and str(number) not in _held(desk, part, before)
    assert link not in pages.get("guarantee").content.decode()
    assert pages.get("release-withdraw", **address).status_code == 404
    assert "Gällde en annan" in pages.get("history").content.decode()
    assert desk.violations() == set()


@pytest.mark.parametrize(("part", "path"), [("security", "securities"), ("insurance", "insurances")])
def test_the_api_takes_a_release_back(desk: Desk, clerk_client: Any, part: Part, path: str) -> None:
    number = _entered(desk, part)
    desk(parts.release_part, part=part, number=number, released_on=date(2025, 6, 2), reason="Löst")
    url = f"/api/gotene/guarantees/{desk.reference}/{path}/{number}/release/withdrawal"

    def post(key: str) -> Any:
        return clerk_client.post(url, {"reason": "Fel"}, content_type="application/json", headers={"Idempotency-Key": key})

    assert post("1").status_code == 200 and str(number) in _held(desk, part)
    assert (post("2").status_code, post("2").json()["code"]) == (422, "not_released")
