"""A certificate as a PDF page: A4, landscape, drawn by ReportLab. The same facts give the same bytes."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from certificates.certificate import Certificate
from certificates.fonts import FontLibrary, Weight, clean
from certificates.shaping import Run, draw_line, runs_of, width_of

PAGE = landscape(A4)
WIDTH, HEIGHT = PAGE
MARGIN = 56.0
RPL = "RPL: these criteria were met by recognition of prior learning."
QR_SIZE = 92.0
INK, QUIET, TEAL, MIST = HexColor(0x17212B), HexColor(0x4A5763), HexColor(0x0B5C63), HexColor(0xEEF5F4)


def render_pdf(certificate: Certificate, fonts: FontLibrary) -> bytes:
    """The certificate as a document. Letters that no font holds become a visible replacement sign, never nothing."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=PAGE, invariant=True, lang="en-GB")
    canvas.setTitle(f"{certificate.wording.heading}: {clean(certificate.name)}, {certificate.number}")
    canvas.setAuthor(certificate.wording.issuer)
    canvas.setSubject(certificate.programme)
    page = Page(canvas, fonts)
    page.frame()
    page.emblem(WIDTH / 2, HEIGHT - 82)
    page.centred(certificate.wording.issuer, HEIGHT - 124, 12, colour=QUIET)
    page.centred(certificate.wording.heading, HEIGHT - 154, 20, colour=TEAL, weight=Weight.BOLD)
    bottom = page.name(certificate.name, HEIGHT - 218)
    bottom = page.paragraph(certificate.wording.statement, bottom - 38, 13)
    page.centred(certificate.programme, bottom - 22, 18, weight=Weight.BOLD)
    page.modules(certificate, bottom - 54)
    page.foot(certificate)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


