"""Every verb a user may perform, and its sentence.

One key for the policy, the lifecycles, the routes, the audit and the translations. The sentence completes
"You may not …" and "Who may …", and stands in docs/permissions.md.
"""

from enum import StrEnum

from portal.kernel.words import Sentence, _


class Act(StrEnum):
    """A verb a user may perform."""

    # the account
    HOME_READ = "home.read"
    ACCOUNT_READ = "account.read"
    ACCOUNT_EDIT = "account.edit"
    SESSION_END = "session.end"
    TOKEN_ISSUE = "token.issue"
    TOKEN_REVOKE = "token.revoke"
    # administration
    USER_READ = "user.read"
    USER_INVITE = "user.invite"
    USER_GRANT = "user.grant"
    USER_BLOCK = "user.block"
    MAIL_READ = "mail.read"
    MAIL_RESEND = "mail.resend"
    MAIL_OPEN = "mail.open"
    JOB_READ = "job.read"
    JOB_REVIVE = "job.revive"
    AUDIT_READ = "audit.read"
    SETTING_READ = "setting.read"
    # people
    PERSON_READ = "person.read"
    PERSON_ADD = "person.add"
    PERSON_MERGE = "person.merge"
    PROFILE_EDIT = "profile.edit"
    PROFILE_PUBLISH = "profile.publish"
    # publications
    PUBLICATION_READ = "publication.read"
    HARVEST_REQUEST = "harvest.request"
    HARVEST_READ = "harvest.read"
    HARVEST_BEGIN = "harvest.begin"
    HARVEST_FINISH = "harvest.finish"
    HARVEST_STOP = "harvest.stop"
    ATTRIBUTION_READ = "attribution.read"
    ATTRIBUTION_CONFIRM = "attribution.confirm"
    ATTRIBUTION_REJECT = "attribution.reject"
    ATTRIBUTION_UNDO = "attribution.undo"
    ATTRIBUTION_ESTABLISH = "attribution.establish"
    ATTRIBUTION_QUESTION = "attribution.question"
    ATTRIBUTION_TAKE = "attribution.take"
    DELEGATION_READ = "delegation.read"
    DELEGATION_GRANT = "delegation.grant"
    DELEGATION_END = "delegation.end"
    REPORT_FILE = "report.file"
    REPORT_READ = "report.read"
    REPORT_SETTLE = "report.settle"
    PUBLICATION_ADD = "publication.add"
    LOOKUP_READ = "lookup.read"
    LOOKUP_FIND = "lookup.find"
    LOOKUP_FAIL = "lookup.fail"
    MERGE_READ = "merge.read"
    MERGE_SUGGEST = "merge.suggest"
    MERGE_CONFIRM = "merge.confirm"
    MERGE_DISMISS = "merge.dismiss"
    MERGE_UNDO = "merge.undo"
    # positions
    POSITION_READ = "position.read"
    POSITION_CREATE = "position.create"
    POSITION_PREPARE = "position.prepare"
    POSITION_EDIT = "position.edit"
    POSITION_OPEN = "position.open"
    POSITION_EXTEND = "position.extend"
    POSITION_CLOSE = "position.close"
    POSITION_REOPEN = "position.reopen"
    POSITION_ARCHIVE = "position.archive"
    COMMITTEE_READ = "committee.read"
    COMMITTEE_COMPOSE = "committee.compose"
    # an application, by the applicant
    APPLICATION_START = "application.start"
    APPLICATION_FOLLOW = "application.follow"
    APPLICATION_EDIT = "application.edit"
    APPLICATION_SUBMIT = "application.submit"
    APPLICATION_CORRECT = "application.correct"
    APPLICATION_WITHDRAW = "application.withdraw"
    APPLICATION_RESTORE = "application.restore"
    APPLICATION_ACCEPT = "application.accept"
    APPLICATION_DECLINE = "application.decline"
    APPLICATION_DELETE = "application.delete"
    # an application, by the committee
    APPLICATION_READ = "application.read"
    APPLICATION_TAKE_UP = "application.take-up"
    APPLICATION_SHORTLIST = "application.shortlist"
    APPLICATION_INTERVIEW = "application.interview"
    APPLICATION_OFFER = "application.offer"
    APPLICATION_REJECT = "application.reject"
    APPLICATION_RECONSIDER = "application.reconsider"
    APPLICATION_WITHDRAW_OFFER = "application.withdraw-offer"
    APPLICATION_HIRE = "application.hire"
    APPLICATION_LAPSE = "application.lapse"
    APPLICATION_REVIVE = "application.revive"
    CONFLICT_DECLARE = "conflict.declare"
    CONFLICT_OVERRIDE = "conflict.override"
    EVALUATION_WRITE = "evaluation.write"
    EVALUATION_SUBMIT = "evaluation.submit"
    EVALUATION_REOPEN = "evaluation.reopen"
    EVALUATION_READ = "evaluation.read"
    DECISION_RECORD = "decision.record"
    DECISION_RELEASE = "decision.release"
    # rounds of reviews
    ROUND_READ = "round.read"
    ROUND_CREATE = "round.create"
    ROUND_EDIT = "round.edit"
    ROUND_OPEN = "round.open"
    ROUND_CLOSE = "round.close"
    ROUND_CANCEL = "round.cancel"
    ROUND_CONVENE = "round.convene"
    ROUND_EXTEND = "round.extend"
    ROUND_DECLARE = "round.declare"
    BOARD_READ = "board.read"
    # a dossier
    DOSSIER_READ = "dossier.read"
    DOSSIER_FOLLOW = "dossier.follow"
    DOSSIER_WRITE = "dossier.write"
    DOSSIER_OBJECT = "dossier.object"
    DOSSIER_LEAD = "dossier.lead"
    DOSSIER_FREEZE = "dossier.freeze"
    DOSSIER_UNFREEZE = "dossier.unfreeze"
    DOSSIER_EXEMPT = "dossier.exempt"
    DOSSIER_INCLUDE = "dossier.include"
    DOSSIER_COLLECT = "dossier.collect"
    DOSSIER_ENTRUST = "dossier.entrust"
    DOSSIER_STAND_ASIDE = "dossier.stand-aside"
    CONFLICT_SETTLE = "conflict.settle"
    ASSIGNMENT_PROPOSE = "assignment.propose"
    ASSIGNMENT_DROP = "assignment.drop"
    ASSIGNMENT_PUBLISH = "assignment.publish"
    ASSIGNMENT_ACKNOWLEDGE = "assignment.acknowledge"
    ASSIGNMENT_DECLINE = "assignment.decline"
    ASSIGNMENT_RECUSE = "assignment.recuse"
    GLASS_BREAK = "glass.break"
    # a review
    REVIEW_READ = "review.read"
    REVIEW_WRITE = "review.write"
    REVIEW_SUBMIT = "review.submit"
    REVIEW_RETURN = "review.return"
    # what the person receives
    SYNTHESIS_WRITE = "synthesis.write"
    PACKET_PREVIEW = "packet.preview"
    PACKET_CHECK = "packet.check"
    PACKET_SHARE = "packet.share"
    PACKET_UNSHARE = "packet.unshare"
    PACKET_READ = "packet.read"
    PACKET_CORRECT = "packet.correct"
    PACKET_REPLY = "packet.reply"
    PACKET_ACKNOWLEDGE = "packet.acknowledge"
    PACKET_LEND = "packet.lend"
    FOLLOW_UP_PROPOSE = "follow-up.propose"
    FOLLOW_UP_AGREE = "follow-up.agree"
    FOLLOW_UP_FINISH = "follow-up.finish"
    FOLLOW_UP_DROP = "follow-up.drop"


