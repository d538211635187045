"""Headers, request ids and the end of a session, on views made for it: what every page of the office inherits."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from borgen.office import middleware


def answer(_):
    return HttpResponse("x")


class TestClientAddress:
    def test_is_the_other_end_of_the_connection(self, settings):
        settings.BEHIND_PROXY = False
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6"})
        assert middleware.client_address(request) == "10.0.0.1"

    def test_is_what_the_proxy_wrote_behind_one(self, settings):
        """Otherwise a guesser gives itself a new address for every try, or locks everybody out at once."""
        settings.BEHIND_PROXY = True
        headers = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7"}
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
        assert middleware.client_address(request) == "192.0.2.7"


class TestRequestLog:
    def test_gives_an_id_and_logs_the_pattern_only(self, caplog):
        def view(request):
            request.resolver_match = SimpleNamespace(route="<slug:organisation>/guarantees/")
            return HttpResponse("x")

        with caplog.at_level("INFO", logger="borgen.request"):
            response = middleware.RequestLog(view)(RequestFactory().get("/gotene/guarantees/?q=Lind"))
        assert len(response["X-Request-ID"]) == 32
        (record,) = caplog.records
        assert record.facts["route"] == "<slug:organisation>/guarantees/" and record.facts["status"] == 200
        assert "Lind" not in str(record.__dict__)

    @pytest.mark.parametrize(
        ("given", "kept"), [("a1b2c3d4-e5", True), ("x\nforged: y", False), ("short", False)]
    )
    def test_takes_a_sane_id_from_outside(self, given, kept):
        request = RequestFactory().get("/")
        request.META["HTTP_X_REQUEST_ID"] = given
        assert (middleware.RequestLog(answer)(request)["X-Request-ID"] == given) is kept


class TestSafeHeaders:
    def test_a_page_of_somebody_logged_in_is_never_stored(self):
        request = RequestFactory().get("/")
        request.user = SimpleNamespace(is_authenticated=True)
        assert middleware.SafeHeaders(answer)(request)["Cache-Control"] == "no-store, private"

    def test_a_public_page_may_be(self):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        response = middleware.SafeHeaders(answer)(request)
        assert "Cache-Control" not in response
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]


class TestSessionLimits:
    START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night when the clocks go forward

    @pytest.fixture
    def visit(self, monkeypatch):
        """Visit after so many minutes since the start; say whether one is still logged in."""
        session = SessionStore()
        user = SimpleNamespace(is_authenticated=True, pk=1)

        def visit(minutes):
            monkeypatch.setattr(timezone, "now", lambda: self.START + timedelta(minutes=minutes))
            request = RequestFactory().get("/")
            request.session, request.user = session, user
            session.modified = False
            middleware.SessionLimits(answer)(request)
            return request.user.is_authenticated

        visit.session = session
        return visit

    def test_thirty_idle_minutes_are_allowed_and_no_more(self, visit):
        assert visit(0) and visit(30)
        assert visit(60) and not visit(90.1)

    def test_twelve_busy_hours_are_allowed_and_no_more(self, visit):
        assert all(visit(minutes) for minutes in range(0, 720, 20))
        assert visit(720)
        assert not visit(721)

    def test_reading_does_not_write_a_session_each_time(self, visit):
        visit(0)
        visit(0.5)
        assert not visit.session.modified
        visit(1.5)
        assert visit.session.modified
