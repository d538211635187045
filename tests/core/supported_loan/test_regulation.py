"""The real yearly regulation and the watchdog: thirty years on a moved clock, with late, revised and rebased indices."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from borgen.rules.trace import replay
from borgen.supported_loan.choices import IndexBasis, Regime
from borgen.supported_loan.index import (
    IndexView,
    Observation,
    Observations,
    ObservationStatus,
    Series,
    built_in,
)
from borgen.supported_loan.index.observation import NotAnObservation
from borgen.supported_loan.index.statbank import AnswerRefused, read_statbank, statbank_path
from borgen.supported_loan.index.watchdog import (
    NextRegulation,
    Trouble,
    expected_on,
    loans_in_doubt,
    period_ends_on,
    revisions,
    troubles,
)
from borgen.supported_loan.law import Law
from borgen.supported_loan.regulation import (
    NothingToRegulate,
    ObservationMissing,
    compare_regimes,
    needed,
    payment_as_stored,
    regulate,
    regulation_days,
)
from borgen.supported_loan.resident_payment import first_payment, resident_rule
from tests.core.supported_loan.case import COMMITTED, SUM, kroner, loan

STATUTE = resident_rule(committed_on=COMMITTED, regime=Regime.STATUTE)
GUIDE = resident_rule(committed_on=COMMITTED, regime=Regime.GUIDE)


def prices(period: str, value: str, base: str = "2025=100", **more) -> Observation:
    return Observation(series=Series.PRICES, base=base, period=period, value=Fraction(value), **more)


def wages(period: str, value: str, base: str = "2021=100", **more) -> Observation:
    return Observation(series=Series.WAGES, base=base, period=period, value=Fraction(value), **more)


def test_the_days_of_regulation():
    days = regulation_days(loan().terms, STATUTE)
    assert [(d.loan_year, d.term, d.year) for d in days[:2]] == [(2, 5, 2027), (3, 9, 2028)]
    assert (days[0].takes_effect_on, days[0].due_on) == (date(2027, 1, 1), date(2027, 4, 1))
    assert len(days) == 29 and days[-1].term == 117
    assert needed(STATUTE, 2027) == (
        (Series.PRICES, "2026M06"), (Series.PRICES, "2025M06"), (Series.WAGES, "2026K1"), (Series.WAGES, "2025K1"),
    )  # fmt: skip
    assert needed(GUIDE, 2027) == needed(STATUTE, 2027)[:2]


def test_the_real_regulation_refuses_while_the_wage_index_is_missing():
    first = first_payment(STATUTE, SUM, year=2026)
    with pytest.raises(ObservationMissing) as missing:
        regulate(STATUTE, first, year=2027, observations=built_in())
    assert missing.value.needed == ((Series.WAGES, "2026K1"), (Series.WAGES, "2025K1"))
    entered = [
        wages(
            period, value, source="letter of the authority, 3 December 2026", status=ObservationStatus.ENTERED
        )
        for period, value in (("2025K1", "100"), ("2026K1", "103.1"))
    ]
    found = regulate(STATUTE, first, year=2027, observations=built_in() + entered)
    assert found.money("DKK") == kroner("3403204.41") and found.basis is IndexBasis.KNOWN
    assert found.wages.observed[0].source == "letter of the authority, 3 December 2026"
    assert replay(found.trace) == found.amount
    assert any("letter of the authority" in given.source for given in found.trace.inputs)


def test_a_stored_payment_goes_on_where_it_was():
    first = first_payment(GUIDE, SUM, year=2026)
    second = regulate(GUIDE, first, year=2027, observations=built_in())
    stored = payment_as_stored(loan_year=1, year=2026, amount=first.amount, weakest=first.weakest)
    assert regulate(GUIDE, stored, year=2027, observations=built_in()).amount == second.amount


@pytest.mark.parametrize("loan_year", [0, 45])
def test_there_is_no_regulation_outside_years_2_to_45(loan_year):
    stored = payment_as_stored(loan_year=loan_year, year=2026, amount=Fraction(1), weakest=IndexBasis.NONE)
    with pytest.raises(NothingToRegulate):
        regulate(GUIDE, stored, year=2027, observations=built_in())


def test_the_regimes_are_compared():
    first = first_payment(GUIDE, SUM, year=2026)
    lower = [wages("2025K1", "100"), wages("2026K1", "102.1")]
    found = compare_regimes(GUIDE, STATUTE, first, year=2027, index=IndexView(built_in() + lower))
    assert found.guide == first.amount * Fraction("102.38") / Fraction("99.73")
    assert found.statute == first.amount * Fraction("1.021") and found.difference < 0
    assert compare_regimes(GUIDE, STATUTE, first, year=2027, index=IndexView()).difference is None


def test_the_published_change_is_another_figure():
    """The paper's 1,419.72 a year more."""
    from borgen.supported_loan.resident_payment import next_payment

    first = first_payment(GUIDE, SUM, year=2026)
    found = next_payment(GUIDE, first, year=2027, index=IndexView(published_step=Fraction("0.001")))
    assert found.money("DKK") == kroner("3404624.13")
    assert replay(found.trace) == found.amount


