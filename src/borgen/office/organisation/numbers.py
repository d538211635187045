"""Numbers without gaps [sv: nummerserie]."""

from django.db.models import F

from borgen.office.organisation.models import NumberSeries


def take_numbers(*, organisation_id: int, series: str, count: int = 1) -> range:
    """Take the next ``count`` numbers; call inside the gate, so that a rollback gives them back."""
    NumberSeries.objects.get_or_create(organisation_id=organisation_id, name=series)
    row = NumberSeries.objects.select_for_update().get(organisation_id=organisation_id, name=series)
    NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + count)
    return range(row.last + 1, row.last + 1 + count)
