"""What the product writes into a file, it reads back: its headings and its words, in each language (G10.2)."""

import pytest
from django.utils import translation

from borgen.guarantee.register_file import words
from borgen.guarantee.register_file.headings import guess_field, read_heading
from borgen.guarantee.vocabulary import vocabulary
from borgen.office.guarantee.columns import COLUMNS
from borgen.office.guarantee.wording import TERMS

READ_BACK = {
    "reference": "reference", "borrower": "borrower", "organisation_number": "organisation_number", "borrower_class": "borrower_class",
    "decided": "decided_amount", "outstanding": "outstanding", "original_amount": "original_amount", "currency": "currency",
    "lender": "lender", "loan_type": "loan_type", "exposure_kind": "exposure_kind", "legal_form": "legal_form",
    "purpose": "purpose", "securities": "security", "decided_on": "decided_on", "decided_by": "decided_by",
    "paragraph": "paragraph", "executed_on": "executed_on", "ends_on": "ends_on", "valid_until": None, "observed_on": "balance_on",
}  # fmt: skip
LISTS = {
    "borrower_class": "borrower_class", "exposure_kind": "exposure_kind", "legal_form": "legal_form", "outcome": "decision_outcome",
    "security_kind": "security", "covered": "covers",
}  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_the_headings_of_our_own_export_are_known(language: str) -> None:
    labels = {column.name: column.label for column in COLUMNS}
    assert set(READ_BACK) <= set(labels)
    with translation.override(language):
        found = {name: guess_field(read_heading(str(labels[name])).words) for name in READ_BACK}
    assert {name: guess.field if guess else None for name, guess in found.items()} == READ_BACK


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_the_words_for_days_of_a_decision_are_known(language: str) -> None:
    """Until when a decision can be used is no amount and no last day of the guarantee."""
    with translation.override(language):
        guess = guess_field(read_heading(str(TERMS["available_until"])).words)
    assert guess is not None and guess.field == "available_until"


@pytest.mark.parametrize("listed", LISTS)
@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_the_words_of_our_own_export_are_known(listed: str, language: str) -> None:
    terms = {word.name: word.term[language] for word in vocabulary().lists[listed].values()}
    assert {name: words.read_code(LISTS[listed], term) for name, term in terms.items()} == {name: name for name in terms}
