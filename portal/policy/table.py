"""WHO: one row per act. Bars first; then any rule suffices; what is not written is forbidden.

A bar beats every rule and every role, administrator and director included. The only way round one is an act
of its own with a typed reason (`conflict.override`), and never by the barred person.
"""

from portal.policy.acts import Act
from portal.policy.rules import (
    Rule,
    administrator,
    anybody,
    applicant,
    author,
    chair,
    conflicted,
    director,
    is_public,
    is_self,
    not_yet_evaluated,
    oneself,
    own_application,
    owner,
    reader,
    recruiter,
    signed_in,
    staff,
    the_portal,
)

COMMITTEE_BARS = (own_application, conflicted)

POLICY: dict[Act, tuple[Rule, ...]] = {
    # the account
    Act.HOME_READ: (signed_in,),
    Act.ACCOUNT_READ: (signed_in,),
    Act.ACCOUNT_EDIT: (signed_in,),
    Act.SESSION_END: (signed_in,),
    # administration
    Act.USER_READ: (administrator,),
    Act.USER_INVITE: (administrator, the_portal),
    Act.USER_GRANT: (oneself, administrator, the_portal),
    Act.USER_BLOCK: (oneself, administrator),
    Act.MAIL_READ: (administrator,),
    Act.MAIL_RESEND: (administrator,),
    Act.MAIL_OPEN: (administrator,),
    Act.JOB_READ: (administrator,),
    Act.JOB_REVIVE: (administrator,),
    Act.AUDIT_READ: (administrator,),
    Act.SETTING_READ: (administrator,),
    # people
    Act.PERSON_READ: (is_public, is_self, staff, director, administrator),
    Act.PERSON_ADD: (director, administrator, the_portal),
    Act.PROFILE_EDIT: (is_self, administrator),
    Act.PROFILE_PUBLISH: (is_self,),
    # positions
    Act.POSITION_READ: (is_public, owner, chair, reader),
    Act.POSITION_CREATE: (recruiter,),
    Act.POSITION_PREPARE: (owner,),
    Act.POSITION_EDIT: (owner,),
    Act.POSITION_OPEN: (owner,),
    Act.POSITION_EXTEND: (owner,),
    Act.POSITION_CLOSE: (owner, the_portal),
    Act.POSITION_REOPEN: (owner,),
    Act.POSITION_ARCHIVE: (owner,),
    Act.COMMITTEE_READ: (owner, chair, reader),
    Act.COMMITTEE_COMPOSE: (owner,),
    # an application, by the applicant
    Act.APPLICATION_START: (anybody,),
    Act.APPLICATION_FOLLOW: (applicant,),
    Act.APPLICATION_EDIT: (applicant,),
    Act.APPLICATION_SUBMIT: (applicant,),
    Act.APPLICATION_CORRECT: (applicant,),
    Act.APPLICATION_WITHDRAW: (applicant,),
    Act.APPLICATION_RESTORE: (applicant,),
    Act.APPLICATION_ACCEPT: (applicant,),
    Act.APPLICATION_DECLINE: (applicant,),
    Act.APPLICATION_DELETE: (applicant,),
    # an application, by the committee
    Act.APPLICATION_READ: (*COMMITTEE_BARS, owner, chair, reader),
    Act.APPLICATION_TAKE_UP: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_SHORTLIST: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_INTERVIEW: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_OFFER: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_REJECT: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_RECONSIDER: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_WITHDRAW_OFFER: (*COMMITTEE_BARS, owner, chair),
    Act.APPLICATION_HIRE: (*COMMITTEE_BARS, owner),
    Act.APPLICATION_LAPSE: (the_portal,),
    Act.APPLICATION_REVIVE: (owner, the_portal),
    Act.CONFLICT_DECLARE: (own_application, owner, chair, reader),
    Act.CONFLICT_OVERRIDE: (*COMMITTEE_BARS, owner, chair),
    Act.EVALUATION_WRITE: (*COMMITTEE_BARS, chair, reader),
    Act.EVALUATION_SUBMIT: (*COMMITTEE_BARS, author),
    Act.EVALUATION_REOPEN: (*COMMITTEE_BARS, author),
    Act.EVALUATION_READ: (*COMMITTEE_BARS, not_yet_evaluated, owner, chair, reader),
    Act.DECISION_RECORD: (*COMMITTEE_BARS, owner, chair),
    Act.DECISION_RELEASE: (*COMMITTEE_BARS, owner, chair),
}
