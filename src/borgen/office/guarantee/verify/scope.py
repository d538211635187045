"""I14: nothing of one organisation points at something of another, and parts stay with their whole."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, ForeignKey, Model, Q

from borgen.office.guarantee.models import ImportRow, Movement
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation

_OTHERWISE = {
    (ImportRow, "guarantee"): ("register_import__organisation", "guarantee__organisation"),
}  # fmt: skip


def check_scope(at: Moment) -> Iterator[Violation]:
    """Every reference from a row of the organisation."""
    for model, key in scoped_references():
        here, there = F("organisation"), f"{key}__organisation"
        rows = model._default_manager.filter(organisation_id=at.organisation_id, **{f"{key}__isnull": False})
        for pk in rows.exclude(**{there: here}).values_list("pk", flat=True):
            yield Violation(code="other_organisation", subject=f"{model._meta.db_table}:{pk}", params={"by": key})
    for (model, key), (own, theirs) in _OTHERWISE.items():
        rows = model._default_manager.filter(**{own: at.organisation_id, f"{key}__isnull": False})
        for pk in rows.exclude(**{theirs: F(own)}).values_list("pk", flat=True):
            yield Violation(code="other_organisation", subject=f"{model._meta.db_table}:{pk}", params={"by": key})
    strays = Movement.objects.filter(organisation_id=at.organisation_id).exclude(
        Q(loan__guarantee=F("guarantee")) & (Q(observation__isnull=True) | Q(observation__loan=F("loan")))
    )
    for pk in strays.values_list("pk", flat=True):
        yield Violation(code="movement_elsewhere", subject=f"guarantee_movement:{pk}")


def scoped_references() -> Iterator[tuple[type[Model], str]]:
    """Every reference between two tables that both carry an organisation."""
    for model in sorted(apps.get_models(), key=lambda m: m._meta.db_table):
        names = {field.name for field in model._meta.get_fields()}
        if "organisation" not in names or not model.__module__.startswith("borgen."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, ForeignKey) and field.name != "organisation" else None
            if isinstance(target, type) and "organisation" in {f.name for f in target._meta.get_fields()}:
                yield model, field.name
