"""Pages of certificates: the public checks one, the graduate gets their own, the team ends one with a reason."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from certificates.certificate import Kind
from certificates.numbers import normalise_number
from certificates.wording import heading_of, note_of, statement_of
from lms import storage
from lms.access import Role, for_roles, public
from lms.addresses import public_address
from lms.attendance.wording import time_in_words
from lms.awards import deciding, queries, reviews, services, sharing
from lms.awards.documents import achieved_modules
from lms.awards.facts import from_json
from lms.awards.findings import Finding, hold_to_limit, note_miss
from lms.awards.forms import DecideForm, Deed
from lms.awards.holds import CASES, Hold, hold_words, what_holds
from lms.awards.key_trouble import trouble_with_keys
from lms.awards.models import FileForm, IssuedCertificate
from lms.awards.policy import may_decide
from lms.awards.queries import is_valid
from lms.awards.wording import kind_words
from lms.clock import utc_now
from lms.database import write_after_all
from lms.errors import Forbidden, Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import find_current_enrolment, get_current_enrolment
from lms.requests import UNTYPABLE, page_number, takes_files

ON_REQUEST = (Kind.MODULE, Kind.RECORD, Kind.HOURS)

awards = Blueprint("awards", __name__, template_folder="templates")


@awards.get("/certificates")
@public
def verify() -> str | AnyResponse | tuple[str, int]:
    """Check a certificate by the number printed on it."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return render_template("awards/verify.html", typed="", problem=None)
    number = normalise_number(typed)
    if number is not None and queries.find_published(number) is not None:
        return redirect(url_for("awards.show", number=number))
    return _unknown(typed)


@awards.get("/certificates/<number>")
@public
def show(number: str) -> tuple[str, int] | AnyResponse:
    """Every claim of a certificate, and whether it is valid, superseded or revoked."""
    known = normalise_number(number)
    if known is not None and known != number:
        return redirect(url_for("awards.show", number=known))
    issued = queries.find_published(known) if known else None
    if issued is None:
        return _unknown(number)
    return _shown(issued), 200


@awards.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    """A certificate names a person: it is found by its number, never by a search. What is shared is kept nowhere: its
    link can be switched off.
    """
    response.headers["X-Robots-Tag"] = "noindex"
    if request.endpoint in ("awards.shared", "awards.shared_pdf"):
        response.headers["Cache-Control"] = "no-store"
    return response


@awards.get("/my-certificate")
@for_roles(Role.LEARNER)
def mine() -> str:
    """The graduate's certificates, or what is still missing."""
    certificates = queries.certificates_of(current_user.id)
    has_one = any(issued.kind is Kind.PROGRAMME for issued in certificates)
    learning = find_current_enrolment(current_user.id)
    enrolment = learning if not has_one else None
    holds = what_holds([enrolment])[enrolment.id] if enrolment is not None else frozenset()
    return render_template(
        "awards/mine.html",
        certificates=[issued for issued in certificates if issued.kind is Kind.PROGRAMME],
        documents=[issued for issued in certificates if issued.kind is not Kind.PROGRAMME and is_valid(issued)],
        kinds=kind_words(),
        modules=achieved_modules(learning) if learning is not None else (),
        can_ask=learning is not None,
        add_to_profile_address=sharing.add_to_profile_address,
        link_of=lambda issued: public_address("awards.shared", token=issued.share_token),
        completed=enrolment is not None and enrolment.completed_at is not None,
        waits=[words for hold, words in hold_words().items() if hold in holds],
        lacks_check=Hold.IDENTITY in holds,
        has_case=not CASES.isdisjoint(holds),
    )


@awards.post("/my-certificate/documents")
@for_roles(Role.LEARNER)
def ask_for_document() -> AnyResponse:
    """A module's certificate, a record of achievement or a statement of hours, of what there is now."""
    kind = next((kind for kind in ON_REQUEST if kind.value == request.form.get("kind")), None)
    if kind is None:
        raise Invalid(_("Choose what you need."))
    enrolment = get_current_enrolment(current_user.id)
    module_code = request.form.get("module", "") if kind is Kind.MODULE else ""
    services.issue_on_request(kind, enrolment, utc_now(), module_code=module_code)
    db.session.commit()
    flash(_("We are signing it. You get an e-mail when it is ready, in a few minutes."), "success")
    return redirect(url_for("awards.mine"))


@awards.post("/my-certificate/<number>/share")
@for_roles(Role.LEARNER)
def share(number: str) -> AnyResponse:
    """Make a link for somebody who shall see the certificate with its file, or take it back."""
    issued = _own(number)
    if request.form.get("share") == "no":
        sharing.stop_sharing(issued, utc_now())
        flash(_("The link is switched off. Nobody sees anything with it any more."), "success")
    else:
        sharing.share(issued, utc_now())
        flash(_("Here is your link. Send it to whoever shall see your certificate."), "success")
    db.session.commit()
    return redirect(url_for("awards.mine"))


@awards.get("/shared/<token>")
@public
def shared(token: str) -> str:
    """A certificate that its holder shows: everything that it claims, and its file."""
    return _shown(_shared(token), token)


@awards.get("/shared/<token>/pdf")
@public
def shared_pdf(token: str) -> Response:
    """The signed PDF, for whoever has the link."""
    issued = _shared(token)
    _check_stands(issued)
    return _pdf_of(issued)