def test_thirty_years_on_a_moved_clock():
    """Each year on 1 December the values known that day regulate the next. In 2031 June is late, in 2034 it is
    revised after use, in 2040 the series moves to a new base.
    """
    value, known, payment = (
        Fraction(100),
        Observations([prices("2025M06", "100")]),
        first_payment(GUIDE, SUM, year=2026),
    )
    history, said = [payment], []
    for year in range(2027, 2056):
        period, clock = f"{year - 1}M06", date(year - 1, 12, 1)
        value *= Fraction("1.02")
        if year == 2041:  # rebased in 2040: only the new base is published, June 2040 = 100
            known += [prices(period, "100", base="2040=100")]
        elif year > 2041:
            known += [prices(period, str(100 * Fraction("1.02") ** (year - 2041)), base="2040=100")]
        elif year != 2032:
            known += [prices(period, str(value))]
        waiting = NextRegulation(
            reference="L1",
            regulated_on=date(year, 1, 1),
            needed=needed(GUIDE, year),
            used=history[-1].prices.observed if history[-1].prices else (),
        )
        doubts = loans_in_doubt([waiting], known, as_of=clock)
        if doubts:
            said.append((year, [one.trouble for one in doubts[0].troubles]))
        try:
            payment = regulate(GUIDE, payment, year=year, observations=known)
        except ObservationMissing as missing:
            said.append((year, missing.needed))
            if year == 2032:  # published in January
                known += [prices(period, str(value), published_on=date(2032, 1, 20))]
            else:  # the authority links the bases
                known += [prices("2039M06", str(100 / Fraction("1.02")), base="2040=100")]
            payment = regulate(GUIDE, payment, year=year, observations=known)
        history.append(payment)
        if year == 2035:  # the June that the regulation has just used is revised
            known += [prices("2034M06", str(value + 1))]
    assert said == [
        (2032, [Trouble.LATE]), (2032, ((Series.PRICES, "2031M06"),)),
        (2036, [Trouble.REVISED]),
        (2041, [Trouble.REBASED]), (2041, ((Series.PRICES, "2039M06"),)),
    ]  # fmt: skip
    assert [p.loan_year for p in history] == list(range(1, 31))
    assert all(p.weakest is IndexBasis.KNOWN for p in history[1:])
    by_year = {p.year: p for p in history}
    assert by_year[2034].factor == Fraction("1.02") and by_year[2045].factor == Fraction("1.02")
    assert by_year[2046].factor == Fraction("1.015")  # loan year 21
    # the revised value raises nothing behind us; it is the earlier of the two the year after
    june = {one.period: one for one in by_year[2036].prices.observed}
    assert june["2034M06"].value == 100 * Fraction("1.02") ** 9 + 1
    assert by_year[2035].prices.observed[0].value == 100 * Fraction("1.02") ** 9
    assert all(replay(p.trace) == p.amount for p in history)


def test_what_the_watchdog_says():
    as_of = date(2026, 11, 28)
    found = troubles(built_in(), needed(STATUTE, 2027), as_of=as_of)
    assert [(one.series.value, one.trouble.value, one.period) for one in found] == [
        ("WAGE", "discontinued", ""), ("WAGE", "late", "2026K1"), ("WAGE", "late", "2025K1"),
    ]  # fmt: skip
    assert "ILON32" in found[0].cite.source and all(one.blocks for one in found)
    early = troubles(built_in(), needed(GUIDE, 2028), as_of=as_of)
    assert [(one.trouble, one.period, one.expected_on) for one in early] == [
        (Trouble.NOT_YET, "2027M06", date(2027, 7, 20))
    ]
    assert troubles(built_in(), needed(GUIDE, 2027), as_of=as_of) == ()
    look = Law().on({"as_of": as_of})
    assert expected_on(Series.WAGES, "2027K1", look) == date(2027, 3, 31) + timedelta(days=75)
    assert not [
        t
        for t in troubles(Observations(), needed(STATUTE, 2027), as_of=date(2026, 6, 14))
        if t.trouble is Trouble.DISCONTINUED
    ]


