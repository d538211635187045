"""The addresses of a list's rows are those that each row would have had by itself."""

from types import SimpleNamespace

import pytest

from borgen.office.people.access import address, addresses
from borgen.office.ui.addresses import Reference


@pytest.mark.parametrize("past", [{}, {"as_of": "2024-06-30", "known_at": "2025-01-01"}])
@pytest.mark.parametrize("reference", ["B-7", "KS/2014:543", "..", "a~b", "Å 1 % {x} ?&#", "part-1-of-an-address", "a+b;c=d"])
def test_addresses_are_those_of_each_row(reference, past):
    request = SimpleNamespace(organisation=SimpleNamespace(slug="gotene"), GET=past)
    shown = addresses(request, "guarantee:guarantee", reference=Reference().to_url)
    explained = addresses(request, "guarantee:explain", reference=Reference().to_url, amount=str)
    assert shown(reference) == address(request, "guarantee:guarantee", reference=reference)
    for amount in ("outstanding", "fee.2026.annual"):
        expected = address(request, "guarantee:explain", reference=reference, amount=amount)
        assert explained(reference, amount) == expected
