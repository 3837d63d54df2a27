"""A walk by one member of the cast: every page anybody was shown, every form, plain and under htmx."""

import json
import re
import time
from contextlib import suppress
from functools import cache
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext

from cases.actions.links import link_for
from cases.policy.table import COACH, SCHOOL
from cases.views.door import SIGN_IN
from ruggensteun.delivery import outbox
from ruggensteun.delivery.texts import MemoryTexts
from ruggensteun.people import second_factor
from tests.crawl.families import code_of
from tests.crawl.fields import AS_IT_IS
from tests.crawl.pages import NUMBERS, made_up, page_of, payloads, same
from tests.crawl.parties import CODE, NOBODY, VIEWERS, Viewer, may_see, parties, same_desk
from tests.reads import undone

HTMX = {"HX-Request": "true"}
# Pages of one kind that one person opens, without and with a question in the address.
ALIKE, ASKED_ALIKE = 12, 2
# Where a sign-in or a visit would end, or a page says what was typed into the address.
SIGN_OUT = {"/accounts/logout/", "/leave"}


class Walker:
    """One viewer at her own browser. `leaks` gathers what she should not have been given."""

    def __init__(self, world, viewer):
        self.world, self.viewer, self.book = world, viewer, world.book
        self.pages, self.forms, self.found, self.leaks, self.count = {}, {}, set(), set(), 0
        self.nowhere = {}
        self._open_browser()
        self.person = getattr(world, viewer.name, None)
        self.families = {case.number: name for name, case in world.cases.items()}
        if viewer.level:
            self._open_her_link()
        elif viewer != NOBODY:
            self._sign_in()

    def _open_browser(self, cookies=None):
        host = {"host": settings.GUARDIAN_HOST} if self.viewer.level else {}
        self.browser = Client(headers=host, raise_request_exception=False)
        self.browser.cookies = cookies or self.browser.cookies

    def __getstate__(self):
        """What a walk knows can be kept, and gone on with in a browser of the same cookies."""
        return {**vars(self), "browser": self.browser.cookies}

    def __setstate__(self, kept):
        vars(self).update(kept)
        self._open_browser(kept["browser"])

    def _open_her_link(self):
        address = link_for(self.person, self.world.talks[self.viewer.family])
        if self.viewer.name == "dawit":
            address = self.world.dawits_link
        self.browser.get(urlsplit(address).path)
        if self.viewer.level == CODE:
            self.browser.post("/code", {"code": code_of(self.viewer.name)})

    def _sign_in(self):
        """Whole, with a second factor shown."""
        self.browser.force_login(self.person, backend=SIGN_IN)
        session = self.browser.session
        session[second_factor.KEY] = {"user": self.person.pk, "again": time.time()}
        session["seen"] = time.time()
        session.save()

    # Looking
    def get(self, address, **headers):
        return self._see(page_of("GET", address, self.browser.get(address, headers=headers or None)))

    def post(self, address, data, **headers):
        """A press of a button; what comes of it is seen, its messages too, and is undone."""
        cookies = self.browser.cookies.copy()
        with undone():
            page = page_of("POST", address, self.browser.post(address, data, headers=headers or None))
            self._see(page, typed=data)
            if page.location.startswith("/"):
                self._see(page_of("GET", page.location, self.browser.get(page.location)), typed=data)
            self.leaks |= set(sent_leaks(self.world, by=self.viewer.name))
        self.browser.cookies = cookies
        return page

    def _see(self, page, typed=None):
        self.count += 1
        # What she typed herself, into a form or an address, tells her nothing when it comes back.
        own_words = self.book.found(f"{json.dumps(typed, default=str)} {unquote(page.address)}")
        came = self.book.found(page.text) - own_words
        for canary in came:
            if may_see(self.viewer, canary):
                self.found.add(canary)
            else:
                self._leak(page, canary)
        asked_for = self.book.found(unquote(page.address))  # what somebody searched for comes back in where it leads
        for canary in self.book.found(unquote(f"{page.location} {' '.join(page.links)}")) - asked_for:
            if canary.where not in AS_IT_IS:
                self._leak(page, f"in an address: {canary}")
        for canary in self.book.found(" ".join(page.titles)) if self.viewer.level else ():
            self._leak(page, f"in a title: {canary}")
        if "VCALENDAR" in page.body:
            for canary in came:
                if (canary.where, canary.of) != ("people.User.email", self.viewer.name):
                    self._leak(page, f"in a calendar file: {canary}")
        if page.status >= 500:
            self._leak(page, "broke")
        return page

    def _leak(self, page, what):
        self.leaks.add(f"{self.viewer}: {page.method} {NUMBERS.sub('…', page.address)} [{page.status}]: {what}")

    # Walking
    def explore(self):
        """Follow every link from the first page on; a closed case is found by its number alone."""
        waiting = ["/", *self._own_cases()]
        while waiting:
            address = waiting.pop()
            if address in self.pages or urlsplit(address).path in SIGN_OUT or self._has_enough_like(address):
                continue
            page = self.pages[address] = self.get(address)
            self.forms |= {form.key: form for form in page.forms}
            waiting += sorted(page.links - self.pages.keys())
            page.body = ""  # all that can be read of it stands in its text
        return self

    def _own_cases(self):
        first = {COACH: "/case", SCHOOL: "/pupils"}
        own = [(first[party], family) for party, family in parties(self.viewer) if party in first]
        return sorted(f"{page}/{self.world.cases[family].number}" for page, family in own)

    def _has_enough_like(self, address):
        """Pages of one kind that differ in whom or which week they are about go on without end."""
        asks = "?" in address
        alike = [one for one in self.pages if ("?" in one) == asks and kind_of(one) == kind_of(address)]
        return len(alike) >= (ASKED_ALIKE if asks else ALIKE)

    def under_htmx(self):
        """Her own pages as fragments: each page of which fragments differ, else one of its kind."""
        alike = set()
        for address, page in list(self.pages.items()):
            kind = kind_of(address)
            if kind not in alike and same(self.get(address, **HTMX), address) == same(page, address):
                alike.add(kind)

    def press_everything(self, *, but=frozenset(), most=2):
        """Every form of her own pages, well and badly filled in, plain and under htmx; of forms alike at most `most`.

        `but` are kinds of forms that are left out.
        """
        for form in few_of_each_kind(self.forms.values(), most):
            if kind_of_form(form) in but:
                continue
            headers = {**HTMX, "HX-Target": form.target} if form.target else {}
            # Who knows surname and birth date opens the case there, and it is told: see the tests of break-glass.
            knows = {} if kind_of(form.action) == "cases:emergency" else self.world.known
            for data in payloads(form, knows):
                self.send(form, data, **headers)

    def send(self, form, data, **headers):
        """What was typed goes along: in the address when it is a question."""
        if form.asks:
            return self.get(f"{form.action}?{urlencode(data, doseq=True)}", **headers)
        return self.post(form.action, data, **headers)

    def try_what_is_of_others(self, addresses, forms, *, most=2):
        """What others were shown: it must answer exactly as if it did not exist, unless it is hers too."""
        for address in few_addresses(addresses - self.pages.keys(), self._is_hers, most):
            self._must_be_nothing(self.get(address), "GET", {})
        for form in few_of_each_kind([form for form in forms if form.key not in self.forms], most=1):
            knows = {} if kind_of(form.action) == "cases:emergency" else self.world.known
            data = next(iter(payloads(form, knows)))
            self._must_be_nothing(self.send(form, data), "GET" if form.asks else "POST", data)

    def _must_be_nothing(self, page, method, data):
        nowhere = made_up(page.address)
        if nowhere == page.address or self._is_hers(page.address):
            return
        if (method, nowhere) not in self.nowhere:
            asked = self.get(nowhere) if method == "GET" else self.post(nowhere, data)
            self.nowhere[method, nowhere] = same(asked, nowhere)
        if same(page, page.address) != self.nowhere[method, nowhere]:
            self._leak(page, "answers otherwise than what does not exist")

    def _is_hers(self, address):
        if any(address in self.world.explored[Viewer(name)].pages for name in same_desk(self.viewer.name)):
            return True
        here = {family for _party, family in parties(self.viewer)}
        return any(self.families.get(number) in here for number in NUMBERS.findall(address))


