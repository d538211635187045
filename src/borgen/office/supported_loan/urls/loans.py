"""Loans, their terms, regulation, refixing and statements."""

from django.urls import path

from borgen.office.supported_loan.views import (
    loan,
    loan_commands,
    loan_explained,
    loans,
    regulation,
    regulation_explained,
    statements,
    statements_explained,
    totals,
)
from borgen.office.ui import addresses  # noqa: F401 - registers the converters

_ONE = "loans/<reference:number>/"
_RUN = "regulation/<int:year>/<int:number>/"

urlpatterns = [
    path("loans/", loans.loans, name="loans"),
    path("loans/export/<str:form>/", loans.loans_file, name="loans-file"),
    path("loans-total/", totals.loans_total, name="loans-total"),
    path("enter-loan/", loan_commands.new, name="loan-new"),
    path(f"{_ONE}", loan.loan, name="loan"),
    path(f"{_ONE}terms/", loan.terms, name="loan-terms"),
    path(f"{_ONE}terms/export/<str:form>/", loan.terms_file, name="loan-terms-file"),
    path(f"{_ONE}law/", loan.law, name="loan-law"),
    path(f"{_ONE}explain/<str:figure>/<int:n>/", loan_explained.explanation, name="loan-explained"),
    path(f"{_ONE}refix/", loan_commands.refix, name="loan-refix"),
    path(f"{_ONE}bonds/", loan_commands.correct_the_bonds, name="loan-bonds"),
    path(f"{_ONE}statements/new/", statements.make, name="statement-new"),
    path(f"{_ONE}statements/correct/", statements.correct, name="statement-correct"),
    path(f"{_ONE}statements/<int:statement>/", statements.statement, name="statement"),
    path(f"{_ONE}statements/<int:statement>/export/<str:form>/", statements.statement_file, name="statement-file"),
    path(
        f"{_ONE}statements/<int:statement>/explain/<slug:figure>/<int:n>/", statements_explained.of_statement,
        name="statement-explained",
    ),
    path(f"{_ONE}lender-statements/new/", statements.take_lender, name="lender-statement-new"),
    path(f"{_ONE}lender-statements/<int:statement>/", statements.lender_statement, name="lender-statement"),
    path(
        f"{_ONE}lender-statements/<int:statement>/explain/<slug:figure>/<int:n>/", statements_explained.of_difference,
        name="lender-difference-explained",
    ),
    path("regulation/", regulation.regulation, name="regulation"),
    path("regulation/plan/", regulation.plan, name="regulation-plan"),
    path(f"{_RUN}", regulation.run, name="regulation-run"),
    path(
        f"{_RUN}explain/<reference:loan>/<int:loan_year>/<slug:figure>/", regulation_explained.explanation_of_line,
        name="regulation-explained",
    ),
    path(f"{_RUN}carry-out/", regulation.carry_out, name="regulation-carry-out"),
    path(f"{_RUN}reject/", regulation.reject, name="regulation-reject"),
    path(f"{_RUN}export/<str:form>/", regulation.run_file, name="regulation-run-file"),
    path(
        "statements/<int:year>/explain/<slug:figure>/", statements_explained.of_year, name="statements-explained"
    ),
    path("statements/", statements.statements, name="statements"),
]
