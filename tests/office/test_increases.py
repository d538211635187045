"""What later decisions have added, corrected by hand: the decided amount follows, and what was believed stays to be seen."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.guarantee.commitment import BorrowerClass, DecisionOutcome
from borgen.kernel.money import MINOR_MAX, Money
from borgen.office.guarantee.facts import picture
from borgen.office.guarantee.models import Guarantee, GuaranteeFact, Increase
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.queries.guarantee import difference, guarantee, history
from borgen.office.guarantee.queries.history import Action, Part
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases import balance, refusals, register
from borgen.office.guarantee.usecases.increase import (
    DecidedStatedSince,
    DecidedUnknown,
    IncreaseInFuture,
    StatedSince,
    correct_increase,
    increase_guarantee,
)
from borgen.office.guarantee.usecases.ledger import OutstandingAboveDecided
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
    OutOfBounds,
)
from borgen.office.guarantee.verify import check_all
from borgen.office.journal.models import FOREVER, Event
from borgen.office.journal.record import sequence_at
from borgen.office.people.actor import SystemActor
from borgen.rules.trace import replay
from tests.conftest import triggers_lifted
from tests.office.two_offices import two_offices

KEYS = count(1)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
FEBRUARY, JUNE, OCTOBER = date(2025, 2, 3), date(2025, 6, 16), date(2025, 10, 6)


def kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


class Desk:
    """A clerk with one guarantee of 10,000,000, decided on 15 March 2024."""

    def __init__(self, organisation: Any, clerk: Any, decided: Money | None = kr(10_000_000)) -> None:
        self.organisation, self.id, self.by = organisation, organisation.pk, clerk
        terms = GuaranteeTerms(
            decided=decided, outcome=DecisionOutcome.GRANTED, decided_on=date(2024, 3, 15), policy="gotene"
        )
        entered = self._do(
            register.enter_guarantee, borrower=BorrowerTerms(name="Götene IF", borrower_class=BorrowerClass.ASSOCIATION), terms=terms,
            loans=[LoanEntry(terms=LoanTerms(lender="Banken"))],
        )
        self.reference = entered["reference"]

    def __call__(self, usecase: Any, **given: Any) -> Any:
        return self._do(usecase, reference=self.reference, **given)

    def _do(self, usecase: Any, **given: Any) -> Any:
        return usecase(organisation_id=self.id, by=self.by, at=AT, key=f"increase-{next(KEYS)}", **given)

    def add(self, day: date, kronor: int, **given: Any) -> int:
        return int(self(increase_guarantee, decided_on=day, amount=kr(kronor), **given)["increase"])

    def correct(self, increase: int, kronor: int | None, **given: Any) -> int:
        amount = None if kronor is None else kr(kronor)
        given.setdefault("reason", "Fel i protokollet")
        return int(self(correct_increase, increase=increase, amount=amount, **given)["increase"])

    def decided(self, *days: date, sequence: int | None = None) -> list[Money | None]:
        return [self.see(day, sequence).decided for day in days]

    def see(self, day: date, sequence: int | None = None) -> Any:
        known = self.now() if sequence is None else sequence
        return picture(organisation_id=self.id, as_of=day, sequence=known, reference=self.reference)

    def now(self) -> int:
        return int(sequence_at(organisation_id=self.id, known_at=None))

    def violations(self) -> set[str]:
        forget_snapshots()
        return {found.code for found in check_all(organisation_id=self.id, as_of=DAY)}


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


def test_a_wrong_amount_is_put_right_and_what_was_believed_stays(desk: Desk) -> None:
    """20,000,000 were typed for 2,000,000; the increase of October has been entered on top of it meanwhile."""
    wrong = desk.add(FEBRUARY, 20_000_000, decided_by="KF", paragraph="§ 12")
    desk.add(OCTOBER, 500_000)
    before = desk.now()
    right = desk.correct(wrong, 2_000_000)
    days = (date(2025, 2, 2), FEBRUARY, OCTOBER, DAY)
    assert desk.decided(*days) == [kr(10_000_000), kr(12_000_000), kr(12_500_000), kr(12_500_000)]
    assert desk.decided(*days, sequence=before) == [kr(10_000_000), kr(30_000_000), kr(30_500_000), kr(30_500_000)]
    assert [(one.decided_on, one.amount) for one in desk.see(DAY).increases] == [
        (FEBRUARY, kr(2_000_000)), (OCTOBER, kr(500_000))
    ]  # fmt: skip
    assert [one.amount for one in desk.see(DAY, before).increases] == [kr(20_000_000), kr(500_000)]
    row = Increase.objects.get(pk=right)
    assert (row.decided_by, row.paragraph, row.known_until) == ("KF", "§ 12", FOREVER)
    assert desk.violations() == set()


def test_an_increase_that_nobody_decided_is_taken_back_and_may_be_entered_anew(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk.add(OCTOBER, 500_000)
    assert desk.correct(wrong, None, reason="Gällde en annan förening") == 0
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(10_000_000), kr(10_500_000)]
    with pytest.raises(refusals.NoSuchPart):
        desk.correct(wrong, 1_000_000)
    desk.add(FEBRUARY, 2_000_000)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(12_000_000), kr(12_500_000)]
    happened = Event.objects.get(organisation_id=desk.id, kind="guarantee.increase.corrected")
    assert '"amount":""' in happened.content and "Gällde en annan förening" in happened.content
    assert desk.violations() == set()


@pytest.mark.parametrize("day", [date(2024, 9, 2), OCTOBER])
def test_another_day_moves_what_was_added(desk: Desk, day: date) -> None:
    wrong, other = desk.add(FEBRUARY, 2_000_000), desk.add(JUNE, 1_000_000)
    days = (date(2024, 9, 1), date(2024, 9, 2), FEBRUARY, JUNE, OCTOBER)
    right = desk.correct(wrong, 2_000_000, decided_on=day)
    added = [(2_000_000 if on >= day else 0) + (1_000_000 if on >= JUNE else 0) for on in days]
    assert desk.decided(*days) == [kr(10_000_000 + one) for one in added]
    desk.correct(right, 2_000_000, decided_on=FEBRUARY, reason="Det var rätt från början")
    assert desk.decided(*days) == [kr(10_000_000), kr(10_000_000), kr(12_000_000), kr(13_000_000), kr(13_000_000)]
    assert Increase.objects.get(pk=other).known_until == FOREVER
    assert desk.violations() == set()


def test_who_decided_and_the_paragraph_are_corrected_without_touching_the_amount(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000, decided_by="KS", paragraph="§ 21")
    rows = set(GuaranteeFact.objects.values_list("pk", "known_until"))
    right = desk.correct(wrong, 2_000_000, decided_by="KF", paragraph="§ 12")
    assert set(GuaranteeFact.objects.values_list("pk", "known_until")) == rows
    row = Increase.objects.get(pk=right)
    assert (row.decided_by, row.paragraph, row.decided_on, row.minor) == ("KF", "§ 12", FEBRUARY, 200_000_000)


def test_an_amount_stated_before_the_increase_was_entered_counts_it_and_follows(desk: Desk) -> None:
    """The frame is another from October, which was entered first: entering the increase has raised that one as well."""
    desk(register.change_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)})
    wrong = desk.add(FEBRUARY, 2_000_000)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(12_000_000), kr(17_000_000)]
    desk.correct(wrong, 3_000_000)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(13_000_000), kr(18_000_000)]


def test_an_amount_stated_since_is_asked_about_and_never_guessed(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(register.change_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)})
    with pytest.raises(DecidedStatedSince) as refused:
        desk.correct(wrong, 3_000_000)
    assert refused.value.params == {"day": "2025-10-06", "amount": "15000000.00 SEK"}
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(12_000_000), kr(15_000_000)]
    right = desk.correct(wrong, 3_000_000, stated_since=StatedSince.STAYS)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(13_000_000), kr(15_000_000)]
    desk.correct(right, 4_000_000)  # what was said then counts for what comes after
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(14_000_000), kr(16_000_000)]


def test_an_amount_stated_since_may_have_counted_the_increase_and_follows(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(register.correct_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)}, reason="Räknat om")
    desk.correct(wrong, None, stated_since=StatedSince.FOLLOWS)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(10_000_000), kr(13_000_000)]


def test_days_that_the_correction_does_not_touch_need_not_be_asked_about(desk: Desk) -> None:
    """Moved from February to June: what was stated for the days from October on counts it either way."""
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(register.change_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)})
    desk.correct(wrong, 2_000_000, decided_on=JUNE)
    assert desk.decided(FEBRUARY, JUNE, OCTOBER) == [kr(10_000_000), kr(12_000_000), kr(15_000_000)]


def test_terms_that_say_nothing_of_the_amount_are_no_statement_of_it(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(register.change_terms, true_from=OCTOBER, changes={"purpose": "Ny läktare"})
    desk.correct(wrong, 3_000_000)
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(13_000_000), kr(13_000_000)]
    assert desk.see(OCTOBER).purpose == "Ny läktare"


def test_an_amount_that_nobody_knows_any_more_cannot_follow(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(register.correct_terms, changes={"decided": None}, reason="Beloppet var en gissning")
    with pytest.raises(DecidedUnknown):
        desk.correct(wrong, 3_000_000, stated_since=StatedSince.FOLLOWS)
    desk.correct(wrong, 3_000_000, stated_since=StatedSince.STAYS)
    assert desk.decided(FEBRUARY) == [None]


def test_what_is_owed_stays_within_what_was_decided(desk: Desk) -> None:
    """I4"""
    wrong = desk.add(FEBRUARY, 2_000_000)
    desk(balance.observe_balance, on=date(2025, 12, 31), amount=kr(11_000_000), source="Banken")
    with pytest.raises(OutstandingAboveDecided):
        desk.correct(wrong, None)
    assert Increase.objects.get(pk=wrong).known_until == FOREVER
    desk.correct(wrong, 1_000_000)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kronor": 2_000_000}, refusals.NothingChanges), ({"kronor": 3_000_000, "reason": " "}, refusals.ReasonMissing),
        ({"kronor": 0}, OutOfBounds), ({"kronor": 2_000_000, "decided_on": date(2026, 3, 3)}, IncreaseInFuture),
        ({"kronor": 2_000_000, "decided_on": date(2024, 3, 14)}, register.DaysOutOfOrder),
        ({"kronor": 2_000_000, "increase": 4711}, refusals.NoSuchPart),
        ({"kronor": MINOR_MAX // 100}, OutOfBounds),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(desk: Desk, given: dict[str, Any], refusal: Any) -> None:
    number = desk.add(FEBRUARY, 2_000_000)
    before = desk.now()
    with pytest.raises(refusal):
        desk.correct(**{"increase": number} | given)
    assert desk.now() == before and Increase.objects.get(pk=number).known_until == FOREVER


def test_an_increase_of_tomorrow_or_of_nothing_is_refused(desk: Desk) -> None:
    with pytest.raises(IncreaseInFuture):
        desk.add(date(2026, 3, 3), 1_000_000)
    with pytest.raises(OutOfBounds):
        desk.add(FEBRUARY, 0)


def test_another_guarantees_increase_is_not_there(desk: Desk) -> None:
    other = Desk(desk.organisation, desk.by)
    number = other.add(FEBRUARY, 2_000_000)
    with pytest.raises(refusals.NoSuchPart):
        desk.correct(number, None)


def test_history_and_difference_tell_of_the_correction(desk: Desk) -> None:
    wrong = desk.add(FEBRUARY, 20_000_000)
    before = Event.objects.get(organisation_id=desk.id, sequence=desk.now()).recorded_at
    right = desk.correct(wrong, 2_000_000, reason="En nolla för mycket")
    newest = [one for one in history(organisation_id=desk.id, reference=desk.reference) if one.sequence == desk.now()]
    told = {(one.part, one.number, one.action) for one in newest}
    assert {(Part.INCREASE, wrong, Action.WITHDRAWN), (Part.INCREASE, right, Action.STATED)} <= told
    assert {one.reason for one in newest if one.part is Part.TERMS} == {"En nolla för mycket"}
    page = difference(organisation_id=desk.id, reference=desk.reference, before=(DAY, before), after=(DAY, None))
    changes = {one.name: (one.before, one.after) for one in page.changes}
    assert changes["decided"] == (kr(30_000_000), kr(12_000_000))
    assert changes["increases.1.amount"] == (kr(20_000_000), kr(2_000_000))


def test_increases_and_the_decided_amount_explain_themselves(desk: Desk) -> None:
    number = desk.correct(desk.add(FEBRUARY, 20_000_000, paragraph="§ 12"), 2_000_000)
    asked = {"organisation_id": desk.id, "reference": desk.reference, "as_of": DAY}
    assert [one.id for one in guarantee(**asked).increases] == [number]
    for name, amount in ((f"increase.{number}", 2_000_000), ("decided", 12_000_000)):
        found = explain(**asked, amount=name)
        assert found.result == kr(amount) and found.trace is not None and replay(found.trace) == amount * 100
        assert [(one.amount, one.on) for one in found.grounds if one.kind == "increase"] == [(kr(2_000_000), FEBRUARY)]


# -------------------------------------------------------------------------------------------------- any order of things

_days = st.sampled_from((date(2024, 3, 15), date(2024, 9, 2), FEBRUARY, JUNE, OCTOBER, DAY))
_steps = st.lists(st.tuples(st.integers(0, 5), _days, st.none() | st.integers(1, 9)), min_size=1, max_size=8)


@pytest.mark.django_db
@given(steps=_steps)
@settings(max_examples=40)
def test_the_decided_amount_is_the_first_one_with_the_increases_that_are_believed(steps: Any) -> None:
    """Whatever is entered and corrected, in any order, as of every day and as known at every event."""
    if not Guarantee.objects.exists():
        two_offices()
    from borgen.office.organisation.models import Organisation

    desk = Desk(Organisation.objects.get(slug="gotene"), SystemActor(person="anna"))
    believed: dict[int, tuple[date, int]] = {}
    then = [(desk.now(), dict(believed))]
    for which, day, millions in steps:
        numbers = sorted(believed)
        if which < len(numbers):
            number = numbers[which]
            if believed[number] == (day, millions):
                continue
            replaced = desk.correct(number, millions and millions * 1_000_000, decided_on=day)
            del believed[number]
            if millions is not None:
                believed[replaced] = (day, millions)
        elif millions is not None:
            believed[desk.add(day, millions * 1_000_000)] = (day, millions)
        then.append((desk.now(), dict(believed)))
    for sequence, known in then:
        for on in (date(2024, 3, 15), date(2024, 9, 1), date(2024, 9, 2), FEBRUARY, JUNE, OCTOBER, DAY):
            added = sum(millions for day, millions in known.values() if day <= on)
            assert desk.decided(on, sequence=sequence) == [kr(10_000_000 + added * 1_000_000)]


# ------------------------------------------------------------------------------------------------- the page and the API


class Pages:
    """A clerk's pages of the guarantee, in English."""

    def __init__(self, client: Any, desk: Desk) -> None:
        self.client, self.named = client, {"organisation": "gotene", "reference": desk.reference}
        client.cookies["language"] = "en"

    def url(self, route: str, **parts: Any) -> str:
        return reverse(f"guarantee:{route}", kwargs=self.named | parts)

    def get(self, route: str, **parts: Any) -> Any:
        return self.client.get(self.url(route, **parts))

    def send(self, increase: int, **fields: Any) -> Any:
        """The form as a browser sends it once the clerk has filled these fields in."""
        (form,) = {id(one): one for one in self.get("increase-correct", increase=increase).context["forms"]}.values()
        shown = {one.html_name: one.value() for one in form}
        sent = {name: "" if value is None else str(value) for name, value in shown.items() if value is not False}
        return self.client.post(self.url("increase-correct", increase=increase), sent | fields)


