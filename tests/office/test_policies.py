"""Versions of rulebooks: from a file, adopted by a second person, never changed, in force from a day (G1.3, G11)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from borgen.office.journal.models import Event
from borgen.office.journal.record import KeyReused, NotAllowed
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import Account
from borgen.office.policies import events, refusals, trial
from borgen.office.policies.event_words import WORDS
from borgen.office.policies.models import Adoption, RulebookVersion, Withdrawal
from borgen.office.policies.queries import (
    State,
    book_ids,
    broken_versions,
    resolve,
    rulebook_for,
    version_of,
    versions,
)
from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook, withdraw_rulebook
from borgen.office.policies.why_not import refusal_text
from borgen.rules.rulebook import NoSuchRulebook, Problem, Rulebook, RulebookRefused, open_rulebook
from tests.conftest import triggers_lifted
from tests.office.two_offices import account_of, give_role

pytestmark = pytest.mark.django_db

REAL_TRIALS = trial.trials
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHIPPED = "gotene"

BOOK = """\
id: {id}
title: {{sv: Borgenspolicy, da: Garantipolitik, en: Guarantee policy}}
issuer: Exempelby kommun
source: {{title: Borgenspolicy}}
checked_on: 2026-11-20
{in_force}
parameters:
  fee_rate:
    term: {{sv: avgiftssats, da: provisionssats, en: fee rate}}
    kind: share
    unit: of the debt
    keyed_by: as_of
    values: [{{value: "{rate}", cite: § 1}}]
cases:
  - {{name: the rate of the year, rate: "{expected}"}}
