"""Organisations, their inhabitants, accounts, roles and tokens: one function is one transaction and one event."""

from borgen.office.people.usecases.accounts import (
    EndsBeforeItBegins as EndsBeforeItBegins,
)
from borgen.office.people.usecases.accounts import (
    HasRolesElsewhere as HasRolesElsewhere,
)
from borgen.office.people.usecases.accounts import (
    NoSuchAccount as NoSuchAccount,
)
from borgen.office.people.usecases.accounts import (
    NoSuchRole as NoSuchRole,
)
from borgen.office.people.usecases.accounts import (
    OwnRights as OwnRights,
)
from borgen.office.people.usecases.accounts import (
    RoleHeldAlready as RoleHeldAlready,
)
from borgen.office.people.usecases.accounts import (
    UsernameTaken as UsernameTaken,
)
from borgen.office.people.usecases.accounts import (
    close_account as close_account,
)
from borgen.office.people.usecases.accounts import (
    end_role as end_role,
)
from borgen.office.people.usecases.accounts import (
    give_role as give_role,
)
from borgen.office.people.usecases.accounts import (
    new_password as new_password,
)
from borgen.office.people.usecases.accounts import (
    open_account as open_account,
)
from borgen.office.people.usecases.accounts import (
    reopen_account as reopen_account,
)
from borgen.office.people.usecases.accounts import (
    replace_password as replace_password,
)
from borgen.office.people.usecases.organisations import (
    NotASlug as NotASlug,
)
from borgen.office.people.usecases.organisations import (
    SlugReserved as SlugReserved,
)
from borgen.office.people.usecases.organisations import (
    create_organisation as create_organisation,
)
from borgen.office.people.usecases.organisations import (
    record_inhabitants as record_inhabitants,
)
from borgen.office.people.usecases.tokens import issue_token as issue_token
from borgen.office.people.usecases.tokens import revoke_token as revoke_token
