"""Staff pages across features: people, roles and invitations, councils, outbox, audit."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import COUNCIL_ROLES, INVITED_ROLES, Role, for_roles
from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.forms import InviteForm
from lms.accounts.models import RoleHolding
from lms.accounts.policy import may_invite
from lms.admin import queries
from lms.admin.forms import CouncilForm
from lms.clock import utc_now
from lms.councils.models import CouncilKind, Nation
from lms.councils.queries import all_councils, councils_page, get_council
from lms.councils.services import add_council
from lms.database import row_id, writes_down_looks
from lms.errors import Conflict, NotFound
from lms.extensions import db
from lms.outbox import queries as outbox
from lms.outbox.services import try_again
from lms.own_data.policy import may_erase_for_letter
from lms.requests import page_number

admin = Blueprint("admin", __name__, template_folder="templates")

COUNCILS_PAGE = 100


@admin.get("/staff")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def home() -> str:
    """Where the programme team begins."""
    return render_template("admin/home.html", lacks_safeguarding=not accounts.holders_of(Role.SAFEGUARDING_LEAD))


@admin.get("/staff/people")
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
def people() -> str:
    """Everyone with an account."""
    page, search = page_number(), request.args.get("q", "").strip()
    found, total = accounts.people(search, offset=(page - 1) * accounts.PAGE_SIZE)
    return render_template(
        "admin/people.html", people=found, total=total, search=search, page=page, page_size=accounts.PAGE_SIZE
    )


@admin.get("/staff/people/<int:person_id>")
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
@writes_down_looks
def person(person_id: int) -> str:
    """One person: roles and state of the account. The look is written down."""
    found = accounts.get_person(person_id)
    audit.record("person.read", found, utc_now())
    page = render_template(
        "admin/person.html",
        person=found,
        may_end={held.id: _may_end(held) for held in found.held_roles},
        may_erase=may_erase_for_letter(current_user, found),
    )
    db.session.commit()
    return page


@admin.post("/staff/roles/<int:holding_id>/end")
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.SIGNATORY)
def end_role(holding_id: int) -> Response:
    """End a role, at once."""
    held = accounts.holding(holding_id)
    if not _may_end(held):
        raise NotFound
    services.end_role(held, utc_now())
    db.session.commit()
    flash(_("The role has ended."), "success")
    if held.council_id and not current_user.holds_any({Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER}):
        return redirect(url_for("admin.members", council_id=held.council_id))
    return redirect(url_for("admin.person", person_id=held.person_id))


@admin.post("/staff/people/<int:person_id>/close")
@for_roles(Role.ADMINISTRATOR)
def close(person_id: int) -> Response:
    """Close an account: the person is shut out at the next request."""
    services.close_account(accounts.get_person(person_id), utc_now())
    db.session.commit()
    flash(_("The account is closed."), "success")
    return redirect(url_for("admin.person", person_id=person_id))


@admin.route("/staff/invitations", methods=["GET", "POST"])
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
def invitations() -> str | Response | tuple[str, int]:
    """Invite to a role; see who has not answered yet."""
    now = utc_now()
    roles = [role for role in Role if role in INVITED_ROLES and may_invite(current_user, role, _any_council(role))]
    form = InviteForm([role.value for role in roles], [(council.id, council.name) for council in all_councils()])
    if form.validate_on_submit():
        role = Role(form.role.data)
        council = get_council(int(form.council.data)) if form.council.data else None
        if (role in COUNCIL_ROLES) != (council is not None):
            form.council.errors = [_("Choose a council for a council role, and none for another role.")]
        elif may_invite(current_user, role, council.id if council else None):
            services.invite(form.email.data, role, council, by=current_user.id, now=now)
            db.session.commit()
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for("admin.invitations"))
    page = render_template("admin/invitations.html", form=form, waiting=accounts.waiting_invitations(now), now=now)
    return page, 422 if form.errors else 200


@admin.post("/staff/invitations/<int:invitation_id>/withdraw")
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
def withdraw_invitation(invitation_id: int) -> Response:
    """Take an invitation back."""
    invitation = accounts.get_role_invitation(invitation_id)
    if not may_invite(current_user, invitation.role, invitation.council_id):
        raise NotFound
    services.withdraw_invitation(invitation, utc_now())
    db.session.commit()
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("admin.invitations"))


@admin.route("/council/<int:council_id>/members", methods=["GET", "POST"])
@for_roles(Role.SIGNATORY)
def members(council_id: int) -> str | Response | tuple[str, int]:
    """A signatory looks after who acts for their council."""
    if council_id not in current_user.council_ids(Role.SIGNATORY):
        raise NotFound
    council = get_council(council_id)
    form = InviteForm([Role.RECRUITER.value, Role.PANEL_MEMBER.value], [])
    if form.validate_on_submit():
        services.invite(form.email.data, Role(form.role.data), council, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The invitation is on its way."), "success")
        return redirect(url_for("admin.members", council_id=council_id))
    page = render_template("admin/members.html", form=form, council=council, members=accounts.members_of(council_id))
    return page, 422 if form.errors else 200


@admin.route("/staff/councils", methods=["GET", "POST"])
@for_roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
def councils() -> str | Response | tuple[str, int]:
    """The register of councils."""
    form = CouncilForm()
    if form.validate_on_submit():
        try:
            council = add_council(
                " ".join(form.name.data.split()),
                Nation(form.nation.data),
                kind=CouncilKind(form.kind.data) if form.kind.data else None,
            )
        except Conflict as fault:
            form.name.errors = [fault.message]
        else:
            audit.record("council.added", council, utc_now())
            db.session.commit()
            flash(_("The council is in the register."), "success")
            return redirect(url_for("admin.councils"))
    page, search = page_number(), request.args.get("q", "").strip()[:200]
    found, total = councils_page(search, limit=COUNCILS_PAGE, offset=(page - 1) * COUNCILS_PAGE)
    answer = render_template(
        "admin/councils.html",
        form=form,
        councils=found,
        total=total,
        page=page,
        page_size=COUNCILS_PAGE,
        search=search,
    )
    return answer, 422 if form.errors else 200


@admin.get("/staff/outbox")
@for_roles(Role.ADMINISTRATOR)
def messages() -> str:
    """Messages and where they stand. Their text stays hidden: links in it are secrets of whoever gets it."""
    page = page_number()
    found, total = outbox.messages(offset=(page - 1) * outbox.PAGE_SIZE)
    return render_template("admin/messages.html", messages=found, total=total, page=page, page_size=outbox.PAGE_SIZE)


@admin.post("/staff/outbox/<int:message_id>/again")
@for_roles(Role.ADMINISTRATOR)
def send_again(message_id: int) -> Response:
    """Give a message that was given up another chance."""
    try_again(outbox.get_message(message_id), utc_now())
    db.session.commit()
    flash(_("The message is sent again."), "success")
    return redirect(url_for("admin.messages"))


@admin.get("/staff/audit")
@for_roles(Role.ADMINISTRATOR)
def audit_log() -> str:
    """Who did what to what, when."""
    page = page_number()
    wanted = {name: request.args.get(name, "").strip() for name in ("action", "subject")}
    person_id = request.args.get("person", type=row_id)
    found = queries.deeds(**wanted, person_id=person_id, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "admin/audit.html",
        deeds=found[: queries.PAGE_SIZE],
        has_more=len(found) > queries.PAGE_SIZE,
        page=page,
        wanted=wanted,
        person_id=person_id,
    )


def _any_council(role: Role) -> int | None:
    """A council's id where the role needs one; which one doesn't matter to whoever may invite for all."""
    return 0 if role in COUNCIL_ROLES else None


def _may_end(held: RoleHolding) -> bool:
    return held.ended_at is None and (
        may_invite(current_user, held.role, held.council_id)
        or (held.role is Role.LEARNER and current_user.holds_any({Role.ADMINISTRATOR}))
    )