SENTENCES: dict[Act, Sentence] = {
    Act.HOME_READ: _("see what waits for you"),
    Act.ACCOUNT_READ: _("see your account"),
    Act.ACCOUNT_EDIT: _("change your account"),
    Act.SESSION_END: _("end one of your sessions"),
    Act.TOKEN_ISSUE: _("make a token with which a program acts in your name"),
    Act.TOKEN_REVOKE: _("revoke a token of yours"),
    Act.USER_READ: _("see who has an account"),
    Act.USER_INVITE: _("invite somebody to an account with a role"),
    Act.USER_GRANT: _("give or take a role"),
    Act.USER_BLOCK: _("block an account or let it in again"),
    Act.MAIL_READ: _("see which mails were sent, without their texts"),
    Act.MAIL_RESEND: _("send a mail again"),
    Act.MAIL_OPEN: _("open the text of a mail, for a recorded reason"),
    Act.JOB_READ: _("see the work that waits"),
    Act.JOB_REVIVE: _("try failed work again"),
    Act.AUDIT_READ: _("see who did what"),
    Act.SETTING_READ: _("see the settings"),
    Act.PERSON_READ: _("see a person's page"),
    Act.PERSON_ADD: _("add a person and an appointment"),
    Act.PERSON_MERGE: _("merge two people who are one"),
    Act.PROFILE_EDIT: _("change a profile"),
    Act.PROFILE_PUBLISH: _("show a profile to the public, or take it back"),
    Act.PUBLICATION_READ: _("read about a publication"),
    Act.HARVEST_REQUEST: _("ask arXiv for a person's publications"),
    Act.HARVEST_READ: _("see how a search at arXiv went"),
    Act.HARVEST_BEGIN: _("begin a search at arXiv"),
    Act.HARVEST_FINISH: _("finish a search at arXiv"),
    Act.HARVEST_STOP: _("give a search at arXiv up"),
    Act.ATTRIBUTION_READ: _("see which publications may be one's own"),
    Act.ATTRIBUTION_CONFIRM: _("say that a publication is one's own"),
    Act.ATTRIBUTION_REJECT: _("say that a publication is not one's own"),
    Act.ATTRIBUTION_UNDO: _("take back what one said of a publication"),
    Act.ATTRIBUTION_ESTABLISH: _("put a publication on a person whose identifier it carries"),
    Act.ATTRIBUTION_QUESTION: _("ask about a publication that two people could have written"),
    Act.ATTRIBUTION_TAKE: _("put a publication on a person for whom nearly everything speaks"),
    Act.DELEGATION_READ: _("see who answers about a person's publications in their place"),
    Act.DELEGATION_GRANT: _("let somebody else answer about one's own publications"),
    Act.DELEGATION_END: _("end that somebody answers in one's place, or that one answers in another's"),
    Act.REPORT_FILE: _("report that a publication is on the wrong person"),
    Act.REPORT_READ: _("read reports about publications that may be on the wrong person"),
    Act.REPORT_SETTLE: _("settle a report about a publication"),
    Act.PUBLICATION_ADD: _("add a publication that is not at arXiv"),
    Act.LOOKUP_READ: _("see how the search for a DOI went"),
    Act.LOOKUP_FIND: _("add the publication that a DOI leads to"),
    Act.LOOKUP_FAIL: _("give the search for a DOI up"),
    Act.MERGE_READ: _("see which publications look like one work"),
    Act.MERGE_SUGGEST: _("suggest that two publications are one work"),
    Act.MERGE_CONFIRM: _("merge two publications that are one work"),
    Act.MERGE_DISMISS: _("say that two publications are not one work"),
    Act.MERGE_UNDO: _("take back what was said of two publications"),
    Act.POSITION_READ: _("read a position"),
    Act.POSITION_CREATE: _("write a new position"),
    Act.POSITION_PREPARE: _("see a position as its recruiter does"),
    Act.POSITION_EDIT: _("change a position"),
    Act.POSITION_OPEN: _("open a position"),
    Act.POSITION_EXTEND: _("extend the deadline of a position"),
    Act.POSITION_CLOSE: _("close a position"),
    Act.POSITION_REOPEN: _("reopen a position"),
    Act.POSITION_ARCHIVE: _("archive a position"),
    Act.COMMITTEE_READ: _("see the applications to a position"),
    Act.COMMITTEE_COMPOSE: _("choose the committee of a position"),
    Act.APPLICATION_START: _("start an application"),
    Act.APPLICATION_FOLLOW: _("follow an application of your own"),
    Act.APPLICATION_EDIT: _("write an application"),
    Act.APPLICATION_SUBMIT: _("submit an application"),
    Act.APPLICATION_CORRECT: _("correct an application that was submitted"),
    Act.APPLICATION_WITHDRAW: _("withdraw an application"),
    Act.APPLICATION_RESTORE: _("undo the withdrawal of an application"),
    Act.APPLICATION_ACCEPT: _("accept an offer"),
    Act.APPLICATION_DECLINE: _("decline an offer"),
    Act.APPLICATION_DELETE: _("delete the draft of an application"),
    Act.APPLICATION_READ: _("read an application"),
    Act.APPLICATION_TAKE_UP: _("start reading applications"),
    Act.APPLICATION_SHORTLIST: _("shortlist an application"),
    Act.APPLICATION_INTERVIEW: _("invite to an interview"),
    Act.APPLICATION_OFFER: _("offer a position"),
    Act.APPLICATION_REJECT: _("not take an application forward"),
    Act.APPLICATION_RECONSIDER: _("reconsider an application"),
    Act.APPLICATION_WITHDRAW_OFFER: _("withdraw an offer"),
    Act.APPLICATION_HIRE: _("hire"),
    Act.APPLICATION_LAPSE: _("let a draft lapse after closing"),
    Act.APPLICATION_REVIVE: _("bring a lapsed draft back"),
    Act.CONFLICT_DECLARE: _("declare a conflict"),
    Act.CONFLICT_OVERRIDE: _("override a conflict, for a recorded reason"),
    Act.EVALUATION_WRITE: _("write an evaluation"),
    Act.EVALUATION_SUBMIT: _("submit an evaluation"),
    Act.EVALUATION_REOPEN: _("reopen an evaluation of your own"),
    Act.EVALUATION_READ: _("read what others think of an application"),
    Act.DECISION_RECORD: _("record a decision"),
    Act.DECISION_RELEASE: _("release decisions to applicants"),
    Act.ROUND_READ: _("see how a round of reviews goes"),
    Act.ROUND_CREATE: _("plan a round of reviews"),
    Act.ROUND_EDIT: _("change a round of reviews"),
    Act.ROUND_OPEN: _("open a round of reviews"),
    Act.ROUND_CLOSE: _("close a round of reviews"),
    Act.ROUND_CANCEL: _("cancel a round of reviews"),
    Act.ROUND_CONVENE: _("ask advisors to a round of reviews"),
    Act.ROUND_EXTEND: _("give an advisor more time"),
    Act.ROUND_DECLARE: _("declare conflicts of interest in a round of reviews"),
    Act.BOARD_READ: _("see what waits for you as an advisor"),
    Act.DOSSIER_READ: _("open a dossier"),
    Act.DOSSIER_FOLLOW: _("follow your own dossier"),
    Act.DOSSIER_WRITE: _("write your own dossier"),
    Act.DOSSIER_OBJECT: _("object to an advisor, for a reason"),
    Act.DOSSIER_LEAD: _("see a dossier as its director does"),
    Act.DOSSIER_FREEZE: _("freeze a dossier"),
    Act.DOSSIER_UNFREEZE: _("take a dossier back from its reviewers, for a recorded reason"),
    Act.DOSSIER_EXEMPT: _("exempt somebody from a round, for a recorded reason"),
    Act.DOSSIER_INCLUDE: _("include somebody in a round who was exempt"),
    Act.DOSSIER_COLLECT: _("take in the reviews of a dossier"),
    Act.DOSSIER_ENTRUST: _("entrust a dossier to an acting director"),
    Act.DOSSIER_STAND_ASIDE: _("stand aside from a dossier for a conflict of one's own"),
    Act.CONFLICT_SETTLE: _("settle a conflict between an advisor and a person"),
    Act.ASSIGNMENT_PROPOSE: _("propose an advisor for a dossier"),
    Act.ASSIGNMENT_DROP: _("take back the proposal of an advisor"),
    Act.ASSIGNMENT_PUBLISH: _("give dossiers to their advisors"),
    Act.ASSIGNMENT_ACKNOWLEDGE: _("accept a dossier to review"),
    Act.ASSIGNMENT_DECLINE: _("decline a dossier, for a reason"),
    Act.ASSIGNMENT_RECUSE: _("recuse oneself from a dossier"),
    Act.GLASS_BREAK: _("break the glass of a dossier, for a recorded reason"),
    Act.REVIEW_READ: _("read a dossier to review it"),
    Act.REVIEW_WRITE: _("write a review"),
    Act.REVIEW_SUBMIT: _("submit a review"),
    Act.REVIEW_RETURN: _("return a review to its author, for a reason"),
    Act.SYNTHESIS_WRITE: _("write a letter to a person under review"),
    Act.PACKET_PREVIEW: _("look at what a person will receive"),
    Act.PACKET_CHECK: _("show a person the draft of what they will receive"),
    Act.PACKET_SHARE: _("share a review with the person"),
    Act.PACKET_UNSHARE: _("take back what was shared, for a recorded reason"),
    Act.PACKET_READ: _("read what a person received"),
    Act.PACKET_CORRECT: _("correct facts in what is about to be shared with you"),
    Act.PACKET_REPLY: _("reply to your review"),
    Act.PACKET_ACKNOWLEDGE: _("acknowledge your review"),
    Act.PACKET_LEND: _("show your review to your supervisor"),
    Act.FOLLOW_UP_PROPOSE: _("propose what should follow from a review"),
    Act.FOLLOW_UP_AGREE: _("agree on what follows from a review"),
    Act.FOLLOW_UP_FINISH: _("say that what was agreed is done"),
    Act.FOLLOW_UP_DROP: _("drop what was proposed or agreed"),
}
