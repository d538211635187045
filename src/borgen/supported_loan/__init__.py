"""Supported loans for care and elderly dwellings [sv: stödda lån, da: støttede lån]."""

from borgen.programme import Programme

PROGRAMME = Programme(
    name="supported_loan",
    slug="supported-loans",
    country="dk",
    django_app="borgen.office.supported_loan",
    commands="borgen.cli.supported_loan:COMMANDS",
)
