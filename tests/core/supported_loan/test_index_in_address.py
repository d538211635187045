"""Index values that an address carries: what comes back is what went in, and nothing else is taken (issue 4, section 5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borgen.supported_loan.index import Observation, Series
from borgen.supported_loan.index.in_address import from_address, to_address
from borgen.supported_loan.index.observation import NotAnObservation


def test_an_address_carries_series_base_period_and_value():
    text = "NPI~2025=100~2025M06~99.73~2026M06~102.38~~WAGE~2015=100~2026K1~103.1"
    found = list(from_address(text))
    assert [(one.series, one.base, one.period, one.value) for one in found] == [
        (Series.PRICES, "2025=100", "2025M06", Fraction("99.73")),
        (Series.PRICES, "2025=100", "2026M06", Fraction("102.38")),
        (Series.WAGES, "2015=100", "2026K1", Fraction("103.1")),
    ]
    assert to_address(found) == text
    assert (to_address(()), list(from_address(""))) == ("", [])


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["2025M06", "2026M06", "2030M12"]),
            st.from_regex(r"[ -~\u00a1-\u00ff]{1,40}", fullmatch=True).filter(str.strip),
        ),
        st.integers(1, 10**8),
        max_size=6,
    )
)
def test_what_comes_back_is_what_went_in(values):
    went = [
        Observation(series=Series.PRICES, base=base, period=period, value=Fraction(value, 1000))
        for (period, base), value in values.items()
    ]
    came = from_address(to_address(went))
    assert {(one.base, one.period, one.value) for one in came} == {(one.base, one.period, one.value) for one in went}


@pytest.mark.parametrize(("text", "code"), [
    ("CPI~a~2026M06~1", "not_a_series"), ("NPI", "not_a_value"), ("NPI~a~2026M06", "not_a_value"), ("NPI~a~2026M06~1~2027M06", "not_a_value"),
    ("NPI~a~2026K1~1", "not_a_period"), ("WAGE~a~2026M06~1", "not_a_period"), ("NPI~~2026M06~1", "not_a_value"), ("NPI~ ~2026M06~1", "no_base"),
    ("NPI~a~2026M06~0", "not_positive"), ("NPI~a~2026M06~-1", "not_a_value"), ("NPI~a~2026M06~1e9", "not_a_value"),
    ("NPI~a~2026M06~1~2026M06~2", "stands_twice"), ("NPI~a~2026M06~1~~NPI~a~2026M06~2", "stands_twice"), ("~~", "not_a_series"),
])  # fmt: skip
def test_what_is_no_observation_is_refused_by_name(text, code):
    with pytest.raises(NotAnObservation) as refused:
        from_address(text)
    assert refused.value.code == code


@pytest.mark.parametrize("base", ["%7E", "~", "%25", "a~%7E%~", "2025=100"])
def test_a_base_may_hold_the_signs_between(base):
    went = Observation(series=Series.PRICES, base=base, period="2026M06", value=Fraction(1))
    assert [one.base for one in from_address(to_address([went]))] == [base]