def test_only_loans_in_doubt_are_listed_by_their_day():
    loans = [
        NextRegulation(reference="later", regulated_on=date(2027, 6, 1), needed=needed(STATUTE, 2027)),
        NextRegulation(reference="sooner", regulated_on=date(2027, 1, 1), needed=needed(STATUTE, 2027)),
        NextRegulation(reference="sure", regulated_on=date(2027, 1, 1), needed=needed(GUIDE, 2027)),
        NextRegulation(reference="not yet", regulated_on=date(2028, 1, 1), needed=needed(GUIDE, 2028)),
    ]
    found = loans_in_doubt(loans, built_in(), as_of=date(2026, 11, 28))
    assert [one.reference for one in found] == ["sooner", "later"]


def test_a_revision_shows_both_values():
    before = prices("2026M06", "102.38")
    assert revisions(built_in(), [before]) == ()
    (found,) = revisions(built_in() + [prices("2026M06", "102.40")], [before])
    assert (found.used.value, found.now.value, found.blocks) == (
        Fraction("102.38"),
        Fraction("102.40"),
        False,
    )


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2024M02", "2024-02-29"),
        ("2026M12", "2026-12-31"),
        ("2026K1", "2026-03-31"),
        ("2026K4", "2026-12-31"),
    ],
)
def test_periods_end(period, day):
    assert period_ends_on(period) == date.fromisoformat(day)


@pytest.mark.parametrize(("series", "base", "period", "value"), [
    (Series.PRICES, "a", "2026M13", 1), (Series.PRICES, "a", "2026K1", 1), (Series.WAGES, "a", "2026K5", 1),
    (Series.PRICES, " ", "2026M01", 1), (Series.PRICES, "a", "2026M01", 0), (Series.PRICES, "a", "2026M01", -1),
])  # fmt: skip
def test_what_is_no_observation(series, base, period, value):
    with pytest.raises(NotAnObservation):
        Observation(series=series, base=base, period=period, value=Fraction(value))


ANSWER = "\ufeffVAREGR;ENHED;TID;INDHOLD\r\n000005;100;2026M05;102,13\r\n000005;100;2026M06;102,38\r\n000005;100;2026M07;..\r\n"


def test_an_answer_of_the_statistics_bank():
    assert (
        statbank_path("PRIS04", {"VAREGR": "000005", "ENHED": "100", "Tid": "*"})
        == "/v1/data/PRIS04/CSV?VAREGR=000005&ENHED=100&Tid=*"
    )
    found = read_statbank(
        ANSWER.encode(), series=Series.PRICES, base="2025=100", table="PRIS04", retrieved_on=date(2026, 9, 10)
    )
    assert {one.period: one.value for one in found} == {
        "2026M05": Fraction("102.13"),
        "2026M06": Fraction("102.38"),
    }
    assert {one.publication for one in found} == {"PRIS04"}
    with pytest.raises(ValueError):
        statbank_path("PRIS04", {"Tid": "2026&x=1"})


@pytest.mark.parametrize("content", [
    b"", b"<html>busy</html>", b"\xff\xfe", ANSWER.replace("INDHOLD", "OTHER").encode(),
    ANSWER.encode() + b"000005;300;2026M06;2,7\r\n", ANSWER.encode() + b"000005;100\r\n", ANSWER.encode() + b"000005;100;2026;1\r\n",
])  # fmt: skip
def test_another_answer_is_refused(content):
    with pytest.raises(AnswerRefused):
        read_statbank(
            content, series=Series.PRICES, base="2025=100", table="PRIS04", retrieved_on=date(2026, 9, 10)
        )


def test_of_two_bases_the_one_added_to_last_counts():
    old = [prices("2026M06", "110", base="2015=100"), prices("2027M06", "112", base="2015=100")]
    new = [prices("2026M06", "100", base="2026=100"), prices("2027M06", "103", base="2026=100")]
    for first, second, base in ((old, new, "2026=100"), (new, old, "2015=100")):
        change = IndexView(Observations([*first, *second])).change(Series.PRICES, "2027M06", "2026M06")
        assert change.observed[0].base == base


@pytest.mark.parametrize(
    ("as_of", "trouble"), [("2027-07-20", Trouble.NOT_YET), ("2027-07-21", Trouble.LATE)]
)
def test_a_value_is_late_after_its_last_day(as_of, trouble):
    (found,) = troubles(built_in(), needed(GUIDE, 2028), as_of=date.fromisoformat(as_of))
    assert found.trouble is trouble
