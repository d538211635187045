"""Every address of the office: the shared pages, then the rooms and desks under the organisation.

An organisation's slug may be none of the first words here (``organisation.usecases.RESERVED``). What a programme shows to
everybody, whatever the organisation, stands in its desk's ``public_urls``.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from borgen.office.api import api
from borgen.office.pages import views
from borgen.programme import installed

handler400 = "borgen.office.pages.refusals.bad_request"
handler403 = "borgen.office.pages.refusals.forbidden"
handler404 = "borgen.office.pages.refusals.not_found"
handler500 = "borgen.office.pages.refusals.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("borgen.office.pages.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", api.urls),
    *(
        path("", include(f"{programme.django_app}.public_urls"))
        for programme in installed()
        if programme.django_app and find_spec(f"{programme.django_app}.public_urls")
    ),
    path("<slug:organisation>/", views.start, name="start"),
    path("<slug:organisation>/people/", include("borgen.office.people.urls")),
    path("<slug:organisation>/policies/", include("borgen.office.policies.urls")),
    path("<slug:organisation>/indices/", include("borgen.office.market.urls")),
    path("<slug:organisation>/documents/", include("borgen.office.documents.urls")),
    path("<slug:organisation>/journal/", include("borgen.office.pages.audit_log_urls")),
    *(
        path(f"<slug:organisation>/{programme.slug}/", include(f"{programme.django_app}.urls"))
        for programme in installed()
        if programme.django_app
    ),
]
