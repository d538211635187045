"""Every address of the office: the shared pages, then each programme's desk under the organisation."""

from django.urls import URLPattern, URLResolver, include, path

from borgen.programme import installed

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"<slug:organisation>/{programme.slug}/", include(f"{programme.django_app}.urls"))
    for programme in installed()
    if programme.django_app
]