@pytest.fixture
def pages(clerk_client: Any, desk: Desk) -> Pages:
    return Pages(clerk_client, desk)


def test_a_clerk_corrects_and_takes_back_an_increase_in_the_pages(desk: Desk, pages: Pages) -> None:
    number = desk.add(FEBRUARY, 20_000_000, decided_by="KF", paragraph="§ 12")
    assert pages.url("increase-correct", increase=number) in pages.get("guarantee").content.decode()
    assert "stated_since" not in pages.get("increase-correct", increase=number).content.decode()
    answer = pages.send(number, amount="2 000 000", reason="En nolla för mycket")
    assert (answer.status_code, answer["location"]) == (302, pages.url("guarantee"))
    row = Increase.objects.get(known_until=FOREVER)
    assert (row.minor, row.decided_on, row.decided_by, row.paragraph) == (200_000_000, FEBRUARY, "KF", "§ 12")
    assert pages.send(row.pk, never="on", reason="Fanns aldrig").status_code == 302
    assert not Increase.objects.filter(known_until=FOREVER).exists()
    assert desk.decided(DAY) == [kr(10_000_000)]
    assert pages.get("increase-correct", increase=row.pk).status_code == 404
    assert "§ 12" not in pages.get("guarantee").content.decode()
    told = pages.get("history").content.decode()
    assert "Increase no longer believed" in told and "Fanns aldrig" in told


