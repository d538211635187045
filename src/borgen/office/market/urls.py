from django.urls import path

from borgen.office.market import views

app_name = "market"
urlpatterns = [
    path("", views.indices, name="indices"),
    path("enter/", views.enter, name="enter"),
    path("import/", views.import_file, name="import"),
    path("import/confirm/", views.confirm, name="import-confirm"),
]
