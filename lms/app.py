"""create_app: the table of contents of the platform."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.access import init_access
from lms.accounts.session import init_sign_in
from lms.api.checking import check_token
from lms.commitments.figures import init_figures
from lms.config import Settings, read_settings
from lms.database import RowIdConverter
from lms.editions import init_editions
from lms.errors import init_errors
from lms.events import init_events
from lms.extensions import babel, compress, csrf, db, migrate
from lms.headers import init_headers
from lms.health import init_health
from lms.languages import choose_locale
from lms.learning.panels import init_panels
from lms.marking.holds import init_holds
from lms.matching.stamp import watch_the_pool
from lms.quality.trail import init_trail
from lms.rendering import init_rendering
from lms.requests import TypedRequest
from lms.static_files import House
from lms.storage import init_storage
from lms.translating.published import init_published
from lms.vacancies.council_page_parts import init_council_page
from lms.vacancies.search_index import watch_posts
from lms.vacancies.specification import init_specification
from lms.verifying.gate import init_visits
from lms.wiring import (
    BLUEPRINTS,
    COUNCIL_FIGURES,
    COUNCIL_PAGE_PARTS,
    DASHBOARD_PANELS,
    RELEASE_HOLDS,
    SPECIFICATION_SETTLERS,
    SUBSCRIBERS,
    TRAIL_SECTIONS,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The app, ready to serve. Raises SettingsError, and ContentError when the programme's files are wrong."""
    settings = settings or read_settings()
    app = House("lms", instance_path=str(settings.instance), static_folder="static")
    app.request_class = TypedRequest
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # A database server that was started again is not noticed; a file needs no question before each request.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": not settings.is_embedded},
        MAX_CONTENT_LENGTH=settings.upload_limit_bytes + 512 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.site_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=24 * 60 * 60,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 60 * 60,
        BABEL_DEFAULT_TIMEZONE="Europe/London",
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
    )
    app.extensions["settings"] = settings
    if settings.proxies:  # otherwise everybody would seem to come from the proxy, and one who guesses shut out all
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowIdConverter

    db.init_app(app)
    migrate.init_app(app, db, directory="lms/migrations")
    csrf.init_app(app)
    babel.init_app(app, locale_selector=choose_locale)
    compress.init_app(app)
    watch_the_pool()
    watch_posts()
    init_storage(app, settings.instance / "uploads")
    init_editions(app, settings.content, settings.banks)
    init_events(app, SUBSCRIBERS)
    init_panels(app, DASHBOARD_PANELS)
    init_holds(app, RELEASE_HOLDS)
    init_specification(app, SPECIFICATION_SETTLERS)
    init_trail(app, TRAIL_SECTIONS)
    init_figures(app, COUNCIL_FIGURES)
    init_council_page(app, COUNCIL_PAGE_PARTS)
    init_sign_in(app)
    init_rendering(app)
    init_published(app)
    init_errors(app)
    init_headers(app)
    init_health(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_access(app, check_token)
    init_visits(app)
    return app