"""


def _book(
    rate: str = "0.004", *, id: str = "exempelby", since: str = "", until: str = "", expected: str = ""
) -> str:
    inner = ", ".join(f"{word}: {day}" for word, day in (("since", since), ("until", until)) if day)
    in_force = f"in_force: {{{inner}}}" if inner else ""
    return BOOK.format(id=id, rate=rate, in_force=in_force, expected=expected or rate)


@dataclass(frozen=True)
class _Result:
    name: str
    passed: bool
    expected: str
    got: str


def _try(book: Rulebook) -> list[_Result]:
    """A programme that knows one word."""
    unknown = set(book.parameters) - {"fee_rate"}
    if unknown:
        raise RulebookRefused(
            [Problem(f"parameters.{name}", "unknown_parameter") for name in sorted(unknown)]
        )
    found = book["fee_rate"].rulings[0].text
    return [_Result(c["name"], c["rate"] == found, c["rate"], found) for c in book.cases]


@pytest.fixture(autouse=True)
def _one_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "trials", lambda: {"made up": _try})


def _submit(organisation: Any, by: Any, text: str, key: str = "s1", at: datetime = AT) -> dict[str, Any]:
    return submit_rulebook(
        organisation_id=organisation.pk, text=text, note=" for 2027 ", by=by, at=at, key=key
    )


def _adopt(
    organisation: Any, by: Any, version: int, key: str = "a1", at: datetime = AT, **said: Any
) -> dict[str, Any]:
    decided = {"body": "Kommunfullmäktige", "paragraph": "117", "adopted_on": date(2026, 11, 16), **said}
    return adopt_rulebook(organisation_id=organisation.pk, version=version, by=by, at=at, key=key, **decided)


def _actor(username: str) -> AccountActor:
    account = Account.objects.get(username=username)
    return AccountActor(account_id=account.pk, person=str(account.person_id), role=username.partition(".")[0])


def _resolved(organisation: Any, on: str, *, id: str = "exempelby", sequence: int | None = None) -> str:
    found = resolve(organisation_id=organisation.pk, book_id=id, on=date.fromisoformat(on), sequence=sequence)
    return found.book["fee_rate"].rulings[0].text


def test_a_version_is_taken_in_and_adopted_by_a_second_person(
    organisation: Any, clerk: Any, approver: Any
) -> None:
    """I9: two people, two events, and the book is in force."""
    taken_in = _submit(organisation, clerk, _book(since="2027-01-01"))
    assert (taken_in["version"], taken_in["book"], taken_in["cases"]) == (1, "exempelby", 1)
    with pytest.raises(NoSuchRulebook):
        _resolved(organisation, "2027-06-01")
    adopted = _adopt(organisation, approver, 1)
    assert adopted["in_force_since"] == "2027-01-01"
    found = resolve(organisation_id=organisation.pk, book_id="exempelby", on=date(2027, 1, 1))
    assert (found.version, found.book.hash, found.in_force_since) == (1, taken_in["hash"], date(2027, 1, 1))
    with pytest.raises(NoSuchRulebook):
        _resolved(organisation, "2026-12-31")

    (version,) = versions(organisation_id=organisation.pk)
    assert (version.state, version.body, version.paragraph, version.note) == (
        State.ADOPTED,
        "Kommunfullmäktige",
        "117",
        "for 2027",
    )
    assert (version.submitted_by, version.adopted_by) == (clerk.person, approver.person)
    events = Event.objects.filter(organisation=organisation).order_by("sequence")
    assert [(e.kind, e.subject) for e in events] == [
        ("policies.rulebook.submitted", "rulebook:exempelby"),
        ("policies.rulebook.adopted", "rulebook:exempelby"),
    ]
    assert taken_in["hash"] in events[0].content
    assert "fee_rate" not in events[0].content


def test_nobody_adopts_what_they_took_in(organisation: Any, clerk: Any, approver: Any) -> None:
    """I9: one natural person counts once, whatever role is used."""
    _submit(organisation, approver, _book())
    with pytest.raises(refusals.SamePerson):
        _adopt(organisation, approver, 1)
    with pytest.raises(NotAllowed):
        _adopt(organisation, clerk, 1)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_only_who_prepares_takes_in(organisation: Any, role: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        _submit(organisation, request.getfixturevalue(role), _book())


def test_a_book_that_is_none_or_is_not_known_is_refused_with_its_places(
    organisation: Any, clerk: Any
) -> None:
    with pytest.raises(RulebookRefused) as error:
        _submit(organisation, clerk, _book().replace("kind: share", "kind: percent"))
    assert [(p.place, p.code) for p in error.value.problems] == [("parameters.fee_rate.kind", "unknown_word")]
    with pytest.raises(RulebookRefused) as error:
        _submit(organisation, clerk, _book().replace("  fee_rate:", "  fee_colour:"))
    assert [p.place for p in error.value.problems] == ["parameters.fee_colour"]
    assert not RulebookVersion.objects.exists()
    assert not Event.objects.exists()


def test_a_book_must_stand_up_to_its_own_cases(organisation: Any, clerk: Any) -> None:
    with pytest.raises(refusals.CasesFailed) as error:
        _submit(organisation, clerk, _book(expected="0.005"))
    assert error.value.params["cases"] == "the rate of the year"
    without = _book().partition("cases:")[0]
    with pytest.raises(refusals.NoCases):
        _submit(organisation, clerk, without)
    assert not RulebookVersion.objects.exists()


def test_the_programme_that_comes_closest_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_all(book: Rulebook) -> list[_Result]:
        raise RulebookRefused([Problem("a", "missing"), Problem("b", "missing"), Problem("c", "missing")])

    monkeypatch.setattr(trial, "trials", lambda: {"other": refuse_all, "made up": _try})
    assert trial.try_text(_book()).programme == "made up"
    with pytest.raises(RulebookRefused) as error:
        trial.try_text(_book().replace("  fee_rate:", "  fee_colour:"))
    assert [p.place for p in error.value.problems] == ["parameters.fee_colour"]


def test_a_repeated_command_changes_nothing(organisation: Any, clerk: Any, approver: Any) -> None:
    """I7"""
    first, again = (_submit(organisation, clerk, _book()) for _ in range(2))
    assert first == again
    with pytest.raises(KeyReused):
        _submit(organisation, clerk, _book("0.005"))
    once, twice = (_adopt(organisation, approver, 1) for _ in range(2))
    assert once == twice
    assert RulebookVersion.objects.count() == Adoption.objects.count() == 1
    assert Event.objects.count() == 2


def test_the_same_content_is_taken_in_once(
    organisation: Any, other_organisation: Any, clerk: Any, approver: Any
) -> None:
    _submit(organisation, clerk, _book())
    with pytest.raises(refusals.TakenInAlready) as error:
        _submit(organisation, approver, f"# another comment\n{_book()}", key="s2")
    assert error.value.params["version"] == "1"
    assert _submit(other_organisation, _actor("clerk.vara"), _book())["version"] == 1
    withdraw_rulebook(organisation_id=organisation.pk, version=1, reason="fel år", by=clerk, at=AT, key="w1")
    assert _submit(organisation, approver, _book(), key="s3")["version"] == 2


def test_a_yearly_rate_takes_effect_on_its_day(organisation: Any, clerk: Any, approver: Any) -> None:
    """Tyresö: the council sets the rate each year; the years before keep theirs, and no release is needed."""
    for year, rate in ((2025, "0.003"), (2026, "0.004"), (2027, "0.0045")):
        number = _submit(organisation, clerk, _book(rate, since=f"{year}-01-01"), key=f"s{year}")["version"]
        _adopt(organisation, approver, number, key=f"a{year}")
    found = {
        day: _resolved(organisation, day) for day in ("2025-01-01", "2025-12-31", "2026-01-01", "2031-01-01")
    }
    assert found == {
        "2025-01-01": "0.003",
        "2025-12-31": "0.003",
        "2026-01-01": "0.004",
        "2031-01-01": "0.0045",
    }


def test_a_version_with_an_end_gives_back_to_the_one_before(
    organisation: Any, clerk: Any, approver: Any
) -> None:
    _adopt(
        organisation, approver, _submit(organisation, clerk, _book("0.003", since="2025-01-01"))["version"]
    )
    trying = _submit(organisation, clerk, _book("0.009", since="2026-01-01", until="2026-07-01"), key="s2")
    _adopt(organisation, approver, trying["version"], key="a2")
    days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")
    assert [_resolved(organisation, day) for day in days] == ["0.003", "0.009", "0.009", "0.003"]


def test_of_two_from_one_day_the_one_adopted_last_counts(
    organisation: Any, clerk: Any, approver: Any
) -> None:
    first = _submit(organisation, clerk, _book("0.003", since="2026-01-01"), key="s1")["version"]
    second = _submit(organisation, clerk, _book("0.004", since="2026-01-01"), key="s2")["version"]
    _adopt(organisation, approver, second, key="a2")
    _adopt(organisation, approver, first, key="a1")
    assert _resolved(organisation, "2026-01-01") == "0.003"


@pytest.mark.parametrize(
    ("since", "said", "expected"),
    [
        ("2027-01-01", None, "2027-01-01"),
        ("", None, "2026-11-16"),
        ("2027-01-01", "2026-12-01", "2026-12-01"),
    ],
)
def test_from_when_it_is_in_force(
    organisation: Any, clerk: Any, approver: Any, since: str, said: str | None, expected: str
) -> None:
    _submit(organisation, clerk, _book(since=since))
    day = date.fromisoformat(said) if said else None
    assert _adopt(organisation, approver, 1, in_force_since=day)["in_force_since"] == expected


def test_the_shipped_book_counts_until_a_version_begins(organisation: Any, clerk: Any, approver: Any) -> None:
    _adopt(
        organisation, approver, _submit(organisation, clerk, _book(id=SHIPPED, since="2027-01-01"))["version"]
    )
    shipped = resolve(organisation_id=organisation.pk, book_id=SHIPPED, on=date(2026, 12, 31))
    assert (shipped.version, shipped.book) == (None, open_rulebook(SHIPPED))
    assert resolve(organisation_id=organisation.pk, book_id=SHIPPED, on=date(2027, 1, 1)).version == 1
    assert SHIPPED in book_ids(organisation_id=organisation.pk)
    assert "exempelby" not in book_ids(organisation_id=organisation.pk)


def test_what_was_known_then_stays_as_it_was(organisation: Any, clerk: Any, approver: Any) -> None:
    """I2: known at an earlier event, the later version is not there."""
    _submit(organisation, clerk, _book("0.003", since="2026-01-01"), key="s1")
    _adopt(organisation, approver, 1, key="a1")
    _submit(organisation, clerk, _book("0.004", since="2026-01-01"), key="s2")
    _adopt(organisation, approver, 2, key="a2")
    assert [_resolved(organisation, "2026-06-01", sequence=k) for k in (2, 3, 4)] == [
        "0.003",
        "0.003",
        "0.004",
    ]
    with pytest.raises(NoSuchRulebook):
        _resolved(organisation, "2026-06-01", sequence=1)
    then = [v.state for v in versions(organisation_id=organisation.pk, sequence=3)]
    assert then == [State.CHECKED, State.ADOPTED]
    assert len(versions(organisation_id=organisation.pk, sequence=1)) == 1
    assert versions(organisation_id=organisation.pk, sequence=0) == ()


def test_an_old_decision_finds_its_book_by_hash(organisation: Any, clerk: Any, approver: Any) -> None:
    old = _submit(organisation, clerk, _book("0.003"), key="s1")
    _adopt(organisation, approver, 1, key="a1")
    new = _submit(organisation, clerk, _book("0.004"), key="s2")
    _adopt(organisation, approver, 2, key="a2")

    def rate(seal: str | None) -> str:
        book = rulebook_for(organisation_id=organisation.pk, book_id="exempelby", hash=seal)
        return book["fee_rate"].rulings[0].text

    assert (rate(old["hash"]), rate(new["hash"]), rate(None)) == ("0.003", "0.004", "0.004")
    shipped = open_rulebook(SHIPPED)
    assert rulebook_for(organisation_id=organisation.pk, book_id=SHIPPED, hash=shipped.hash) == shipped
    with pytest.raises(NoSuchRulebook):
        rulebook_for(organisation_id=organisation.pk, book_id=SHIPPED, hash="0" * 64)


def test_the_other_organisation_notices_nothing(
    organisation: Any, other_organisation: Any, clerk: Any, approver: Any
) -> None:
    """I14"""
    seal = _submit(organisation, clerk, _book())["hash"]
    with pytest.raises(NotAllowed):
        _adopt(other_organisation, approver, 1)
    with pytest.raises(refusals.NoSuchVersion):
        _adopt(other_organisation, _actor("approver.vara"), 1)
    _adopt(organisation, approver, 1)
    assert versions(organisation_id=other_organisation.pk) == ()
    assert version_of(organisation_id=other_organisation.pk, number=1) is None
    with pytest.raises(NoSuchRulebook):
        _resolved(other_organisation, "2027-01-01")
    with pytest.raises(NoSuchRulebook):
        rulebook_for(organisation_id=other_organisation.pk, book_id="exempelby", hash=seal)
    assert Event.objects.filter(organisation=other_organisation).count() == 0


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refusals.DecisionMissing, {"body": " "}),
        (refusals.DecisionMissing, {"paragraph": ""}),
        (refusals.DecidedInTheFuture, {"adopted_on": date(2026, 11, 21)}),
        (refusals.NeverInForce, {"in_force_since": date(2028, 1, 1)}),
        (refusals.NoSuchVersion, {"version": 7}),
    ],
)
def test_an_adoption_without_ground_is_refused(
    organisation: Any, clerk: Any, approver: Any, refusal: type[Refused], said: dict[str, Any]
) -> None:
    _submit(organisation, clerk, _book(until="2028-01-01"))
    with pytest.raises(refusal) as error:
        _adopt(organisation, approver, **{"version": 1, **said})
    assert error.value.code in str(error.value)
    assert not Adoption.objects.exists()


def test_the_day_of_the_decision_is_the_organisations_own(
    organisation: Any, clerk: Any, approver: Any
) -> None:
    """I12: half past eleven in the evening in London is the next day in Götene."""
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    _submit(organisation, clerk, _book())
    assert (
        _adopt(organisation, approver, 1, at=late, adopted_on=date(2026, 11, 21))["adopted_on"]
        == "2026-11-21"
    )


def test_a_decided_version_is_decided(organisation: Any, clerk: Any, approver: Any) -> None:
    """I8"""
    for rate, key in (("0.003", "s1"), ("0.004", "s2")):
        _submit(organisation, clerk, _book(rate), key=key)
    _adopt(organisation, approver, 1)
    args: dict[str, Any] = {"organisation_id": organisation.pk, "by": clerk, "at": AT}
    with pytest.raises(refusals.ReasonMissing):
        withdraw_rulebook(version=2, reason=" ", key="w0", **args)
    answer = withdraw_rulebook(version=2, reason="fel sats", key="w2", **args)
    assert answer == withdraw_rulebook(version=2, reason="fel sats", key="w2", **args)
    with pytest.raises(refusals.AdoptedAlready):
        withdraw_rulebook(version=1, reason="ångrat", key="w1", **args)
    with pytest.raises(refusals.AdoptedAlready):
        _adopt(organisation, approver, 1, key="a3")
    with pytest.raises(refusals.WithdrawnAlready):
        _adopt(organisation, approver, 2, key="a4")
    with pytest.raises(refusals.WithdrawnAlready):
        withdraw_rulebook(version=2, reason="igen", key="w3", **args)
    newest, oldest = versions(organisation_id=organisation.pk)
    assert (newest.state, newest.reason, newest.withdrawn_by) == (State.WITHDRAWN, "fel sats", clerk.person)
    assert oldest.state is State.ADOPTED


CHANGES: dict[str, Callable[[], object]] = {
    "text": lambda: RulebookVersion.objects.update(text="other"),
    "hash": lambda: RulebookVersion.objects.update(hash="0" * 64),
    "number": lambda: RulebookVersion.objects.update(number=9),
    "version gone": lambda: RulebookVersion.objects.filter(number=3).delete(),
    "adoption": lambda: Adoption.objects.update(in_force_since=date(2020, 1, 1)),
    "adoption gone": lambda: Adoption.objects.all().delete(),
    "withdrawal": lambda: Withdrawal.objects.update(reason="other"),
    "withdrawal gone": lambda: Withdrawal.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_a_version(
    organisation: Any, clerk: Any, approver: Any, change: str
) -> None:
    """I2"""
    for rate, key in (("0.003", "s1"), ("0.004", "s2"), ("0.005", "s3")):
        _submit(organisation, clerk, _book(rate), key=key)
    _adopt(organisation, approver, 1)
    withdraw_rulebook(organisation_id=organisation.pk, version=2, reason="fel", by=clerk, at=AT, key="w")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CHANGES[change]()


def test_a_text_that_was_bent_past_the_triggers_is_found(organisation: Any, clerk: Any) -> None:
    """I13: whoever owns the database can lift its triggers; the hash still tells."""
    _submit(organisation, clerk, _book("0.003"), key="s1")
    _submit(organisation, clerk, _book("0.004"), key="s2")
    assert broken_versions(organisation_id=organisation.pk) == ()
    with triggers_lifted():
        RulebookVersion.objects.filter(number=1).update(text=_book("0.0001"))
        RulebookVersion.objects.filter(number=2).update(text="no book")
    assert broken_versions(organisation_id=organisation.pk) == (1, 2)


def test_resolving_is_one_query_once_the_book_has_been_read(
    organisation: Any, clerk: Any, approver: Any, django_assert_num_queries: Any
) -> None:
    _submit(organisation, clerk, _book())
    _adopt(organisation, approver, 1)
    _resolved(organisation, "2027-01-01")
    with django_assert_num_queries(1):
        _resolved(organisation, "2027-01-01")


def test_knowledge_moves_forward(organisation: Any, clerk: Any, approver: Any) -> None:
    _submit(organisation, clerk, _book())
    _adopt(organisation, approver, 1, at=AT - timedelta(days=1))
    submitted, adopted = (
        e.recorded_at for e in Event.objects.filter(organisation=organisation).order_by("sequence")
    )
    assert adopted > submitted


def _all_refusals() -> list[type[Refused]]:
    kinds = [value for value in vars(refusals).values() if isinstance(value, type) and issubclass(value, Refused)]
    return [kind for kind in kinds if kind not in (Refused, NotThere, Overtaken)]


@pytest.mark.parametrize("language", ["sv", "da", "en"])
@pytest.mark.parametrize("refusal", _all_refusals())
def test_every_refusal_is_said_in_every_language(
    refusal: type[Refused], language: str
) -> None:
    params = dict.fromkeys(("version", "cases", "adopted_on", "until", "since"), "·1·")
    with translation.override(language):
        said = refusal_text(refusal.code, params)
    assert said.endswith(".")
    assert "%" not in said
    with translation.override("en"):
        english = refusal_text(refusal.code, params)
    assert (said == english) == (language == "en")


def test_every_event_is_said_in_swedish() -> None:
    kinds = {
        value.kind for value in vars(events).values() if isinstance(value, type) and hasattr(value, "kind")
    }
    assert kinds == set(WORDS)
    with translation.override("sv"):
        assert all("antag" in str(WORDS[kind]) for kind in kinds if kind.endswith("adopted"))


RATE = """- {value: "0.0025", cite: "8) Borgensavgift, st. 2"}"""
NEW_RATE = """- {until: 2027-01-01, value: "0.0025", cite: "8) Borgensavgift, st. 2"}
      - {since: 2027-01-01, value: "0.003", cite: "Kommunfullmäktige 2026-11-16, § 117"}"""
NEW_CASE = """cases:
  - name: The rate of 2027
    asks: fee
    year: 2027
    given: {decided: "10000000.00", decided_on: 2027-03-01, borrower_class: association}
    expect: {kind: first, rate: "0.003", amount: "30000.00"}
