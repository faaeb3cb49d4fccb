"""The limits: what the bare thing costs, without any of the platform."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from certificates.keys import SigningKey
from certificates.structure import SIGNATURE_FIELD


def flask_one_select(database: Path) -> Callable[[], object]:
    """A page of bare Flask that reads one row."""
    connection = _connect(database)
    app = Flask("one_select")

    @app.get("/")
    def read() -> str:
        (name,) = connection.execute("SELECT name FROM person WHERE id = ?", (1,)).fetchone()
        return f"<!DOCTYPE html><title>{name}</title><h1>{name}</h1>"

    client = app.test_client()
    return lambda: client.get("/")


def flask_one_insert(folder: Path) -> Callable[[], object]:
    """A page of bare Flask that adds one row, and answers when the disk has it."""
    connection = _connect(folder / "limit.sqlite3")
    connection.execute("CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, response TEXT, saved_at TEXT)")
    app = Flask("one_insert")
    numbers = count()

    @app.post("/")
    def write() -> str:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answer (response, saved_at) VALUES (?, ?)", ("a", str(next(numbers))))
        connection.execute("COMMIT")
        return "saved"

    client = app.test_client()
    return lambda: client.post("/", data={"answer": "a"})


def reportlab_page() -> bytes:
    """A page with two lines of text."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), invariant=True)
    canvas.drawString(72, 400, "Certificate of completion")
    canvas.drawString(72, 360, "Amina Yusuf")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def bare_signature(document: bytes, key: SigningKey) -> Callable[[], object]:
    """pyHanko's own signature of a document, as its manual has it."""
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=key.certificate.own,
        signing_key=PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    about = PdfSignatureMetadata(field_name=SIGNATURE_FIELD, subfilter=SigSeedSubFilter.PADES)
    return lambda: sign_pdf(IncrementalPdfFileWriter(BytesIO(document)), about, signer)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection
