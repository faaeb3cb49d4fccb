"""Making, finding and ending tokens."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.access import Role, Scope
from lms.accounts.models import Person, RoleHolding
from lms.accounts.session import SignedIn
from lms.api.models import ApiToken
from lms.councils.models import Council
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db

PREFIX = "lgtoken_"  # programs that look for secrets in files know it by this
MOST_TOKENS = 10
NOTED_EVERY = timedelta(hours=1)


class NameTaken(Conflict):
    """Two tokens of one name can't be told apart when one has to be ended."""


class TooManyTokens(Invalid):
    """Nobody looks after so many."""


def make_token(
    council_id: int, name: str, scopes: Collection[Scope], *, lasts: timedelta, by: int, now: datetime
) -> tuple[ApiToken, str]:
    """A new token, and its text, which is told once and kept nowhere. Raises NameTaken, TooManyTokens."""
    db.session.execute(select(Council.id).where(Council.id == council_id).with_for_update())
    working = [token for token in tokens_of(council_id) if token.works(now)]
    if any(token.name.casefold() == name.casefold() for token in working):
        raise NameTaken(_("Your council has a token with this name. Choose another name."))
    if len(working) >= MOST_TOKENS:
        raise TooManyTokens(_("Your council has ten tokens. End one, then make this one."))
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        council_id=council_id,
        name=name,
        scope_words=sorted(scopes),
        token_hash=hash_of(text),
        last_letters=text[-4:],
        made_by_id=by,
        made_at=now,
        expires_at=now + lasts,
    )
    db.session.add(token)
    audit.record("api_token.made", token, now, council=council_id, scopes=sorted(scopes))
    return token, text


def revoke_token(token: ApiToken, *, by: int, now: datetime) -> None:
    """End a token at once; again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = now, by
        audit.record("api_token.revoked", token, now)


def tokens_of(council_id: int) -> Sequence[ApiToken]:
    """The council's tokens with who made them, the newest first."""
    query = (
        select(ApiToken)
        .where(ApiToken.council_id == council_id)
        .options(joinedload(ApiToken.made_by))
        .order_by(ApiToken.id.desc())
        .limit(200)
    )
    return db.session.scalars(query).all()


def get_token(token_id: int) -> ApiToken:
    """A token by id. Raises NotFound."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        raise NotFound
    return token


def find_token(text: str) -> tuple[ApiToken, frozenset[Role]] | None:
    """The token with this text, with who made it, and the roles that they hold now in its council; in one statement."""
    query = (
        select(ApiToken, RoleHolding.role)
        .outerjoin(
            RoleHolding,
            and_(
                RoleHolding.person_id == ApiToken.made_by_id,
                RoleHolding.council_id == ApiToken.council_id,
                RoleHolding.ended_at.is_(None),
            ),
        )
        .where(ApiToken.token_hash == hash_of(text))
        .options(joinedload(ApiToken.made_by))
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    token: ApiToken = rows[0][0]
    is_there = token.made_by.closed_at is None
    return token, frozenset(role for _token, role in rows if role is not None and is_there)


def holder_of(token: ApiToken, roles: frozenset[Role]) -> SignedIn:
    """Whom a token stands for: its maker, with these roles in its council, and no others."""
    maker: Person = token.made_by
    return SignedIn(
        id=maker.id,
        name=maker.name,
        email=maker.email,
        language="en",
        large_print=False,
        created_at=maker.created_at,
        session_key="",
        roles=roles,
        held=tuple((role, token.council_id) for role in roles),
    )


def note_use(token: ApiToken, now: datetime) -> None:
    """Note that a token was used."""
    token.last_used_at = now


def is_use_to_be_noted(token: ApiToken, now: datetime) -> bool:
    """Whether the last note is older than an hour: reading shall not write each time."""
    return token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY


def hash_of(text: str) -> str:
    """What is kept of a token. It is drawn from 256 bits, so no salt and no slow hash are needed."""
    return sha256(text.encode()).hexdigest()
