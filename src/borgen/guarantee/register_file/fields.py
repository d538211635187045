"""The fields that a guarantee register can hold, under the names that the whole product uses for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from borgen.guarantee.commitment import (
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)

Kind = Literal[
    "text", "code", "money", "rate", "share", "day", "year", "organisation_number", "covers", "security",
    "currency",
]
Language = Literal["sv", "da", "en"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what its value is, and what a person calls it."""

    name: str
    kind: Kind
    label: Mapping[str, str]


def _field(name: str, kind: Kind, sv: str, da: str, en: str) -> Field:
    return Field(name, kind, MappingProxyType({"sv": sv, "da": da, "en": en}))


_ALL = (
    _field("reference", "text", "Borgensnummer", "Garantinummer", "Reference"),
    _field("borrower", "text", "Låntagare", "Låntager", "Borrower"),
    _field("organisation_number", "organisation_number", "Organisationsnummer", "CVR-nummer",
           "Organisation number"),
    _field("borrower_class", "code", "Typ av låntagare", "Låntagertype", "Borrower class"),
    _field("ownership_share", "share", "Kommunens ägarandel", "Kommunens ejerandel", "Ownership share"),
    _field("locality", "text", "Ort", "Sted", "Locality"),
    _field("lender", "text", "Långivare", "Långiver", "Lender"),
    _field("loan_number", "text", "Lånenummer", "Lånenummer", "Loan number"),
    _field("loan_type", "text", "Typ av lån", "Låntype", "Loan type"),
    _field("original_amount", "money", "Ursprungligt lånebelopp", "Oprindeligt lånebeløb",
           "Original loan amount"),
    _field("decided_amount", "money", "Beslutat borgensbelopp", "Besluttet garantibeløb", "Decided amount"),
    _field("outstanding", "money", "Kvarvarande skuld", "Restgæld", "Outstanding debt"),
    _field("balance_on", "day", "Saldodag", "Saldodato", "Day of the balance"),
    _field("currency", "currency", "Valuta", "Valuta", "Currency"),
    _field("legal_form", "code", "Typ av borgen", "Garantiform", "Legal form"),
    _field("exposure_kind", "code", "Typ av åtagande", "Forpligtelsens art", "Kind of exposure"),
    _field("covers", "covers", "Omfattar", "Omfatter", "Covers"),
    _field("purpose", "text", "Ändamål", "Formål", "Purpose"),
    _field("security", "security", "Säkerhet", "Sikkerhed", "Security"),
    _field("insurance", "text", "Försäkring", "Forsikring", "Insurance"),
    _field("insurance_valid_until", "day", "Försäkring gäller t.o.m.", "Forsikring gælder til og med",
           "Insurance valid until"),
    _field("decided_by", "text", "Beslutsorgan", "Beslutningsorgan", "Decided by"),
    _field("decided_on", "day", "Beslutsdatum", "Beslutningsdato", "Decided on"),
    _field("decided_year", "year", "Beslutsår", "Beslutningsår", "Year of decision"),
    _field("paragraph", "text", "Paragraf", "Paragraf", "Paragraph"),
    _field("registration_number", "text", "Diarienummer", "Journalnummer", "Registration number"),
    _field("available_until", "day", "Utnyttjas senast", "Udnyttes senest", "Available until"),
    _field("executed_on", "day", "Borgen tecknad", "Garanti underskrevet", "Executed on"),
    _field("ends_on", "day", "Slutdag", "Slutdato", "Ends on"),
    _field("validity_text", "text", "Giltighetstid", "Gyldighed", "Validity"),
    _field("amortisation", "text", "Amortering", "Afdrag", "Amortisation"),
    _field("amortisation_per_year", "money", "Amortering per år", "Afdrag pr. år", "Amortisation per year"),
    _field("interest_rate", "rate", "Ränta", "Rente", "Interest rate"),
    _field("rate_bound_until", "day", "Ränta bunden t.o.m.", "Rente bundet til og med", "Rate bound until"),
    _field("fee_rate", "rate", "Borgensavgift i procent", "Garantiprovision i procent", "Fee rate"),
    _field("fee_text", "text", "Villkor för borgensavgift", "Vilkår for garantiprovision", "Fee terms"),
    _field("fee_payer", "text", "Avgiftsbetalare", "Betaler af provision", "Fee payer"),
    _field("conditions", "text", "Särskilda villkor", "Særlige vilkår", "Conditions"),
    _field("decision_outcome", "code", "Utfall", "Udfald", "Outcome of decision"),
    _field("municipality_share", "share", "Kommunens andel av borgen", "Kommunens andel af garantien",
           "Municipality's share"),
    _field("frame", "money", "Borgensram", "Garantiramme", "Frame"),
    _field("investment_amount", "money", "Investeringskostnad", "Investeringsudgift", "Investment amount"),
    _field("own_contribution", "money", "Egeninsats", "Egenfinansiering", "Own contribution"),
    _field("note", "text", "Anmärkning", "Bemærkning", "Note"),
    _field("municipality", "text", "Kommun", "Kommune", "Municipality"),
    _field("source", "text", "Källa", "Kilde", "Source"),
)

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _ALL})

BORROWER_CLASSES = tuple(member.value for member in BorrowerClass)
LEGAL_FORMS = tuple(member.value for member in LegalForm)
EXPOSURE_KINDS = tuple(member.value for member in ExposureKind)
COVERS = tuple(sorted(member.value for member in Covered))
OUTCOMES = tuple(member.value for member in DecisionOutcome)
SECURITY_KINDS = tuple(member.value for member in SecurityKind)
UNITS: Mapping[str, int] = MappingProxyType({"kr": 1, "tkr": 1_000, "mkr": 1_000_000})
"""Kronor in one of each unit."""
