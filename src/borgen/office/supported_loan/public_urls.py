"""The addresses of supported loans that are open to everybody and belong to no organisation."""

from django.urls import path

from borgen.office.supported_loan.quote import contact, files, index_file, views

urlpatterns = [
    path("quote/supported-loan/", views.quote, name="supported-loan-quote"),
    path(
        "quote/supported-loan/explained/<slug:figure>/<int:n>/",
        views.explained,
        name="supported-loan-quote-explained",
    ),
    path("quote/supported-loan/file/<slug:kind>/", files.file, name="supported-loan-quote-file"),
    path("quote/supported-loan/index/", index_file.take_index, name="supported-loan-quote-index"),
    path("contact/supported-loan/", contact.contact, name="supported-loan-contact"),
]
