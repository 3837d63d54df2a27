"""What a page gives away and where it leads: everything that goes over the line, its links and its forms."""

import re
import zlib
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import b64_decode

TOKENS = re.compile(r'(?<=["\'=])\w{64}(?=["\'&])')
OUR_COOKIES = re.compile(r"\b(work|form|v|sessionid)=[^;\s]*")
ADDRESS = re.compile(r'(?:href|action|formaction|hx-get|data-\w+)="(/[^"]*)"')
MADE_UP = {"number": "BCDF-GHJK", "pk": "999999"}
NUMBERS = re.compile(r"[2-9B-Z]{4}-[2-9B-Z]{4}")
KEYS = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass(frozen=True)
class Form:
    """One form or htmx request of a page, with what it would send as it stands."""

    action: str
    fields: tuple[tuple[str, str, str], ...]  # name, kind, value
    buttons: tuple[tuple[str, str], ...] = ()
    target: str = ""
    asks: bool = False  # sent by GET: what is typed stands in the address

    @property
    def key(self):
        """Forms that differ in what was typed alone are one."""
        return self.action, tuple(name for name, _kind, _value in self.fields), self.buttons, self.target, self.asks


class Reader(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, at):
        super().__init__()
        self.at, self.forms, self.form, self.area, self.select = at, [], None, None, None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "hx-post" in given and tag != "form":
            own = [(given["name"], "hidden", given.get("value", ""))] if given.get("name") else []
            self.forms.append([given["hx-post"], own, [], given.get("hx-target", "#").lstrip("#"), False])
        if tag == "form":
            self.form = [given.get("action") or self.at, [], [], "", given.get("method", "").lower() != "post"]
            self.forms.append(self.form)
            if "hx-post" in given:
                self.forms.append([given["hx-post"], self.form[1], [], given.get("hx-target", "#").lstrip("#"), False])
        elif self.form and given.get("name") and "disabled" not in given:
            self._field(tag, given)
        elif self.form and self.select and tag == "option":
            self._option(given)

    def _field(self, tag, given):
        name, value, kind = given["name"], given.get("value", ""), given.get("type", "text")
        if tag == "button" or kind == "submit":
            self.form[2].append((name, value))
        elif tag == "textarea":
            self.area = [name, "textarea", ""]
            self.form[1].append(self.area)
        elif tag == "select":
            self.select = [name, "select", None]
            self.form[1].append(self.select)
        elif tag == "input":
            if kind in ("radio", "checkbox"):
                kind += " checked" if "checked" in given else ""
                value = value or "on"
            self.form[1].append([name, kind, value])

    def _option(self, given):
        if "selected" in given or self.select[2] is None:
            self.select[2] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.area[2] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.form = None


@dataclass
class Page:
    """One answer: its status, everything that can be read in it, where it leads."""

    method: str
    address: str
    status: int
    text: str
    body: str
    location: str = ""
    links: set = field(default_factory=set)
    forms: list = field(default_factory=list)

    @property
    def titles(self):
        return re.findall(r"<title>(.*?)</title>", self.body, re.DOTALL)


def page_of(method, address, response):
    """Everything that goes over the line, made readable: headers, cookies, body, redirect."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    body = TOKENS.sub("", raw.decode("utf-8", "replace"))
    if "calendar" in response.get("Content-Type", ""):
        body = body.replace("\r\n ", "")
    headers = "\n".join(f"{name}: {_in_order(name, value)}" for name, value in response.headers.items())
    cookies = OUR_COOKIES.sub("", response.cookies.output().replace("\\054", ",").replace('\\"', '"'))
    cookies += _said_next(response)
    location = response.get("Location", "") or response.get("HX-Redirect", "")
    text = unquote(unescape(f"{response.status_code}\n{headers}\n{cookies}\n{body}"))
    page = Page(method, address, response.status_code, text, body, location)
    if "html" in response.get("Content-Type", ""):
        reader = Reader(urlsplit(address).path)
        reader.feed(body)
        page.links = {_clean(unescape(found)) for found in ADDRESS.findall(body)}
        page.forms = [
            Form(
                urlsplit(urljoin(address, form[0])).path,
                tuple((name, kind, value or "") for name, kind, value in form[1] if name != "csrfmiddlewaretoken"),
                tuple(form[2]),
                *form[3:],
            )
            for form in reader.forms
        ]
    if location.startswith("/"):
        page.links.add(_clean(location))
    page.links = {link for link in page.links if not link.startswith("/static/")}
    return page


def _in_order(name, value):
    """The policy's directives stand in another order in each process, which says nothing."""
    return "; ".join(sorted(value.split("; "))) if name == "Content-Security-Policy" else value


def _said_next(response):
    """What the next page will say, which travels in a cookie that only looks unreadable."""
    kept = response.cookies.get("messages")
    packed, _colon, _signature = kept.value.rpartition(":") if kept else ("", "", "")
    packed = packed.partition(":")[0]
    said = b64_decode(packed.lstrip(".").encode())
    return (zlib.decompress(said) if packed.startswith(".") else said).decode("utf-8", "replace")


def _clean(address):
    return address.partition("#")[0]


def made_up(address):
    """The same address about what does not exist."""
    path, asks, question = address.partition("?")
    return KEYS.sub(MADE_UP["pk"], NUMBERS.sub(MADE_UP["number"], path)) + asks + question


def same(page, address):
    """What can be compared of two answers: without what follows from the address that was asked for."""
    text = page.text
    text = text.replace(urlsplit(address).path, urlsplit(made_up(address)).path)
    return page.status, re.sub(r"Content-Length: \d+", "", text)


def payloads(form, known):
    """What could be sent: as it stands and filled in with what somebody curious knows; nothing; nonsense.

    `known` are words by the end of a field's name: a surname, a birth date, an address of somebody else.
    """
    for button in form.buttons or ((None, None),):
        pressed = {button[0]: button[1]} if button[0] else {}
        yield {**_filled(form, known), **pressed}
        if form.fields:
            yield dict(pressed)
            yield {**{name: "zz" for name, _kind, _value in form.fields}, **pressed}


def _filled(form, known):
    data = {}
    for name, kind, value in form.fields:
        if kind == "file":
            data[name] = SimpleUploadedFile("agenda.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
        elif kind.startswith(("radio", "checkbox")):
            if "checked" in kind or (kind == "radio" and name not in data):
                data[name] = [*data.get(name, ()), value] if kind.startswith("checkbox") else value
        elif value or kind in ("hidden", "select"):
            data[name] = value
        else:
            data[name] = next((word for end, word in known.items() if name.endswith(end)), "Rustig aan")
    return data
