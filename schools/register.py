"""The register of school locations as DUO publishes it, old and new format: bytes in, rows out. Pure.

Columns go by name. What cannot be used is returned with its line number and reason: no line is dropped in silence.
"""

import csv
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ruggensteun.refusal import Refused
from schools.places import PROVINCES, place

# Each fact and the names that its column has had.
COLUMNS = {
    "institution": ("INSTELLINGSCODE", "BRIN NUMMER", "BRINNUMMER"),
    "location": ("VESTIGINGSCODE", "VESTIGINGSNUMMER"),
    "name": ("VESTIGINGSNAAM",),
    "town": ("PLAATSNAAM",),
    "municipality": ("GEMEENTENAAM",),
    "province": ("PROVINCIE",),
    "board": ("BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAGNUMMER"),
    "board_name": ("BEVOEGD GEZAG NAAM",),
    "street": ("STRAATNAAM",),
    "house": ("HUISNUMMER TOEVOEGING", "HUISNUMMER"),
    "postcode": ("POSTCODE",),
    "phone": ("TELEFOONNUMMER",),
    "website": ("INTERNETADRES",),
    "denomination": ("DENOMINATIE",),
}
REQUIRED = ("institution", "location", "name", "town", "municipality", "province", "board")
# Only the file of special schools says what sort of school and which cluster.
SPECIAL = {"SOORT PRIMAIR ONDERWIJS", "CLUSTER"}
LONGEST = 120


@dataclass(frozen=True)
class Row:
    """One school as the register knows it; `facts` holds only what the file has a column for."""

    line: int
    code: str
    board: str
    board_name: str
    facts: dict


@dataclass(frozen=True)
class Rejected:
    """A line that cannot be used, and why; `code` is known when the line at least says which school it is."""

    line: int
    reason: str
    code: str = ""


@dataclass
class Register:
    """What one file holds; `special` when its columns say that it is the file of special schools."""

    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Rejected] = field(default_factory=list)
    special: bool = False


class _Unusable(Exception):
    """Why this one line cannot be used."""


def read(raw):
    """Read the bytes of one file. Refused with a sentence when it is no register of school locations."""
    # Line by line: a quotation mark that is never closed then spoils its own line only.
    lines = list(enumerate(re.split(r"\r\n|\n|\r", _decode(raw)), start=1))
    first, header = _header(lines)
    columns = {fact: header.names.index(n) for fact, names in COLUMNS.items() for n in names[::-1] if n in header.names}
    missing = [COLUMNS[fact][0] for fact in REQUIRED if fact not in columns]
    if missing:
        raise Refused(
            _(
                "This is no register of school locations: it has no column %(columns)s. "
                "Download “Alle schoolvestigingen” as CSV from DUO."
            )
            % {"columns": ", ".join(missing)}
        )
    register = Register(special=bool(SPECIAL & set(header.names)))
    for line, text in lines[first:]:
        if text.strip(f'{header.delimiter} \t"'):
            _take(register, line, _cells(text, header.delimiter), columns, len(header.names))
    if not register.rows:
        raise Refused(_("This register holds no school that can be read."))
    return register


def _cells(text, delimiter):
    try:
        return [" ".join(cell.split()) for cell in next(csv.reader([text], delimiter=delimiter))]
    except csv.Error:
        return []


def _take(register, line, cells, columns, width):
    texts = {fact: cells[index] if index < len(cells) else "" for fact, index in columns.items()}
    code = ""
    try:
        code = school_code(texts["institution"], texts["location"])
        if len(cells) <= max(columns.values()) or any(cells[width:]):
            raise _Unusable(_("%(found)d cells in place of %(wanted)d") % {"found": len(cells), "wanted": width})
        row, remarks = _row(line, code, texts)
    except _Unusable as problem:
        register.rejected.append(Rejected(line, str(problem), code))
        return
    register.rows.append(row)
    register.remarks += [Rejected(line, remark, code) for remark in remarks]


