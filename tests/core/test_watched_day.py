"""A day that is watched says until when an answer holds: exactly where days are compared, for one day where nobody can tell."""

import operator
import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgen.kernel.watched_day import WatchedDay

TODAY = date(2024, 2, 28)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 6, 30))
COMPARE = st.sampled_from([operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])


@pytest.mark.parametrize(
    ("ask", "holds_until"),
    [
        (lambda day: day < date(2024, 3, 15), date(2024, 3, 15)),
        (lambda day: date(2024, 3, 15) >= day, date(2024, 3, 16)),
        (lambda day: day == date(2024, 3, 15), date(2024, 3, 15)),
        (lambda day: day == TODAY, date(2024, 2, 29)),
        (lambda day: day > date(2024, 2, 1), date.max),
        (lambda day: day.year, date(2025, 1, 1)),
        (lambda day: day.month, date(2024, 3, 1)),
        (lambda day: day.day, date(2024, 2, 29)),
        (lambda day: day + timedelta(days=3), date(2024, 2, 29)),
        (lambda day: date(2024, 3, 15) - day, date(2024, 2, 29)),
        (lambda day: day in {TODAY}, date(2024, 2, 29)),
        (lambda day: day.toordinal(), date(2024, 2, 29)),
        (lambda day: day.weekday(), date(2024, 2, 29)),
        (lambda day: f"{day} {day.isoformat()}", date.max),
        (lambda day: max([date(2024, 4, 1), day]), date(2024, 4, 2)),
    ],
)
def test_what_is_asked_says_until_when_the_answer_holds(ask, holds_until):
    watched = WatchedDay.of(TODAY)
    assert ask(watched) == ask(TODAY)
    assert watched.holds_until == holds_until


@given(DAYS, st.lists(st.tuples(COMPARE, DAYS, st.booleans()), min_size=1, max_size=6))
def test_before_it_turns_every_answer_is_the_same(today, questions):
    """Whichever side the day stands on; and on the day itself at least one answer is another."""

    def answers(day):
        return [compare(other, day) if turned else compare(day, other) for compare, other, turned in questions]

    watched = WatchedDay.of(today)
    now = answers(watched)
    assert now == answers(today)
    turn = min(watched.holds_until, date(2024, 7, 15))
    for later in range((turn - today).days):
        assert answers(today + timedelta(days=later)) == now
    if turn == watched.holds_until:
        assert answers(turn) != now


def test_the_last_day_and_a_copy_are_days():
    assert WatchedDay.of(date.max).year == 9999
    assert WatchedDay.of(date.max) + timedelta(days=-1) == date(9999, 12, 30)
    assert WatchedDay.of(date(2024, 12, 5)).month == 12
    assert type(pickle.loads(pickle.dumps(WatchedDay.of(TODAY)))) is date  # noqa: S301 - our own bytes
