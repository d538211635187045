"""The addresses of the desk under an organisation. Those that belong to none stand in ``public_urls``."""

from borgen.office.supported_loan.urls import loans, outlook, projects

app_name = "supported_loan"
urlpatterns = [*projects.urlpatterns, *loans.urlpatterns, *outlook.urlpatterns]