def _row(line, code, texts):
    for fact, text in texts.items():
        if len(text) > LONGEST:
            raise _Unusable(_("%(column)s is too long") % {"column": COLUMNS[fact][0]})
    for fact in ("name", "town"):
        if not texts[fact]:
            raise _Unusable(_("%(column)s is empty") % {"column": COLUMNS[fact][0]})
    province = PROVINCES.get(texts["province"].casefold().replace("-", " "))
    if province is None:
        raise _Unusable(_("unknown province “%(province)s”") % {"province": texts["province"]})
    board = texts["board"].upper()
    if board and not re.fullmatch(r"[0-9A-Z]{5,6}", board):
        raise _Unusable(_("“%(number)s” is no board number") % {"number": texts["board"]})
    facts, remarks = _facts(texts)
    return Row(line, code, board, texts.get("board_name", ""), {**facts, "province": province}), remarks


def _facts(texts):
    """What a row tells of a school, and a remark on each cell that cannot be read."""
    facts = {"name": texts["name"], "town": place(texts["town"]), "municipality": place(texts["municipality"])}
    remarks = []
    for fact, clean in CLEANED.items():
        if fact in texts:
            facts[fact] = clean(texts[fact])
            if texts[fact] and not facts[fact]:
                remarks.append(_("%(column)s left empty: cannot be read") % {"column": COLUMNS[fact][0]})
    if "denomination" in texts:
        facts["denomination"] = texts["denomination"]
    if "street" in texts:
        facts["street"] = f"{texts['street']} {texts.get('house', '')}".strip()
    return facts, remarks


def school_code(institution, location):
    """The six characters of a location: institution and suffix, of which a file may give only the suffix."""
    institution, location = institution.upper(), location.upper()
    if len(location) <= 2:
        location = institution + location.zfill(2) if location else ""
    if not re.fullmatch(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{2}", location):
        raise _Unusable(_("“%(code)s” is no code of a school location") % {"code": location or institution})
    if institution and not location.startswith(institution):
        raise _Unusable(
            _("location %(location)s is not of institution %(institution)s")
            % {"location": location, "institution": institution}
        )
    return location


def phone_number(text):
    """A Dutch number as +31…; registers lose its leading zero. Empty when it has not nine digits after that."""
    digits = re.sub(r"\D", "", text)
    digits = re.sub(r"^(0031|31(?=\d{9}$)|0)", "", digits)
    return f"+31{digits}" if re.fullmatch(r"[1-9]\d{8}", digits) else ""


def postcode(text):
    """`1234 AB`; empty when it is no postcode."""
    match = re.fullmatch(r"([1-9]\d{3}) ?([A-Z]{2})", text.upper())
    return f"{match[1]} {match[2]}" if match else ""


def website(text):
    """A web address without https:// before it; empty when it is none."""
    bare = re.sub(r"^(https?:)?/*", "", text.casefold().replace(" ", "")).rstrip("/.")
    return bare if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/[^\s\"'<>]*)?", bare) else ""


CLEANED = {"postcode": postcode, "phone": phone_number, "website": website}


def _decode(raw):
    if raw.startswith(b"PK\x03\x04"):
        raise Refused(_("This is a spreadsheet or zip file. Save it as CSV first."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # Cut off in the middle of its last letter, it still is UTF-8: as cp1252 every accent would go wrong.
        if problem.start >= len(raw) - 3:
            return raw[: problem.start].decode("utf-8-sig")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise Refused(_("This file cannot be read as text. Save it as CSV (UTF-8).")) from problem


@dataclass(frozen=True)
class _Header:
    names: list[str]
    delimiter: str


def _header(lines):
    """How many lines come first, and the names of the columns in one spelling; Excel may put `sep=;` before them."""
    for line, text in lines:
        if text.strip() and not text.lower().startswith("sep="):
            delimiter = ";" if text.count(";") > text.count(",") else ","
            cells = _cells(text, delimiter)
            return line, _Header(
                [" ".join(re.sub(r"[^A-Z0-9]", " ", cell.upper()).split()) for cell in cells], delimiter
            )
    raise Refused(_("This file is empty."))
