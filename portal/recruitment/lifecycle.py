"""WHEN, for positions, applications, evaluations and decisions.

Nothing is ever rejected by the clock, and no flag that a job sets opens or closes anything: whether a position
takes applications is asked of its dates and the moment a request arrived.
"""

from enum import StrEnum

from portal.kernel.lifecycle import Lifecycle, move
from portal.policy.acts import Act
from portal.recruitment.rules import (
    is_complete,
    is_scored,
    is_still_judged,
    may_be_hired,
    nobody_has_read,
    not_yet_accepted,
    nothing_was_told,
    opens_in_time,
    position_has_what_it_needs,
    position_is_open,
)


class PositionStatus(StrEnum):
    """Where a position stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Status(StrEnum):
    """Where an application stands, as the committee says it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    SHORTLISTED = "shortlisted"
    INTERVIEWING = "interviewing"
    OFFERED = "offered"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    OFFER_WITHDRAWN = "offer_withdrawn"
    LAPSED = "lapsed"


class EvaluationStatus(StrEnum):
    """Where an evaluation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


# fmt: off
P, S, E = PositionStatus, Status, EvaluationStatus

POSITION = Lifecycle(
    "position",
    PositionStatus,
    #    act                   from            to          when
    move(Act.POSITION_OPEN,    {P.DRAFT},      P.OPEN,     position_has_what_it_needs, opens_in_time),
    move(Act.POSITION_EXTEND,  {P.OPEN},       P.OPEN,     opens_in_time),
    move(Act.POSITION_CLOSE,   {P.OPEN},       P.CLOSED),
    move(Act.POSITION_REOPEN,  {P.CLOSED},     P.OPEN,     opens_in_time),
    move(Act.POSITION_ARCHIVE, {P.CLOSED},     P.ARCHIVED),
)

READ = {S.SUBMITTED, S.IN_REVIEW, S.SHORTLISTED, S.INTERVIEWING}

APPLICATION = Lifecycle(
    "application",
    Status,
    #    act                             from                        to                  when
    move(Act.APPLICATION_SUBMIT,         {S.DRAFT},                  S.SUBMITTED,        is_complete, position_is_open),
    move(Act.APPLICATION_CORRECT,        {S.SUBMITTED},              S.SUBMITTED,        is_complete, position_is_open, nobody_has_read),
    move(Act.APPLICATION_DELETE,         {S.DRAFT, S.LAPSED},        S.WITHDRAWN),
    move(Act.APPLICATION_WITHDRAW,       READ | {S.OFFERED},         S.WITHDRAWN),
    move(Act.APPLICATION_RESTORE,        {S.WITHDRAWN},              S.SUBMITTED,        position_is_open),
    move(Act.APPLICATION_LAPSE,          {S.DRAFT},                  S.LAPSED),
    move(Act.APPLICATION_REVIVE,         {S.LAPSED},                 S.DRAFT,            position_is_open),
    move(Act.APPLICATION_TAKE_UP,        {S.SUBMITTED},              S.IN_REVIEW),
    move(Act.APPLICATION_SHORTLIST,      {S.SUBMITTED, S.IN_REVIEW}, S.SHORTLISTED),
    move(Act.APPLICATION_INTERVIEW,      READ - {S.INTERVIEWING},    S.INTERVIEWING),
    move(Act.APPLICATION_OFFER,          READ,                       S.OFFERED),
    move(Act.APPLICATION_REJECT,         READ,                       S.REJECTED),
    move(Act.APPLICATION_RECONSIDER,     {S.REJECTED, S.OFFER_WITHDRAWN}, S.IN_REVIEW),
    move(Act.APPLICATION_ACCEPT,         {S.OFFERED},                S.OFFERED,          not_yet_accepted),
    move(Act.APPLICATION_DECLINE,        {S.OFFERED},                S.DECLINED),
    move(Act.APPLICATION_WITHDRAW_OFFER, {S.OFFERED},                S.OFFER_WITHDRAWN),
    move(Act.APPLICATION_HIRE,           {S.OFFERED},                S.HIRED,            may_be_hired),
)

EVALUATION = Lifecycle(
    "evaluation",
    EvaluationStatus,
    move(Act.EVALUATION_SUBMIT, {E.DRAFT},     E.SUBMITTED, is_still_judged, is_scored),
    move(Act.EVALUATION_REOPEN, {E.SUBMITTED}, E.DRAFT,     is_still_judged, nothing_was_told),
)