@cache
def kind_of(address):
    """The name of the page that lives there, whatever it is about."""
    path = urlsplit(address).path
    for conf in (settings.ROOT_URLCONF, settings.GUARDIAN_URLCONF):
        with suppress(Resolver404):
            return resolve(path, conf).view_name
    return path


def kind_of_form(form):
    """What forms have in common that differ only in whom they are about: page, fields and buttons."""
    fields = tuple(re.sub(r"\d+", "", name) for name, _kind, _value in form.fields)
    return kind_of(form.action), fields, tuple(name for name, _value in form.buttons), form.target, form.asks


def few_of_each_kind(forms, most=2):
    """Of forms that differ only in whom they are about, the first few."""
    kinds = {}
    for form in sorted(forms, key=lambda form: form.key):
        if form.action not in SIGN_OUT:
            kinds.setdefault(kind_of_form(form), []).append(form)
    return [form for alike in kinds.values() for form in (alike[0], alike[-1])[: min(most, len(alike))]]


def few_addresses(addresses, is_hers, most=2):
    """Of each kind of page at most so many that are not hers, and so many that are."""
    kinds = {}
    for address in sorted(addresses):
        if urlsplit(address).path not in SIGN_OUT:
            kinds.setdefault((kind_of(address), is_hers(address)), []).append(address)
    return [address for alike in kinds.values() for address in {alike[0], alike[-1] if most > 1 else alike[0]}]


