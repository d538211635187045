"""What is not run again on PostgreSQL is said by name, and asks nothing that an engine decides (decision 38)."""

import re
from pathlib import Path

import dev

TESTS = Path(dev.__file__).parent / "tests"
WHOLE = re.compile(r"^pytestmark = .*engine_neutral", re.MULTILINE)
ENGINES_OWN = re.compile(
    r"transaction=True|transactional_db|live_server|\bcursor\(|\.raw\(|RawSQL|atomic\(|select_for_update|savepoint|"
    r"IntegrityError|DatabaseError|OperationalError|Thread|multiprocessing|triggers_lifted"
)
NEUTRAL = {
    # who may see a page, which the gate decides before any row of it is read
    "office/test_permissions.py",
    # each amount that is shown opens an explanation that ends in it
    "office/test_every_amount.py", "office/test_every_amount_api.py", "office/test_every_loan_amount.py",
    "office/test_api_explanations.py", "office/test_pages_explained.py", "office/test_loan_sums_in_words.py",
    # figures that Python works out from the facts of a register
    "office/test_maturity.py", "office/test_stress.py", "office/test_register_portfolio.py", "office/test_register_simulation.py",
    # a quote: nothing is stored
    "office/test_supported_loan_quote.py", "office/test_supported_loan_quote_fan.py", "office/test_supported_loan_quote_index.py",
    # words, links, and pages of the documentation followed as they stand
    "office/test_pages_linked.py", "office/test_supported_words.py", "office/test_import_words_command.py",
    "office/test_command_languages.py",
    "office/test_looking_ahead_how_tos.py", "office/test_simulate_how_to.py", "office/test_add_a_policy.py",
}  # fmt: skip


def test_each_is_named_here():
    marked = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py") if WHOLE.search(path.read_text("utf-8"))}
    assert marked == NEUTRAL


def test_none_asks_what_an_engine_decides():
    found = [f"{name}: {word[0]}" for name in sorted(NEUTRAL) for word in ENGINES_OWN.finditer((TESTS / name).read_text("utf-8"))]
    assert found == []


def test_every_reading_route_is_asked_on_postgresql(monkeypatch):
    asked = []
    monkeypatch.setattr(dev, "_pytest", lambda paths, more, **environment: asked.append((paths, environment["BORGEN_TEST_DATABASE"])))
    dev._postgresql([])
    ((paths, engine),) = asked
    assert engine == "postgresql" and dev.WALK in paths and (TESTS.parent / dev.WALK).exists()
