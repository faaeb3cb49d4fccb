"""Files of posts."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.import_models import PostImport
from lms.vacancies.importing import bring, confirm, make_drafts, read_file

HEADER = (
    "Reference,Job title,What the person will do,Job family,Spine point from,Spine point to,Hours a week,"
    "Place of work,Contract,DBS,How anyone can apply,Closing day,Essential 1,Cost centre"
)
ROW = (
    "{reference},Clerk,You keep files.,administration,4,5,37,Millbrook,{contract},none,Write to us.,2098-02-26,Neat,77"
)


def make_post_import(council: Council, by: Person, state: str = "judged") -> PostImport:
    """A file with a good row and a broken one: it "waits" to be read, is "judged", or its good row is "taken"."""
    now = utc_now()
    rows = [
        ROW.format(reference=f"{state}-{number}", contract=contract)
        for number, contract in enumerate(("permanent", "for ever"))
    ]
    brought = bring(council.id, f"{state}.csv", "\n".join([HEADER, *rows]).encode(), by=by.id, now=now)
    db.session.flush()
    if state != "waits":
        read_file(brought, now)
    if state == "taken":
        db.session.flush()
        confirm(brought, now)
        make_drafts(brought, now)
    db.session.flush()
    return brought
