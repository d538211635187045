"""I2: every command that reads answers for a past moment of two organisations what it did then, in a table and in JSON.

A new command is walked once ``ARGUMENTS`` says about what; it fails here unless it takes ``--as-of`` and ``--known-at``, or unless
``readings`` names it with the reason.
"""

from datetime import date

import pytest
from click.testing import CliRunner

from borgen.cli.main import main
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.journal.models import Head
from tests.office.two_offices import two_offices
from tests.oracle.readings import COMMANDS_NOT_OF_A_MOMENT, commands, commands_of_a_moment
from tests.oracle.walked_office import BUILT, PAID_OUT, PLANNED, WalkedOffice

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
BOTH = {"--as-of", "--known-at"}
ARGUMENTS = {
    "register": [], "check": [], "duties": ["--done"], "explain": [PLANNED, "outstanding"], "fees": ["2025"], "portfolio": ["--register"],
    "simulate": ["--register", "--count", "20", "--years", "3"],
    "index status": [],
    "supported-loan budget": ["2025"], "supported-loan duties": [], "supported-loan loan-report": ["2025"],
    "supported-loan loan list": [], "supported-loan loan show": ["1"], "supported-loan loan terms": ["1"],
    "supported-loan loan explain": ["1", "state", "1"],
    "supported-loan project list": [], "supported-loan project show": [BUILT], "supported-loan project explain": [BUILT, "loan"],
    "supported-loan reconcile": ["LENDER", "--loan", PAID_OUT],
    "supported-loan redemption": ["1", "--on", "2026-02-20", "--method", "at-market", "--price", "98"],
    "supported-loan regulation": ["2025"], "supported-loan statement year": ["2019"], "supported-loan statement list": ["1"],
    "supported-loan statement show": ["1", "1"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    forget_snapshots()


def options(command):
    return {name for parameter in command.params for name in parameter.opts}


def test_every_command_takes_a_moment_or_is_named():
    every = [name for name, _ in commands()]
    assert all(any(f"{one} ".startswith(f"{named} ") for one in every) for named in COMMANDS_NOT_OF_A_MOMENT)
    of_a_moment = dict(commands_of_a_moment())
    assert set(of_a_moment) == set(ARGUMENTS)
    assert [name for name, command in of_a_moment.items() if not options(command) >= BOTH] == []
    named = [name for name, command in commands() if name not in of_a_moment and "--known-at" in options(command)]
    assert named == []


def test_every_command_answers_for_a_past_moment_what_it_did_then(tmp_path):
    lender = tmp_path / "lender.csv"
    lender.write_text("Forfaldsdag;Rente;Afdrag\r\n01.04.2021;781420,20;538406,58", "utf-8")
    offices = [WalkedOffice(slug, one.pk, 3 + n) for n, (slug, one) in enumerate(two_offices().items())]

    def ask(office, name, day, known_at, form):
        given = [str(lender) if one == "LENDER" else one for one in ARGUMENTS[name]]
        moment = ["--organisation", office.slug, "--as-of", f"{day}", "--known-at", known_at.isoformat()]
        result = CliRunner().invoke(main, [*name.split(), *given, *moment, *form])
        assert result.exception is None or isinstance(result.exception, SystemExit), f"{name}: {result.exception!r}"
        return result.exit_code, result.output

    def act():
        for office in offices:
            for _ in range(6):
                office.act()

    diary, answered = {}, set()
    act()
    for office in offices:
        known_at = Head.objects.get(organisation_id=office.id).recorded_at
        for name in ARGUMENTS:
            for day, form in ((office.clerk.day(), ["--json"]), (date(2026, 2, 20), ["--json"]), (date(2026, 2, 20), [])):
                question = (office, name, day, known_at, tuple(form))
                diary[question] = ask(*question)
                if diary[question][0] in {0, 1}:  # 1: it has been told, and something is wrong with it
                    answered.add((office.slug, name))
    for office in offices:
        office.happen()
    act()
    forget_snapshots()
    wrong = [f"{q[0].slug} {q[1]} as of {q[2]}" for q, then in diary.items() if ask(*q) != then]
    assert wrong == []
    some = {(office.slug, name) for office in offices for name in ARGUMENTS}
    assert some - answered == set(), "nothing has been seen there"
