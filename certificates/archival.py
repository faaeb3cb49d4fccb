"""From drawn pages to a document that is kept and that everybody can read: PDF/A-2a (3a with a badge) and PDF/UA-1.

It also prepares the field of a signature, so that whoever signs changes neither standard.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import chain

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from certificates.lettering import Lettering
from certificates.metadata import About, xmp_packet
from certificates.srgb import srgb_profile
from certificates.streams import packed
from certificates.structure import SIGNATURE_FIELD, Area, Element, LinkArea, Mark

BADGE_FILE = "badge.json"
PRINTED = 4


def archive(pages: bytes, root: Element, lettering: Lettering, about: About, badge: bytes | None = None) -> bytes:
    """The finished document: the drawn pages with their fonts, structure, metadata, and the badge as a file in it.

    The same input gives the same bytes.
    """
    with Pdf.open(BytesIO(pages)) as pdf:
        fonts = pdf.make_indirect(lettering.embed(pdf))
        for page in pdf.pages:
            page.obj.Resources.Font = fonts
            page.obj.Contents = packed(pdf, page.obj.Contents.read_raw_bytes())
        _structure(pdf, root)
        _describe(pdf, about, archival_part=2 if badge is None else 3)
        if badge is not None:
            _attach(pdf, badge, about)
        file = BytesIO()
        pdf.save(
            file,
            force_version="1.7",
            deterministic_id=True,
            fix_metadata_version=False,
            # What qpdf compresses may end as no stream should (see certificates.streams); and where objects are in
            # streams, a signature adds a stream of its own, which may as well.
            compress_streams=False,
            object_stream_mode=ObjectStreamMode.disable,
        )
    return file.getvalue()


def _structure(pdf: Pdf, root: Element) -> None:
    """The tree of elements, and from each mark and area the way back to its element (ISO 32000-1, 14.7)."""
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    objects = {element: pdf.make_indirect(Dictionary()) for element in root}
    pages = [page.obj for page in pdf.pages]
    marked: list[dict[int, Object]] = [{} for _page in pages]
    areas: list[Object] = []
    annotations: list[list[Object]] = [[] for _page in pages]
    parents: dict[Element, Object] = {root: tree}
    for element, made in objects.items():
        kids: list[Object] = []
        for part in element.parts:
            if isinstance(part, Element):
                parents[part] = made
                kids.append(objects[part])
                continue
            page = pages[part.page]
            if isinstance(part, Mark):
                kids.append(Dictionary(Type=Name.MCR, Pg=page, MCID=part.number))
                marked[part.page][part.number] = made
            else:
                annotation = pdf.make_indirect(_annotation(part, page, len(marked) + len(areas)))
                kids.append(Dictionary(Type=Name.OBJR, Pg=page, Obj=annotation))
                annotations[part.page].append(annotation)
                areas.append(made)
        _fill(made, element, parents[element], kids)
    tree.K = Array([objects[root]])
    by_number = (Array([page[number] for number in sorted(page)]) for page in marked)
    ways_back = [*map(pdf.make_indirect, by_number), *areas]
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(chain.from_iterable(enumerate(ways_back)))))
    tree.ParentTreeNextKey = len(ways_back)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    _tie(pdf, annotations)


def _fill(made: Object, element: Element, parent: Object, kids: Iterable[Object]) -> None:
    made.Type = Name.StructElem
    made.S = Name(f"/{element.role}")
    made.P = parent
    made.K = Array(kids)
    if element.alternative:
        made.Alt = String(element.alternative)
    if element.text:
        made.ActualText = String(element.text)
    if element.scope is not None:
        made.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
    if element.box is not None:
        made.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array([round(side, 2) for side in element.box]))


def _annotation(area: Area, page: Object, key: int) -> Dictionary:
    """What can be clicked or signed. Each is printed, as PDF/A-2, 6.3.2 wants it; ``key`` leads back to its element."""
    shared = Dictionary(Type=Name.Annot, F=PRINTED, P=page, StructParent=key)
    if isinstance(area, LinkArea):
        shared.Subtype = Name.Link
        shared.Rect = Array([round(side, 2) for side in area.box])
        shared.Border = Array([0, 0, 0])
        shared.Contents = String(area.words)
        shared.A = Dictionary(S=Name.URI, URI=area.address.encode())
        return shared
    # Without an area it needs no appearance (PDF/A-2, 6.3.3), and a signature draws none.
    shared.Subtype = Name.Widget
    shared.Rect = Array([0, 0, 0, 0])
    shared.FT = Name.Sig
    shared.T = String(SIGNATURE_FIELD)
    shared.TU = String(area.words)
    return shared


def _tie(pdf: Pdf, annotations: list[list[Object]]) -> None:
    """Pages know their marks and annotations, and the tab key follows the structure (PDF/UA-1, 7.18.3)."""
    fields: list[Object] = []
    for number, (page, found) in enumerate(zip(pdf.pages, annotations, strict=True)):
        page.obj.StructParents = number
        if found:
            page.obj.Annots = Array(found)
            page.obj.Tabs = Name.S
            fields += [annotation for annotation in found if annotation.Subtype == Name.Widget]
    if fields:
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))


def _describe(pdf: Pdf, about: About, *, archival_part: int) -> None:
    """Title, language, metadata, and what the colours mean (PDF/UA-1, 7.1 and 7.2; PDF/A-2, 6.2.3 and 6.6)."""
    root = pdf.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    packet = xmp_packet(about, archival_part=archival_part)
    # Not compressed: programs that know nothing of PDF find it too (PDF/A-2, 6.6.2.1).
    root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    profile = packed(pdf, srgb_profile(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=b"sRGB IEC61966-2.1",
        Info=b"sRGB IEC61966-2.1",
        DestOutputProfile=profile,
    )
    root.OutputIntents = Array([intent])
    information = Dictionary(Title=String(about.title), Author=String(about.author), Subject=String(about.subject))
    pdf.trailer.Info = pdf.make_indirect(information)


def _attach(pdf: Pdf, badge: bytes, about: About) -> None:
    """The same claims for machines, as an associated file (PDF/A-3, 6.8; PDF/UA-1, 7.11)."""
    day = f"D:{about.made_on:%Y%m%d}000000Z"
    stream = packed(
        pdf,
        badge,
        Type=Name.EmbeddedFile,
        Subtype=Name("/application/ld+json"),
        Params=Dictionary(Size=len(badge), CreationDate=day, ModDate=day),
    )
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=BADGE_FILE,
            UF=BADGE_FILE,
            Desc="The same certificate as an Open Badge, for machines",
            AFRelationship=Name.Alternative,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(BADGE_FILE), specification])))
    pdf.Root.AF = Array([specification])
