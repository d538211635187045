"""Rows become facts here, as of a day and as known at an event; facts never become rows."""

from borgen.office.guarantee.facts.fees import fee_facts_in_bulk
from borgen.office.guarantee.facts.fees_due import FeesDue, fees_due
from borgen.office.guarantee.facts.governing import PolicyOf, policies_at
from borgen.office.guarantee.facts.pictures import MASKED, NoSuchGuarantee, picture, pictures
from borgen.office.journal.moment import Moment, moment, moment_at

__all__ = [
    "MASKED",
    "FeesDue",
    "Moment",
    "NoSuchGuarantee",
    "PolicyOf",
    "fee_facts_in_bulk",
    "fees_due",
    "moment",
    "moment_at",
    "picture",
    "pictures",
    "policies_at",
]
