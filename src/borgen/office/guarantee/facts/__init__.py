"""Rows become facts here, as of a day and as known at an event; facts never become rows."""

from borgen.office.guarantee.facts.fees import fee_facts_in_bulk
from borgen.office.guarantee.facts.pictures import MASKED, NoSuchGuarantee, picture, pictures

__all__ = ["MASKED", "NoSuchGuarantee", "fee_facts_in_bulk", "picture", "pictures"]
