from django.apps import AppConfig


class People(AppConfig):
    name = "borgen.office.people"

    def ready(self) -> None:
        from borgen.office import permissions  # noqa: F401 - registers the system check of the table
