"""create_app: the only file that knows every part."""

from pathlib import Path

import flask_babel
import orjson
from flask import Flask
from flask.json.provider import JSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from portal import assets, cli, health, layout, metrics, reference, reference_pages
from portal.accounts import api as api_session
from portal.accounts import jobs as accounts_jobs
from portal.accounts import login, pages_account, pages_tokens, pages_users
from portal.accounts.pages import pages as accounts
from portal.demo.pages import pages as demo
from portal.home import api as api_home
from portal.home import api_people as api_person
from portal.home import pages_people
from portal.home.pages import pages as home
from portal.home.pages_admin import pages as administration
from portal.kernel import db, housekeeping, jobs, links, logs, mail, storage, web
from portal.people import api as api_people
from portal.people import jobs as people_jobs
from portal.people.pages import pages as people
from portal.publications import api as api_publications
from portal.publications import (
    api_delegates,
    api_merging,
    api_queue,
    api_reports,
    api_works,
    arxiv_client,
    models_harvest,
    models_help,
    models_works,
    works_doi,
)
from portal.publications import jobs as publications_jobs
from portal.publications.pages import pages as publications
from portal.publications.pages_delegates import pages as delegates
from portal.publications.pages_merging import pages as merges
from portal.publications.pages_queue import pages as queue
from portal.publications.pages_reports import pages as reports
from portal.publications.pages_why import pages as why
from portal.publications.pages_works import pages as works
from portal.recruitment import (
    adopting,
    api_applications,
    api_committee,
    api_deciding,
    api_judging,
    api_papers,
    api_parts,
    api_positions,
    api_recruiter,
    jobs_positions,
    pages_deciding,
    pages_following,
    pages_papers,
    pages_reading,
)
from portal.recruitment import jobs as recruitment_jobs
from portal.recruitment.pages_applicant import pages as applications
from portal.recruitment.pages_committee import pages as committee
from portal.recruitment.pages_positions import pages as positions
from portal.recruitment.pages_recruiter import pages as recruiter
from portal.reviews import (
    api_assigning,
    api_board,
    api_dossier,
    api_leading,
    api_reading,
    api_reviews,
    api_rounds,
    api_sharing,
    pages_assigning,
    pages_convening,
    pages_leading,
    pages_reviews,
    pages_sharing,
)
from portal.reviews import jobs as reviews_jobs
from portal.reviews.pages_board import pages as reviews
from portal.reviews.pages_dossier import pages as dossier
from portal.reviews.pages_reading import pages as dossiers
from portal.reviews.pages_rounds import pages as rounds
from portal.subjects import api as api_subjects
from portal.subjects.pages import pages as subjects

PAGES = (
    accounts,
    people,
    publications,
    queue,
    delegates,
    merges,
    works,
    reports,
    why,
    positions,
    recruiter,
    applications,
    committee,
    rounds,
    reviews,
    dossier,
    dossiers,
    subjects,
    home,
    administration,
    demo,
    reference.pages,
    health.pages,
)
OPERATIONS = (
    api_session,
    api_positions,
    api_recruiter,
    api_applications,
    api_committee,
    api_judging,
    api_deciding,
    api_board,
    api_reviews,
    api_dossier,
    api_reading,
    api_people,
    api_publications,
    api_queue,
    api_delegates,
    api_merging,
    api_works,
    api_reports,
    api_home,
    api_rounds,
    api_assigning,
    api_leading,
    api_sharing,
    api_subjects,
)
PRESENT = (
    reference_pages,
    housekeeping,
    accounts_jobs,
    pages_account,
    pages_tokens,
    pages_users,
    people_jobs,
    pages_people,
    api_person,
    publications_jobs,
    models_harvest,
    models_help,
    models_works,
    jobs_positions,
    recruitment_jobs,
    adopting,
    pages_following,
    pages_papers,
    api_parts,
    api_papers,
    pages_reading,
    pages_deciding,
    reviews_jobs,
    pages_reviews,
    pages_convening,
    pages_leading,
    pages_assigning,
    pages_sharing,
)  # being there is what they do
BROUGHT = frozenset({"static"})  # routes that packages bring


class OrJSON(JSONProvider):
    """orjson as Flask's JSON."""

    def dumps(self, obj: object, **_kwargs: object) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **_kwargs: object) -> object:
        return orjson.loads(s)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The whole portal; raises UnsafeSetting or RuntimeError rather than start wrongly."""
    settings = settings or config.load()
    app = Flask(__name__, static_url_path=assets.address())
    app.json = OrJSON(app)
    app.config.update(_flask_settings(settings))
    if settings.TRUSTED_PROXIES:
        n = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    assets.configure(app, Path(settings.INSTANCE) / "static")
    logs.configure(settings.LOG_FORMAT, quoting=not settings.production)
    _reach_out(settings)
    flask_babel.Babel(app, default_locale=settings.LOCALE, locale_selector=layout.reader_language)
    links.configure(app)
    metrics.configure(app)
    web.configure(app)
    login.configure(app)
    layout.configure(app)
    for pages in (*PAGES, *(one.api.blueprint for one in OPERATIONS)):
        app.register_blueprint(pages)
    cli.configure(app)
    if routes := web.undeclared(app, BROUGHT):
        raise RuntimeError(f"These routes declare no act: {', '.join(routes)}")
    return app


def _reach_out(settings: config.Settings) -> None:
    """Tell every part that reaches beyond this process where to."""
    db.connect(settings.database_url)
    storage.configure(settings.storage)
    jobs.configure(config.zone(settings))
    publications_jobs.configure(config.zone(settings), nightly=settings.production)
    mail.configure(settings.mail_url, settings.MAIL_FROM, settings.MAIL_PER_MINUTE)
    arxiv_client.configure(
        settings.ARXIV_API_URL,
        settings.ARXIV_FEED_URL,
        settings.ARXIV_CONTACT or settings.SUPPORT_EMAIL,
        settings.ARXIV_DELAY_SECONDS,
        public_url=settings.PUBLIC_URL,
    )
    works_doi.configure(
        settings.DOI_URL,
        settings.ARXIV_CONTACT or settings.SUPPORT_EMAIL,
        on=settings.doi_lookup,
        public_url=settings.PUBLIC_URL,
    )


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.SECRET_KEY,
        "TESTING": settings.PORTAL_ENV == "test",
        "MAX_CONTENT_LENGTH": 27 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "portal",
        "SESSION_COOKIE_SECURE": settings.PUBLIC_URL.startswith("https://"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }
