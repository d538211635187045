"""Whatever the desk of supported loans refuses, and whatever happens there, is said in words."""

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.utils.translation import override

from borgen.office.journal.refused import Refused
from borgen.office.supported_loan import usecases
from borgen.office.supported_loan.event_words import WORDS
from borgen.office.supported_loan.why_not import REFUSALS, refusal_text
from borgen.supported_loan import events

pytestmark = pytest.mark.engine_neutral

MODULES = [import_module(f"{usecases.__name__}.{one.name}") for one in iter_modules(usecases.__path__)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_refusal_has_its_sentence(module: object) -> None:
    codes = {
        one.code
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Refused) and "code" in vars(one)
    }
    whole = set(REFUSALS) | {key.partition(".")[0] for key in REFUSALS}
    assert codes <= whole, sorted(codes - whole)


def test_every_event_has_its_words() -> None:
    kinds = {one.kind for one in vars(events).values() if isinstance(one, type) and is_dataclass(one)}
    assert kinds <= set(WORDS)


@pytest.mark.parametrize(("language", "day"), [("sv", "2026-04-01"), ("da", "01.04.2026"), ("en", "1\u00a0Apr\u00a02026")])
def test_a_refusal_writes_its_days_as_the_language_does(language: str, day: str) -> None:
    with override(language):
        said = refusal_text("not_ready", {"on": "2026-04-01"})
    assert day in said and ("2026-04-01" in said) is (language == "sv")
