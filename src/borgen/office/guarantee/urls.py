"""The addresses of the guarantee desk. A reference stands only behind ``register/``, so that it may be any word."""

from django.urls import path

from borgen.office.guarantee import addresses  # noqa: F401 - registers the converter of references
from borgen.office.guarantee.views import (
    duties,
    entering,
    explanation,
    findings,
    guarantee,
    happenings,
    overview,
    parts,
    register,
    register_import,
)

_ONE = "register/<reference:reference>/"

app_name = "guarantee"
urlpatterns = [
    # over the register
    path("", overview.start, name="start"),
    path("exposure/", overview.exposure, name="exposure"),
    path("duties/", duties.duties, name="duties"),
    path("duties/export/<str:form>/", duties.export, name="duties-export"),
    path("duties/subscription/", duties.subscription, name="duties-subscription"),
    path("calendar/<str:token>.ics", duties.calendar, name="calendar"),
    path("findings/", findings.findings, name="findings"),
    path("findings/export/<str:form>/", findings.export, name="findings-export"),
    # the register
    path("register/", register.register, name="register"),
    path("export/<str:form>/", register.export, name="register-export"),
    path("new/", entering.enter, name="new"),
    # files that are brought in
    path("imports/", register_import.imports, name="imports"),
    path("imports/new/", register_import.import_file, name="import-file"),
    path("imports/<int:number>/", register_import.register_import, name="import"),
    path("imports/<int:number>/status/", register_import.status, name="import-status"),
    path("imports/<int:number>/answer/", register_import.answer, name="import-answer"),
    path("imports/<int:number>/apply/", register_import.apply, name="import-apply"),
    path("imports/<int:number>/again/", register_import.preview_again, name="import-preview-again"),
    path("imports/<int:number>/undo/", register_import.undo, name="import-undo"),
    path("imports/<int:number>/abandon/", register_import.abandon, name="import-abandon"),
    path("imports/<int:number>/rows/<int:row>/", register_import.row, name="import-row"),
    path("imports/<int:number>/rows/<int:row>/mend/", register_import.mend, name="import-mend"),
    path("imports/<int:number>/rows/<int:row>/choose/", register_import.choose, name="import-choose"),
    # one guarantee
    path(_ONE, guarantee.guarantee, name="guarantee"),
    path(f"{_ONE}plan/", guarantee.plan, name="plan"),
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
    path(f"{_ONE}end/", happenings.end, name="end"),
    path(f"{_ONE}deviation/<str:rule>/", happenings.deviation, name="deviation"),
    path(f"{_ONE}evidence/<str:duty>/<str:day>/", happenings.evidence, name="evidence"),
]
