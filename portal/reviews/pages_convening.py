"""The page of a round's advisors: who is asked, who has declared, who gets more time, and whom one could ask."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import policy
from portal.accounts import login
from portal.kernel.errors import Invalid
from portal.kernel.forms import Form
from portal.kernel.web import performs
from portal.kernel.words import _, _n, language
from portal.policy.actor import Role
from portal.policy.acts import Act
from portal.reviews import queries_people, queries_rounds, schemas, service, views
from portal.reviews.lifecycle import RoundStatus
from portal.reviews.models import Round
from portal.reviews.pages_rounds import pages, refuse, seen
from portal.reviews.views_advisors import advisor_lines


@pages.route("/rounds/<slug>/advisors", methods=["GET", "POST"])
@performs(Act.ROUND_CONVENE)
def advisors(slug: str) -> Response:
    """Who is asked to a round, and whom one could ask."""
    found = seen(slug, to_change=request.method == "POST")
    policy.require(login.actor(), Act.ROUND_CONVENE, found)
    if request.method == "POST":
        chosen = set(request.form.getlist("user"))
        users = [one for one in queries_people.users_with(Role.ADVISOR) if one.public_id in chosen]
        made = service.convene(found, users, actor=login.actor())
        if made:
            flash(str(_n("One advisor is asked.", "%(num)s advisors are asked.", len(made))))
        else:
            flash(str(_("Nobody was asked: please tick somebody first.")), "error")
        return redirect(url_for("rounds.advisors", slug=slug), 303)
    return _advisors(found, _inviting())


@pages.post("/rounds/<slug>/advisors/invite")
@performs(Act.ROUND_CONVENE)
def invite(slug: str) -> Response:
    """Ask somebody by mail who may not have an account yet."""
    found = seen(slug, to_change=True)
    form = Form(schemas.Invited(), typed=request.form)
    try:
        service.invite(found, **form.submit(), actor=login.actor())
    except Invalid as error:
        refuse(form, error)
        return _advisors(found, form)
    flash(str(_("The invitation leaves by mail; with the account they are an advisor of this round.")))
    return redirect(url_for("rounds.advisors", slug=slug), 303)


@pages.post("/rounds/<slug>/advisors/<advisor_id>/extend")
@performs(Act.ROUND_EXTEND)
def extend(slug: str, advisor_id: str) -> Response:
    """Give one advisor more time."""
    found = seen(slug, to_change=True)
    policy.require(login.actor(), Act.ROUND_EXTEND, found)
    advisor = queries_rounds.advisor_by(found, advisor_id)
    form = Form(schemas.MoreTime(), typed=request.form)
    try:
        day = form.submit()["until_on"]
        service.extend(found, advisor, schemas.end_of(day, found.zone), actor=login.actor())
    except Invalid as error:
        refuse(form, error)
        return _advisors(found, _inviting(), {advisor_id: form})
    flash(str(_("%(name)s has more time, and was told.", name=views.name_of(advisor.user))))
    return redirect(url_for("rounds.advisors", slug=slug), 303)


def _inviting() -> Form:
    return Form(schemas.Invited(), values={"locale": language()})


def _advisors(found: Round, form: Form, more: dict[str, Form] | None = None) -> Response:
    asked = {one.user_id for one in found.advisors}
    others = [one for one in queries_people.users_with(Role.ADVISOR) if one.id not in asked]
    page = render_template(
        "rounds/advisors.html",
        form=form,
        round=views.round_shown(found),
        open=found.status == RoundStatus.OPEN,
        advisors=advisor_lines(login.actor(), found),
        going=found.status in service.GOING,
        blank=Form(schemas.MoreTime()),
        more=more or {},
        others=[(one.public_id, views.name_of(one)) for one in others],
        awaited=[(one.name, one.address) for one in queries_rounds.awaited(found)],
    )
    return make_response(page, 422 if form.errors or more else 200)
