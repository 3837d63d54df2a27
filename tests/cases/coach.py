"""A coach at work: opens pages, reads what stands there, presses buttons."""

from html.parser import HTMLParser

from django.test import Client


class Page(HTMLParser):
    """What somebody reads on a page: words, title, cards by their heading with their eye line, forms that act."""

    def __init__(self, response):
        super().__init__()
        self.status, self.html = response.status_code, response.content.decode()
        self.title, self.heading, self.cards, self.actions = "", "", {}, []
        self._path, self._text, self._card = [], [], None
        self.feed(self.html)
        self.words = " ".join(" ".join(self._text).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        kind = (attrs.get("class") or "").split()
        if tag in ("section", "form") and "card" in kind:
            self._card = {"heading": "", "eyes": ""}
        if tag == "form":
            self.actions.append(attrs.get("action", ""))
        if tag not in ("input", "link", "meta", "br", "hr", "img"):
            self._path.append((tag, kind))

    def handle_endtag(self, tag):
        while self._path and self._path.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _kind in self._path]
        if "title" in tags:
            self.title += data
        elif "script" not in tags:
            self._text.append(data)
        if "h1" in tags:
            self.heading += data
        if self._card is not None:
            self._in_a_card(data, tags)

    def _in_a_card(self, data, tags):
        if "h2" in tags and not self._card["eyes"]:
            self._card["heading"] += data
            self.cards[self._card["heading"].strip()] = self._card
        kinds = [word for _tag, kind in self._path for word in kind]
        if "seen" in kinds and "sr" not in kinds:
            self._card["eyes"] += data

    def eyes(self):
        """{heading of a card: who sees it}"""
        return {heading: " ".join(card["eyes"].split()) for heading, card in self.cards.items()}


class Coach:
    """A professional, signed in; she reads English, so that a test says what stands in the code."""

    def __init__(self, person):
        person.language = "en"
        person.save(update_fields=["language"])
        self.client = Client()
        self.client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    def open(self, address):
        return Page(self.client.get(address))

    def send(self, to, /, **data):
        """Fill in a form or press a button, and read the page that follows."""
        return Page(self.client.post(to, data, follow=True))