"""


def test_the_guarantee_programme_tries_a_councils_new_rate(
    organisation: Any, clerk: Any, approver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T1, G8.3: a real policy with a new rate, tried by the programme itself and adopted without a release."""
    monkeypatch.setattr(trial, "trials", REAL_TRIALS)
    text = open_rulebook(SHIPPED).text
    assert text.count(RATE) == 1
    with pytest.raises(RulebookRefused) as error:
        _submit(organisation, clerk, text.replace("keyed_by: decided_on", "keyed_by: paid_on", 1), key="s1")
    assert [problem.code for problem in error.value.problems] == ["unknown_date"]
    with pytest.raises(refusals.CasesFailed):  # the book's own cases notice a rate that changes the past
        _submit(organisation, clerk, text.replace(RATE, RATE.replace("0.0025", "0.003")), key="s2")

    new = text.replace(RATE, NEW_RATE).replace("cases:\n", NEW_CASE, 1)
    answer = _submit(organisation, clerk, new, key="s3")
    assert answer["cases"] == len(open_rulebook(SHIPPED).cases) + 1
    _adopt(organisation, approver, answer["version"], in_force_since=date(2027, 1, 1))
    before = resolve(organisation_id=organisation.pk, book_id=SHIPPED, on=date(2026, 12, 31))
    after = resolve(organisation_id=organisation.pk, book_id=SHIPPED, on=date(2027, 1, 1))
    assert (before.version, after.version) == (None, 1)
    rates = [after.book["fee_rate"].at({"decided_on": date(year, 12, 31)}).text for year in (2026, 2027)]
    assert rates == ["0.0025", "0.003"]


