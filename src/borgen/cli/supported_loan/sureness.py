"""How sure a figure of the supported loan is, in the reader's language."""

from borgen.cli.reader import reader_language
from borgen.supported_loan import wording
from borgen.supported_loan.choices import IndexBasis


def sure(basis: IndexBasis) -> str:
    """How sure the regulations behind a figure are."""
    return wording.word("index", basis.value, reader_language())
