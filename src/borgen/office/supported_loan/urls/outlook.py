"""What lies ahead: redemption, duties, budget years and scenarios."""

from django.urls import path

from borgen.office.supported_loan.views import ahead, changes, duties, scenarios, totals
from borgen.office.ui import addresses  # noqa: F401 - registers the converters

urlpatterns = [
    path("", duties.start, name="start"),
    path("duties/", duties.duties_page, name="duties"),
    path("duties/export/<str:form>/", duties.duties_file, name="duties-file"),
    path("budget/", ahead.this_budget, name="this-budget"),
    path("budget/<int:year>/", ahead.budget_of, name="budget"),
    path("budget/<int:year>/export/<str:form>/", ahead.budget_file, name="budget-file"),
    path("budget/<int:year>/explain/<slug:figure>/", totals.budget_explained, name="budget-explained"),
    path("loan-report/", ahead.this_report, name="this-loan-report"),
    path("loan-report/<int:year>/", ahead.report_of, name="loan-report"),
    path("loan-report/<int:year>/export/<str:form>/", ahead.report_file, name="loan-report-file"),
    path("loans/<reference:number>/redemption/", changes.redeem, name="redemption"),
    path(
        "loans/<reference:number>/redemption/explain/<slug:figure>/", changes.redemption_explained, name="redemption-explained"
    ),
    path("projects/<reference:reference>/correction/", changes.correct, name="loan-correction"),
    path("projects/<reference:reference>/supplementary/", changes.supplement, name="supplementary"),
    path("scenarios/", scenarios.scenario_page, name="scenarios"),
    path("scenarios/explain/<slug:figure>/<int:n>/", scenarios.scenario_explained, name="scenarios-explained"),
    path("scenarios/export/<str:form>/", scenarios.scenario_file, name="scenarios-file"),
]
