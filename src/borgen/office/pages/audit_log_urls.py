"""The addresses of the audit log, which reads the journal."""

from django.urls import path

from borgen.office.pages import audit_log

app_name = "journal"
urlpatterns = [
    path("", audit_log.events, name="events"),
    path("<int:sequence>/", audit_log.event, name="event"),
]
