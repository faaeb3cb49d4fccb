"""The Flask extensions, each made once and bound to the app in create_app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from lms.catalogues import HouseBabel
from lms.database import Base


class SignIn(LoginManager):  # type: ignore[misc]
    """Flask-Login without its guess at stolen sessions by the browser's name and address: a phone's address changes."""

    def _session_protection_failed(self) -> bool:
        """Never. Flask-Login would make a hash at every request before it sees that nobody asked for one."""
        return False


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

migrate = Migrate(compare_type=True, render_as_batch=True)
login_manager = SignIn()
csrf = CSRFProtect()
babel = HouseBabel()
compress = Compress()