def test_the_page_asks_about_a_decided_amount_that_was_stated_since(desk: Desk, pages: Pages) -> None:
    number = desk.add(FEBRUARY, 2_000_000)
    desk(register.change_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)})
    refused = pages.send(number, amount="3000000", reason="Fel belopp")
    assert refused.status_code == 422
    assert "was stated after the increase had been entered" in refused.content.decode()
    assert pages.send(number, amount="3000000", reason="Fel belopp", stated_since="stays").status_code == 302
    assert desk.decided(FEBRUARY, OCTOBER) == [kr(13_000_000), kr(15_000_000)]


def test_the_api_names_increases_and_corrects_them(desk: Desk, clerk_client: Any) -> None:
    url = f"/api/gotene/guarantees/{desk.reference}"

    def post(rest: str, body: dict[str, Any]) -> Any:
        headers = {"Idempotency-Key": f"api-{next(KEYS)}"}
        return clerk_client.post(f"{url}/{rest}", body, content_type="application/json", headers=headers)

    entered = post("increases", {"decided_on": "2025-02-03", "amount": "2000000.00", "paragraph": "§ 12"})
    assert entered.status_code == 200, entered.content
    number = entered.json()["increase"]
    assert clerk_client.get(url).json()["increases"] == [
        {"increase": number, "decided_on": "2025-02-03", "amount": "2000000.00", "decided_by": "", "paragraph": "§ 12"}
    ]
    corrected = post(f"increases/{number}/correction", {"amount": "3000000.00", "reason": "Fel belopp"})
    assert corrected.status_code == 200, corrected.content
    left = corrected.json()["increase"]
    assert clerk_client.get(url).json()["decided_amount"] == "13000000.00"
    desk(register.change_terms, true_from=OCTOBER, changes={"decided": kr(15_000_000)})
    refused = post(f"increases/{left}/correction", {"amount": None, "reason": "Fanns aldrig"})
    assert (refused.status_code, refused.json()["code"]) == (422, "decided_stated_since")
    assert post(f"increases/{number}/correction", {"amount": None, "reason": "Fel"}).status_code == 404
    gone = post(f"increases/{left}/correction", {"amount": None, "reason": "Fel", "stated_since": "follows"})
    assert gone.json()["increase"] == 0
    assert clerk_client.get(url).json()["increases"] == []


# ------------------------------------------------------------------------------------------------------- what is found


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("minor = minor + 100", "increase_differs"), ("decided_on = '2025-01-01'", "increase_differs"),
        ("known_until = known_until - 1", "increase_differs"), ("minor = -1", "increase_wrong"),
    ],
)  # fmt: skip
def test_an_increase_that_is_not_what_its_event_says_is_found(desk: Desk, statement: str, code: str) -> None:
    desk.correct(desk.add(FEBRUARY, 20_000_000), 2_000_000)
    assert desk.violations() == set()
    if code == "increase_wrong" and connection.vendor == "postgresql":
        pytest.skip("a constraint of the table refuses it")
    with triggers_lifted(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
        cursor.execute(f"UPDATE guarantee_increase SET {statement}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 0")
    assert code in desk.violations()
