"""The addresses of the guarantee desk. A reference stands only behind ``register/``, so that it may be any word."""

from django.urls import path

from borgen.office.guarantee.views import (
    duties,
    entering,
    explanation,
    fee_sum,
    fees,
    figure,
    findings,
    guarantee,
    happenings,
    import_steps,
    imports,
    maturity,
    overview,
    parts,
    register,
    stress,
    stress_explained,
    what_if,
)
from borgen.office.ui import addresses  # noqa: F401 - registers the converters

_ONE = "register/<reference:reference>/"

app_name = "guarantee"
urlpatterns = [
    # over the register
    path("", overview.start, name="start"),
    path("exposure/", overview.exposure, name="exposure"),
    path("exposure/figures/<currency:currency>/<str:amount>/", figure.explained, name="figure"),
    path("exposure/stress/", stress.stress, name="stress"),
    path("exposure/stress/export/<str:form>/", stress.export, name="stress-export"),
    path("exposure/stress/explained/<str:amount>/", stress_explained.explained, name="stress-explain"),
    path(
        "exposure/maturities/explained/<currency:currency>/<str:amount>/", maturity.explained, name="maturities-explain"
    ),
    path("exposure/maturities/export/<str:form>/", maturity.export, name="maturities-export"),
    path("duties/", duties.duties, name="duties"),
    path("duties/export/<str:form>/", duties.export, name="duties-export"),
    path("duties/subscription/", duties.subscription, name="duties-subscription"),
    path("calendar/<str:token>.ics", duties.calendar, name="calendar"),
    path("findings/", findings.findings, name="findings"),
    path("findings/export/<str:form>/", findings.export, name="findings-export"),
    # the year's fees
    path("fees/", fees.fees, name="fees"),
    path("fees/plan/", fees.plan, name="fees-plan"),
    path("fees/planning/<int:job>/", fees.planning, name="fees-planning"),
    path("fees/charged/", fees.charged, name="charged"),
    path("fees/charged/export/<str:form>/", fees.charged_export, name="charged-export"),
    path("fees/explained/<str:which>/", fee_sum.explained, name="fee-sum"),
    path("fees/<int:year>/<int:number>/", fees.run, name="fee-run"),
    path("fees/<int:year>/<int:number>/export/<str:form>/", fees.run_export, name="fee-run-export"),
    path("fees/<int:year>/<int:number>/approve/", fees.approve, name="fee-run-approve"),
    path("fees/<int:year>/<int:number>/reject/", fees.reject, name="fee-run-reject"),
    # files that are brought in
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_file, name="import-file"),
    path("imports/<int:number>/", imports.one, name="import"),
    path("imports/<int:number>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:number>/questions/", import_steps.questions, name="import-questions"),
    path("imports/<int:number>/rows/<int:row>/", import_steps.row, name="import-row"),
    path("imports/<int:number>/export/<str:form>/", imports.export, name="import-export"),
    path("imports/<int:number>/apply/", import_steps.apply, name="import-apply"),
    path("imports/<int:number>/again/", import_steps.read_again, name="import-again"),
    path("imports/<int:number>/abandon/", import_steps.abandon, name="import-abandon"),
    path("imports/<int:number>/undo/", import_steps.undo, name="import-undo"),
    # the register
    path("register/", register.register, name="register"),
    path("views/", register.save_view, name="view-save"),
    path("views/<int:view>/delete/", register.delete_view, name="view-delete"),
    path("export/<str:form>/", register.export, name="register-export"),
    path("new/", entering.enter, name="new"),
    # one guarantee
    path(_ONE, guarantee.guarantee, name="guarantee"),
    path(f"{_ONE}plan/", guarantee.plan, name="plan"),
    path(f"{_ONE}what-if/", what_if.what_if, name="what-if"),
    path(f"{_ONE}what-if/export/<str:form>/", what_if.export, name="what-if-export"),
    path(f"{_ONE}what-if/explained/<str:amount>/", what_if.explained, name="what-if-explain"),
    path(f"{_ONE}findings/", guarantee.findings, name="findings-of"),
    path(f"{_ONE}duties/", guarantee.duties, name="duties-of"),
    path(f"{_ONE}fees/", guarantee.fees, name="fees-of"),
    path(f"{_ONE}history/", guarantee.history, name="history"),
    path(f"{_ONE}explained/<str:amount>/", explanation.explanation, name="explain"),
    # what is done with it
    path(f"{_ONE}change/", entering.change, name="change"),
    path(f"{_ONE}change/terms/", entering.change_the_terms, name="change-terms"),
    path(f"{_ONE}correct/terms/", entering.correct_the_terms, name="correct-terms"),
    path(f"{_ONE}borrower/<str:how>/", entering.borrower, name="borrower"),
    path(f"{_ONE}parts/<str:part>/new/", parts.enter_a_part, name="part-new"),
    path(f"{_ONE}parts/<str:part>/<int:number>/change/", parts.change_a_part, name="part-change"),
    path(f"{_ONE}parts/<str:part>/<int:number>/correct/", parts.correct_a_part, name="part-correct"),
    path(f"{_ONE}parts/<str:part>/<int:number>/release/", parts.release_a_part, name="part-release"),
    path(f"{_ONE}balance/", happenings.balance, name="balance"),
    path(f"{_ONE}balance/<int:loan>/<str:day>/correct/", happenings.balance_correct, name="balance-correct"),
    path(f"{_ONE}movement/", happenings.movement, name="movement"),
    path(f"{_ONE}movement/<int:movement>/correct/", happenings.movement_correct, name="movement-correct"),
    path(f"{_ONE}execute/", happenings.execute, name="execute"),
    path(f"{_ONE}increase/", happenings.increase, name="increase"),
    path(f"{_ONE}increase/<int:increase>/correct/", happenings.increase_correct, name="increase-correct"),
    path(f"{_ONE}end/", happenings.end, name="end"),
    path(f"{_ONE}deviation/<str:rule>/", happenings.deviation, name="deviation"),
    path(f"{_ONE}evidence/<str:duty>/<str:day>/", happenings.evidence, name="evidence"),
]