def of_everybody(world, on_guardian_host):
    """Addresses and forms that anybody of this host was shown."""
    walks = [one for one in world.explored.values() if bool(one.viewer.level) == on_guardian_host]
    forms = {key: form for one in walks for key, form in one.forms.items()}
    return {address for one in walks for address in one.pages}, list(forms.values())


def explore_all(world):
    """Everybody follows every link, once for a world."""
    world.explored = {}
    for viewer in VIEWERS:
        world.explored[viewer] = Walker(world, viewer)
        with undone():
            world.explored[viewer].explore()


def walk(world, viewer, *, whole=False):
    """The walk of one viewer: the Walker, with what it found and what leaked.

    With `whole` she presses the first and the last of forms that differ only in whom they are about; else the first of
    those that nobody before her has on her own pages, and tries one address of each kind that is not hers.
    """
    walker = world.explored[viewer]
    before = [] if whole else VIEWERS[: VIEWERS.index(viewer)]
    pressed = {kind_of_form(form) for other in before for form in world.explored[other].forms.values()}
    with undone():
        walker.under_htmx()
        walker.press_everything(but=pressed, most=2 if whole else 1)
        walker.try_what_is_of_others(*of_everybody(world, bool(viewer.level)), most=2 if whole else 1)
    return walker


# Messages
def sent_leaks(world, by=""):
    """What leaves now by mail or as text because of `by`, and what of it should not stand there."""
    before = len(mail.outbox), len(MemoryTexts.sent)
    for pk in outbox.due(timezone.now()):
        outbox.deliver(pk)
    for message in mail.outbox[before[0] :]:
        yield from _of_mail(world, message, by)
    for number, text, _reference in MemoryTexts.sent[before[1] :]:
        yield from _of_guardian(world, number, text)
    del mail.outbox[before[0] :], MemoryTexts.sent[before[1] :]


def _of_mail(world, message, by):
    [person] = {canary.of for canary in world.book.found(" ".join(message.to))} or {""}
    files = "\n".join(str(part) for part in [*message.attachments, *message.alternatives])
    headers = "\n".join(f"{name}: {value}" for name, value in message.extra_headers.items())
    text = f"{message.subject}\n{message.from_email}\n{headers}\n{message.body}\n{files}".replace("\\r\\n ", "")
    if person in world.guardians:
        yield from _of_guardian(world, message.to[0], text)
        return
    for canary in world.book.found(text):
        if canary.of != person and not (canary.of == by and _says_who_did_it(message)):
            yield f"mail to {person or message.to}: {canary}"


def _says_who_did_it(message):
    """Who did not ask for it herself must know whom to call: the name of who did, in this mail alone."""
    with translation.override("nl"):
        return message.subject == gettext("You sign in anew")


def _of_guardian(world, to, text):
    for canary in world.book.found(text):
        yield f"message to a guardian ({world.book.found(to)}): {canary}"
