"""What a search of the register is matched against, and how references are ordered and given."""

import re
from collections.abc import Iterable, Sequence

from borgen.office.guarantee.models import Guarantee, GuaranteeFact, Loan, LoanFact
from borgen.office.journal.models import FOREVER
from borgen.office.journal.timeline import Stretch, believed, write
from borgen.office.organisation.numbers import take_numbers
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.parties.models import PartyFact

_DIGITS = re.compile(r"[0-9]+")


def reference_sort_key(*, reference: str) -> str:
    """Orders BG-2024-9 before BG-2024-10."""
    return sort_key(_DIGITS.sub(lambda m: m.group().zfill(8), reference))[:120]


def guarantee_search_key(*, reference: str, texts: Sequence[str]) -> str:
    """One text that holds all that a guarantee can be searched by; never a private person's name."""
    return search_key(reference, *(text for text in texts if text))[:700]


def next_references(*, organisation_id: int, year: int, count: int) -> list[str]:
    """The next free references BG-YYYY-NNN of a year. Inside the gate."""
    found: list[str] = []
    while len(found) < count:
        numbers = take_numbers(organisation_id=organisation_id, series=f"guarantee:{year}", count=count - len(found))
        offered = [f"BG-{year}-{number:03d}" for number in numbers]
        taken = set(
            Guarantee.objects.filter(organisation_id=organisation_id, reference__in=offered).values_list(
                "reference", flat=True
            )
        )
        found += [reference for reference in offered if reference not in taken]
    return found


def refresh_search_keys(*, organisation_id: int, guarantee_ids: Iterable[int], sequence: int) -> None:
    """Write the search keys anew where the borrower or a lender has another name. Inside the gate.

    Rows that this very command has written are left alone: they hold their keys already.
    """
    ids = list(guarantee_ids)
    guarantees = Guarantee.objects.in_bulk(ids)
    timelines = believed(model=GuaranteeFact, owner="guarantee_id", ids=ids)
    written = set(
        GuaranteeFact.objects.filter(guarantee_id__in=ids, known_from=sequence).values_list("pk", flat=True)
    )
    changes = []
    for guarantee_id in ids:
        before = timelines[guarantee_id]
        guarantee = guarantees[guarantee_id]
        after = tuple(stretch if stretch.row in written else _with_key(guarantee, stretch) for stretch in before)
        if after != before:
            changes.append((guarantee_id, before, after))
    write(
        model=GuaranteeFact, owner="guarantee_id", organisation_id=organisation_id, changes=changes, sequence=sequence
    )


def search_key_of(*, guarantee: Guarantee, borrower_id: int, purpose: str, registration: str, paragraph: str) -> str:
    """The search key of a guarantee with the names that its borrower and lenders have now."""
    names = PartyFact.objects.filter(party_id=borrower_id, known_until=FOREVER).values_list("search_key", flat=True)
    loans = Loan.objects.filter(guarantee=guarantee).values_list("pk", flat=True)
    lenders = LoanFact.objects.filter(loan_id__in=list(loans), known_until=FOREVER).values_list("lender", "number")
    texts = [*sorted(set(names)), purpose, registration, paragraph]
    texts += sorted({text for pair in lenders for text in pair if text})
    return guarantee_search_key(reference=guarantee.reference, texts=texts)


def _with_key(guarantee: Guarantee, stretch: Stretch) -> Stretch:
    values = stretch.values
    key = search_key_of(
        guarantee=guarantee, borrower_id=values["borrower_id"], purpose=values["purpose"],
        registration=values["registration_number"], paragraph=values["paragraph"],
    )
    if key == values["search_key"]:
        return stretch
    return Stretch(stretch.true_from, stretch.true_until, {**values, "search_key": key})
