"""The vocabulary is complete: every word of the code is documented, and every documented word is used."""

from enum import StrEnum
from pathlib import Path

import pytest

from borgen.guarantee.annual_fee import FeeKind
from borgen.guarantee.checks import CHECKS
from borgen.guarantee.commitment import (
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)
from borgen.guarantee.duties import DutyState
from borgen.guarantee.policy_words import policy_words_page
from borgen.guarantee.state import State
from borgen.guarantee.vocabulary import vocabulary
from borgen.guarantee.wording import word
from borgen.kernel.rounding import ROUNDINGS
from tests.test_cases import policy

DIMENSIONS = [
    "versions",
    "beneficiaries",
    "purposes",
    "form",
    "fee",
    "own_contribution",
    "terms",
    "conditions",
    "security",
    "decision",
    "application",
    "strength",
]
ENUMS: list[tuple[str, type[StrEnum]]] = [
    ("borrower_class", BorrowerClass), ("exposure_kind", ExposureKind), ("legal_form", LegalForm),
    ("covered", Covered), ("outcome", DecisionOutcome), ("security_kind", SecurityKind), ("state", State),
    ("duty_state", DutyState),
]  # fmt: skip


def test_the_twelve_dimensions_are_covered():
    """T1: each of the twelve things that a policy must be able to say has parameters."""
    assert list(vocabulary().dimensions) == DIMENSIONS
    used = {parameter.dimension for parameter in vocabulary().parameters.values()}
    assert used == set(DIMENSIONS)


@pytest.mark.parametrize(("words", "enum"), ENUMS, ids=[e[0] for e in ENUMS])
def test_the_words_are_those_of_the_code(words, enum):
    assert list(vocabulary().lists[words]) == [member.value for member in enum]


def test_every_check_is_documented_and_every_documented_check_exists():
    assert set(vocabulary().checks) == set(CHECKS)


def test_roundings_are_the_kernels():
    assert set(vocabulary().lists["roundings"]) == set(ROUNDINGS)


def test_every_word_has_a_term_in_each_language_and_a_meaning():
    known = vocabulary()
    words = [*known.parameters.values(), *known.keyed_by.values(), *known.checks.values()]
    words += [word for words in known.lists.values() for word in words.values()]
    assert len(words) > 300
    for word_ in words:
        assert set(word_.term) == {"sv", "da", "en"} and all(word_.term.values()), word_.name
        assert word_.meaning.endswith((".", "»")), word_.name


def test_every_list_that_a_parameter_names_exists():
    known = vocabulary()
    assert all(not p.words or p.words in known.lists for p in known.parameters.values())


def test_what_a_check_needs_is_a_parameter():
    known = vocabulary()
    needs = {
        name.split(".")[0]
        for check in known.checks.values()
        for need in check.needs
        for name in need.split("|")
    }
    assert needs <= set(known.parameters) and needs


def test_one_policy_uses_every_parameter_and_every_check():
    """The made-up policy of the cases: nothing in the vocabulary is out of reach."""
    made_up = policy("provkommun")
    assert made_up.silent_on == ()
    assert {rule.check for rule in made_up.book.rules.values()} >= set(CHECKS)


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_kinds_of_fees_have_names(language):
    assert all(word("fee_kinds", kind.value, language) for kind in FeeKind)


def test_the_page_of_words_is_up_to_date():
    """The documentation shows what the code accepts: `python tools/policy_words.py` writes it."""
    page = Path(__file__).parents[3] / "docs" / "policy-words.md"
    assert page.read_text(encoding="utf-8") == policy_words_page()


def test_the_page_of_words_names_every_word():
    page, known = policy_words_page(), vocabulary()
    for name in [*known.parameters, *known.checks, *known.keyed_by, *known.lists["applied_in"]]:
        assert f"`{name}`" in page, name