@awards.get("/certificates/<number>/pdf")
@for_roles(Role.LEARNER)
def pdf(number: str) -> Response:
    """The signed PDF, for the person it names."""
    issued = _own(number)
    _check_stands(issued)
    return _pdf_of(issued)


def _own(number: str) -> IssuedCertificate:
    issued = queries.find_certificate(number)
    if issued is None or issued.person_id != current_user.id:
        raise NotFound
    return issued


def _shared(token: str) -> IssuedCertificate:
    issued = sharing.find_shared(token)
    if issued is None:
        raise NotFound(_("This link is switched off. Ask the person who sent it."))
    return issued


def _check_stands(issued: IssuedCertificate) -> None:
    if not is_valid(issued):
        raise services.NotValid(_("This certificate is no longer valid, so it can’t be printed."))


def _pdf_of(issued: IssuedCertificate) -> Response:
    """The file as it was issued. A browser that lost the line asks for the rest (RFC 9110, range requests)."""
    file = queries.find_file(issued, FileForm.PDF)
    if file is None or file.key is None:
        raise services.BeingSigned(_("We are signing your certificate. Look again in a few minutes."))
    answer = Response(wrap_file(request.environ, storage.open_file(file.key)), mimetype="application/pdf")
    answer.direct_passthrough = True
    answer.content_length = file.size_bytes
    answer.set_etag(file.sha256)
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{issued.number}.pdf"'
    answer.make_conditional(request, accept_ranges=True, complete_length=file.size_bytes)
    return answer


def _shown(issued: IssuedCertificate, token: str = "") -> str:
    certificate = from_json(issued.facts)
    return render_template(
        "awards/show.html",
        issued=issued,
        certificate=certificate,
        kinds=kind_words(),
        time_in_words=time_in_words,
        token=token,
        heading=heading_of(certificate),
        statement=statement_of(certificate),
        note=note_of(certificate),
    )


@awards.get("/staff/certificates")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def register() -> str:
    """Every certificate issued; first what waits for a decision."""
    page = page_number()
    issued, total = queries.all_certificates(offset=(page - 1) * queries.PAGE_SIZE)
    waiting = queries.waiting_for_certificate() if page == 1 else []
    being_signed = queries.count_waiting_for_signature() if page == 1 else 0
    holds = what_holds(waiting) if waiting else {}
    return render_template(
        "awards/register.html",
        issued=issued,
        total=total,
        page=page,
        page_size=queries.PAGE_SIZE,
        questioned=reviews.questioned() if page == 1 else [],
        being_signed=being_signed,
        trouble=trouble_with_keys(utc_now()) if being_signed else "",
        waiting=[
            (enrolment, Hold.SECOND_LOOK in held, not CASES.isdisjoint(held), Hold.IDENTITY in held)
            for enrolment in waiting
            for held in [holds[enrolment.id]]
        ],
        revoked=queries.revoked_of([enrolment.person_id for enrolment in waiting]),
    )


@awards.route("/staff/certificates/<int:certificate_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def end(certificate_id: int) -> str | AnyResponse | tuple[str, int]:
    """Decide on a certificate: end it, keep it after a result has changed, or issue again after it was revoked."""
    issued = queries.get_certificate(certificate_id)
    choice = deciding.choice_for(issued)
    form = DecideForm(choice.deeds)
    if request.method == "POST" and not may_decide(current_user, issued):
        raise Forbidden(_("This is your own certificate. Another officer decides on it."))
    if form.validate_on_submit():
        try:
            deciding.do(Deed(form.how.data), issued, form.reason.data or "", by=current_user.id, now=utc_now())
        except Invalid as fault:
            form.reason.errors = [fault.message]
        else:
            db.session.commit()
            told = _("Saved.") if form.how.data == Deed.KEEP else _("Done. The public page shows it from now on.")
            flash(told, "success")
            return redirect(url_for("awards.register"))
    page = render_template(
        "awards/end.html",
        issued=issued,
        form=form,
        choice=choice,
        reviews=reviews.reviews_of(issued),
        is_own=not may_decide(current_user, issued),
    )
    return page, 422 if form.errors else 200


@awards.route("/certificates/check-a-file", methods=["GET", "POST"])
@public
@takes_files
def check_a_file() -> str | tuple[str, int]:
    """Check a file that one was shown. It is looked at, and not kept."""
    from lms.awards.checking import check_file  # what it needs takes fifty megabytes: only where somebody sends a file

    if request.method == "GET":
        return render_template("awards/check_file.html", problem="", checked=None, findings=Finding)
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        problem = _("Choose the file that you were shown.")
        return render_template("awards/check_file.html", problem=problem, checked=None, findings=Finding), 422
    now = utc_now()
    hold_to_limit(request.remote_addr or "", now)
    db.session.commit()  # it counts, whatever the file does; and nobody waits for its being read
    checked = check_file(content, now)
    db.session.commit()
    return render_template("awards/check_file.html", problem="", checked=checked, findings=Finding)


def _unknown(typed: str) -> tuple[str, int]:
    db.session.rollback()
    write_after_all()
    note_miss(request.remote_addr or "", utc_now())
    db.session.commit()
    problem = _("We know no certificate with this number.")
    return render_template("awards/verify.html", typed=UNTYPABLE.sub("", typed), problem=problem), 404