@pytest.mark.django_db(transaction=True)
def test_two_who_adopt_at_the_same_moment_adopt_once(organisation: Any, clerk: Any, approver: Any) -> None:
    """I5, I8: ten rounds of two approvers with a key each; one decision, one event, the other is told."""
    second = account_of("second.gotene")
    give_role(second, organisation, "approver")
    other = AccountActor(account_id=second.pk, person=str(second.person_id), role="approver")

    def attempt(by: Any, version: int, key: str) -> str:
        try:
            _adopt(organisation, by, version, key=key)
        except refusals.AdoptedAlready:
            return "told"
        finally:
            connection.close()
        return "adopted"

    with ThreadPoolExecutor(max_workers=2) as pool:
        for n in range(1, 11):
            _submit(organisation, clerk, _book(f"0.00{n}"), key=f"s{n}")
            tries = [pool.submit(attempt, by, n, f"{by.person}-{n}") for by in (approver, other)]
            assert sorted(done.result() for done in tries) == ["adopted", "told"]
    assert Adoption.objects.count() == 10
    assert Event.objects.filter(kind="policies.rulebook.adopted").count() == 10
    assert [e.sequence for e in Event.objects.order_by("sequence")] == list(range(1, 21))


def test_a_file_over_the_api_is_tried_once(offices, logged_in, monkeypatch):
    tried: list[str] = []
    real = trial.try_text
    for place in ("api", "usecases"):
        monkeypatch.setattr(f"borgen.office.policies.{place}.try_text", lambda text: tried.append(text) or real(text))
    answer = logged_in("clerk.gotene").post(
        "/api/gotene/policy-versions", {"text": _book()}, content_type="application/json",
        headers={"Idempotency-Key": "once"},
    )  # fmt: skip
    assert answer.status_code == 201 and all(case["passed"] for case in answer.json()["trial"])
    assert len(tried) == 1


def test_a_book_is_listed_beside_the_others_from_the_day_that_it_is_in_force(
    organisation: Any, clerk: Any, approver: Any, clerk_client: Any
) -> None:
    """And only where its adoption is known."""
    _submit(organisation, clerk, _book(since="2099-01-01"))
    _adopt(organisation, approver, 1)
    address, link = "/gotene/policies/", b"/gotene/policies/of/exempelby/"
    listed = {
        asked: link in clerk_client.get(address, {"as_of": asked[0], "known_at": asked[1]}).content
        for asked in (("", ""), ("2098-12-31", ""), ("2099-01-01", ""), ("2099-01-01", "2026-11-19"))
    }
    assert list(listed.values()) == [False, False, True, False]
    assert clerk_client.get(address).status_code == 200
