"""Projects, their financing, credit and disbursement; steps that two people take."""

from django.urls import path

from borgen.office.supported_loan.views import (
    project,
    project_commands,
    project_money,
    projects,
    proposals,
    totals,
)
from borgen.office.ui import addresses  # noqa: F401 - registers the converters

_ONE = "projects/<reference:reference>/"
_LOAN = f"{_ONE}loans/<reference:loan>/"

urlpatterns = [
    path("projects/", projects.projects_page, name="projects"),
    path("projects-export/<str:form>/", projects.projects_file, name="projects-file"),
    path("projects-total/<slug:figure>/", totals.projects_sum, name="projects-total"),
    path("projects-new/", project_commands.enter, name="project-new"),
    path("proposals/", proposals.proposals_page, name="proposals"),
    path("proposals/<int:number>/", proposals.proposal_page, name="proposal"),
    path("proposals/<int:number>/explain/<slug:figure>/", proposals.explained, name="step-explained"),
    path("proposals/<int:number>/carry-out/", proposals.carry_out, name="proposal-carry-out"),
    path("proposals/<int:number>/reject/", proposals.reject, name="proposal-reject"),
    # one project
    path(_ONE, project.overview, name="project"),
    path(f"{_ONE}credit/", project.credit, name="credit"),
    path(f"{_ONE}loans/", project.loans, name="project-loans"),
    path(f"{_ONE}report/", project.report, name="project-report"),
    path(f"{_ONE}explained/<slug:figure>/", project.explained, name="project-explain"),
    # what is stated of it
    path(f"{_ONE}change/", project_commands.change, name="project-change"),
    path(f"{_ONE}correct/", project_commands.correct, name="project-correct"),
    path(f"{_ONE}ready/", project_commands.ready, name="project-ready"),
    path(f"{_ONE}forms/<str:form>/", project_commands.form_abc, name="form"),
    path(f"{_ONE}status/new/", project_commands.status, name="status-new"),
    path(f"{_ONE}status/<str:day>/correct/", project_commands.status_correct, name="status-correct"),
    path(f"{_ONE}service-area/", project_commands.service_area, name="service-area"),
    path(f"{_ONE}values/new/", project_commands.value, name="value-new"),
    path(f"{_ONE}values/<reference:parameter>/withdraw/", project_commands.value_withdraw, name="value-withdraw"),
    # what moves money
    path(f"{_ONE}credit/terms/", project_money.credit_terms, name="credit-terms"),
    path(f"{_ONE}credit/rate/", project_money.credit_rate, name="credit-rate"),
    path(f"{_ONE}credit/draw/", project_money.draw, name="draw"),
    path(f"{_ONE}disburse/", project_money.disburse, name="disburse"),
    path(f"{_LOAN}report/", project_money.report_new, name="report-new"),
    path(f"{_LOAN}report/<int:number>/answer/", project_money.report_answer, name="report-answer"),
    path(f"{_LOAN}report/<int:number>/file/", project_money.report_file, name="report-file"),
]
