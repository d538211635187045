"""Municipal guarantees [sv: kommunal borgen]."""

from borgen.programme import Programme

PROGRAMME = Programme(
    name="guarantee",
    slug="guarantees",
    country="se",
    django_app="borgen.office.guarantee",
    commands="borgen.cli.guarantee:COMMANDS",
    rulebook_trial="borgen.guarantee.policy_cases:run_cases",
)
