"""The vocabulary is complete: every word of the code is documented, and every documented word is used."""

from enum import StrEnum

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
    needs = {name.split(".")[0] for check in known.checks.values() for name in check.needs}
    assert needs <= set(known.parameters) and needs


def test_one_policy_uses_every_parameter_and_every_check():
    """The made-up policy of the cases: nothing in the vocabulary is out of reach."""
    made_up = policy("provkommun")
    assert made_up.silent_on == ()
    assert {rule.check for rule in made_up.book.rules.values()} >= set(CHECKS)


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_kinds_of_fees_have_names(language):
    assert all(word("fee_kinds", kind.value, language) for kind in FeeKind)
