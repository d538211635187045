"""The gallery's address. The product does not route it; the tests and whoever works on the look do."""

from django.urls import path

from borgen.office.ui import views

urlpatterns = [path("ui/gallery/", views.gallery, name="ui-gallery")]