class Page:
    """The page being drawn. Places are in points from the lower left corner."""

    def __init__(self, canvas: Canvas, fonts: FontLibrary) -> None:
        self.canvas = canvas
        self.fonts = fonts

    def frame(self) -> None:
        """A calm frame, inside which everything stands."""
        self.canvas.setFillColor(MIST)
        self.canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        self.canvas.setFillColor(HexColor(0xFFFFFF))
        self.canvas.setStrokeColor(TEAL)
        self.canvas.setLineWidth(2)
        self.canvas.roundRect(24, 24, WIDTH - 48, HEIGHT - 48, 10, stroke=1, fill=1)

    def emblem(self, x: float, y: float) -> None:
        """The issuer's own sign: a house with three pillars. No crown, no regulator's logo."""
        self.canvas.setFillColor(TEAL)
        roof = self.canvas.beginPath()
        for step, (right, up) in enumerate(((-20, 12), (0, 26), (20, 12), (20, 8), (-20, 8))):
            (roof.moveTo if step == 0 else roof.lineTo)(x + right, y + up)
        roof.close()
        self.canvas.drawPath(roof, stroke=0, fill=1)
        for pillar in (-16, -3, 10):
            self.canvas.rect(x + pillar, y - 8, 6, 14, stroke=0, fill=1)
        self.canvas.rect(x - 20, y - 14, 40, 4, stroke=0, fill=1)

    def name(self, name: str, y: float) -> float:
        """The name, as large as fits on one line, then on two, then smaller; gives the lowest line's place."""
        for size in (40, 34, 28, 24):
            runs = runs_of(name, self.fonts, Weight.BOLD)
            if width_of(runs, size) <= WIDTH - 2 * MARGIN:
                self._centre(runs, y, size, INK)
                return y
        for size in (22, 18, 14, 11, 8, 6):
            lines = self._wrapped(name, size, Weight.BOLD)
            if len(lines) <= 2:
                break
        for place, runs in enumerate(lines[:4]):
            self._centre(runs, y + 8 - place * size * 1.25, size, INK)
        return y + 8 - (min(len(lines), 4) - 1) * size * 1.25

    def centred(
        self, text: str, y: float, size: float, *, colour: Color = INK, weight: Weight = Weight.REGULAR
    ) -> None:
        """One line in the middle, smaller where it is too long."""
        runs = runs_of(text, self.fonts, weight)
        width = width_of(runs, size)
        most = WIDTH - 2 * MARGIN
        self._centre(runs, y, size if width <= most else size * most / width, colour)

    def paragraph(self, text: str, y: float, size: float) -> float:
        """Centred lines; gives the place below the last."""
        for runs in self._wrapped(text, size, Weight.REGULAR):
            self._centre(runs, y, size, INK)
            y -= size * 1.35
        return y

    def modules(self, certificate: Certificate, y: float) -> None:
        """Every module with the day on which it was achieved, in two columns when there are many."""
        columns = 1 if len(certificate.modules) <= 3 else 2
        rows = -(-len(certificate.modules) // columns)
        size = 11.0 if rows <= 5 else 9.0
        width = (WIDTH - 2 * MARGIN - 120) / columns
        left = WIDTH / 2 - width * columns / 2
        for place, module in enumerate(certificate.modules):
            x = left + (place // rows) * width
            line = y - (place % rows) * size * 1.5
            words = f"{module.code}  {module.title}, {module.achieved_on:%-d %B %Y}"
            if module.recognised:
                words = f"{words} (RPL: {', '.join(module.recognised)})"
            runs = runs_of(words, self.fonts, Weight.REGULAR)
            shown = min(size, size * (width - 12) / max(width_of(runs, size), 1))
            if columns == 1:
                self._centre(runs, line, shown, INK)
            else:
                self.canvas.setFillColor(INK)
                draw_line(self.canvas, x, line, runs, shown)

    def foot(self, certificate: Certificate) -> None:
        """Number, day, where to check, and what this certificate is not."""
        self._qr(certificate.verify_url, WIDTH - MARGIN - QR_SIZE, 52)
        lines = (
            (f"Certificate number: {certificate.number}", 11.0, Weight.BOLD),
            (f"Issued on {certificate.issued_on:%-d %B %Y}", 11.0, Weight.REGULAR),
            (f"Check it: {certificate.verify_url}", 10.0, Weight.REGULAR),
            (certificate.wording.route_note, 9.0, Weight.REGULAR),
            *([(RPL, 9.0, Weight.REGULAR)] if any(module.recognised for module in certificate.modules) else []),
        )
        y = 118.0
        room = WIDTH - 2 * MARGIN - QR_SIZE - 24
        for words, size, weight in lines:
            for runs in self._wrapped(words, size, weight, room):
                self.canvas.setFillColor(INK if weight is Weight.BOLD else QUIET)
                draw_line(self.canvas, MARGIN, y, runs, size)
                y -= size * 1.6

    def _qr(self, address: str, x: float, y: float) -> None:
        matrix = segno.make(address, error="m").matrix
        unit = QR_SIZE / len(matrix)
        self.canvas.setFillColor(INK)
        path = self.canvas.beginPath()
        for row, line in enumerate(matrix):
            column = 0
            for is_dark, run in groupby(line):
                length = len(list(run))
                if is_dark:
                    path.rect(x + column * unit, y + QR_SIZE - (row + 1) * unit, unit * length, unit)
                column += length
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _centre(self, runs: tuple[Run, ...], y: float, size: float, colour: Color) -> None:
        self.canvas.setFillColor(colour)
        draw_line(self.canvas, (WIDTH - width_of(runs, size)) / 2, y, runs, size)

    def _wrapped(
        self, text: str, size: float, weight: Weight, room: float = WIDTH - 2 * MARGIN
    ) -> list[tuple[Run, ...]]:
        """The text in lines that fit; a word that is wider than a line is cut."""
        lines: list[str] = []
        for word in clean(text).split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and width_of(runs_of(longer, self.fonts, weight), size) <= room:
                lines[-1] = longer
            else:
                lines += self._pieces(word, size, weight, room)
        return [runs_of(line, self.fonts, weight) for line in lines]

    def _pieces(self, word: str, size: float, weight: Weight, room: float) -> list[str]:
        if width_of(runs_of(word, self.fonts, weight), size) <= room or len(word) < 2:
            return [word]
        half = len(word) // 2
        return [*self._pieces(word[:half], size, weight, room), *self._pieces(word[half:], size, weight, room)]
