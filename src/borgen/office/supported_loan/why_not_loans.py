"""Why nothing is done with a loan, its regulation, refixing or statements, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "not_a_stated_value": _("“{value}” with its source is no value of {parameter}."),
    "not_paid_out_yet": _("{on} has not come yet: a running loan has been paid out."),
    "loan_number_missing": _("Give the loan its number at the lender."),
    "loan_number_taken": _("There is a loan with the number {loan} already."),
    "first_loan_there": _("The project {project} has its first loan already: another one is supplementary."),
    "taken_over_out_of_bounds": _("A payment taken over is above zero, of a loan year up to {last}, and has a source."),
    "regulation_under_way": _("Another regulation of {year} waits for a second person."),
    "nothing_to_regulate": _("Nothing of {year} can be regulated now. Loans that lack something: {refused}."),
    "regulation_year_too_far": _("A regulation looks at the year before its own: {last} is the last that can be prepared."),
    "no_such_regulation": _("There is no such regulation."),
    "regulation_not_frozen": _("The regulation does not wait for anybody any more."),
    "not_a_refixing_term": _("The rate is fixed anew after term {terms}, not after {after_term}."),
    "refixed_already": _("The rate after term {after_term} is registered already, as {rate}."),
    "rate_out_of_bounds": _("A rate lies between −100 and 100 per cent."),
    "refixing_without_source": _("Say where the rate stands: the lender's letter or publication."),
    "refixing_too_early": _("The rate after term {after_term} cannot be known yet: it is fixed for {on}."),
    "loan_redeemed": _("The loan was redeemed on {on}."),
    "period_out_of_order": _("A period begins before it ends."),
    "stated_already": _("Statement {number} covers {since} to {until} already. What is otherwise now is a correction."),
    "nothing_falls_due": _("No term of the loan falls due in the period."),
    "not_regulated_yet": _("The term due on {on} is of loan year {loan_year}, which has not been regulated yet."),
    "share_unknown": _("Nobody has stated the residents' share of the loan: the state's part is not known."),
    "nothing_to_correct": _("What was stated is still so: there is nothing to correct."),
    "lender_file_not_read": _("The file cannot be read as a spreadsheet ({why})."),
    "not_an_itemised_statement": _("The file is no itemised statement: {problem}, {address} “{value}”. Problems: {count}."),
    "tolerance_out_of_bounds": _("A tolerance lies between 0 and {limit}."),
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file is larger than {megabytes_max} MB."),
    "file_kind_not_kept": _("Such a file is not kept here, or it is not what its name says. Kept are: {kinds}."),
}
PROBLEMS: dict[str, Promise] = {
    "no_headings": _("no sheet has headings of the day of payment and an amount"),
    "no_rows": _("there are no rows under the headings"),
    "too_many_rows": _("there are more rows than a loan has terms"),
    "not_a_day": _("this is no day"),
    "not_an_amount": _("this is no amount of whole øre"),
    "amount_unsure": _("it cannot be seen whether the sign parts thousands or øre"),
    "day_twice": _("the day stands twice"),
    "not_a_figure": _("this is none of interest, instalment, contribution, residents, state and remaining debt"),
    "figure_twice": _("the figure stands twice on the same day"),
}
"""What can be wrong with the lender's file."""
