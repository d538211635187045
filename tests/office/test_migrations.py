"""The tables are those that the models describe, in both dialects, also when they are made one migration at a time."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_constraint_of_a_model_is_in_the_database():
    """A rebuilt table on SQLite, or a migration edited by hand, may lose one without any error."""
    from django.apps import apps

    missing = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model._meta.managed or not model.__module__.startswith("borgen."):
                continue
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            wanted = [c.name for c in model._meta.constraints] + [i.name for i in model._meta.indexes]
            missing += [f"{model._meta.label}: {name}" for name in wanted if name not in found]
    assert not missing
