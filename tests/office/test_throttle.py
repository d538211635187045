"""Guessing a password is slowed down, and slows nobody else down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.office.two_offices import PASSWORD

GUESSER, HOME = "192.0.2.66", "10.0.0.7"


@pytest.fixture
def throttled(settings, offices):
    settings.AXES_ENABLED = True


def log_in(username: str, password: str, address: str) -> int:
    answer = Client(REMOTE_ADDR=address).post("/log-in/", {"username": username, "password": password})
    return answer.status_code


def guess(times: int) -> list[int]:
    return [log_in("clerk.gotene", f"fel-lösenord-{n}", GUESSER) for n in range(times)]


def test_five_guesses_and_then_not_even_the_right_one(throttled):
    assert guess(5) == [422, 422, 422, 422, 429]
    assert log_in("clerk.gotene", PASSWORD, GUESSER) == 429


def test_the_owner_still_gets_in_from_elsewhere(throttled):
    """An outsider must not be able to lock a clerk out on 31 March."""
    guess(20)
    assert log_in("clerk.gotene", PASSWORD, HOME) == 302


def test_a_colleague_at_the_same_address_still_gets_in(throttled):
    guess(20)
    assert log_in("approver.gotene", PASSWORD, GUESSER) == 302


def test_it_ends_by_itself_and_guessing_on_does_not_prolong_it(throttled, monkeypatch):
    began = timezone.now()

    def minutes_later(minutes: int) -> None:
        for module in ("axes.handlers.proxy", "axes.attempts"):
            monkeypatch.setattr(f"{module}.now", lambda: began + timedelta(minutes=minutes))

    guess(5)
    minutes_later(14)
    assert guess(1) == [429]
    assert log_in("clerk.gotene", PASSWORD, GUESSER) == 429
    minutes_later(16)
    assert log_in("clerk.gotene", PASSWORD, GUESSER) == 302


def test_nothing_of_it_is_in_the_log(throttled, caplog):
    guess(6)
    assert "clerk.gotene" not in caplog.text and GUESSER not in caplog.text
