"""What Noor types into an intake for Milan, and what a page shows of it."""

import re

from tests.world import CODE

MILAN = {
    "child-first_name": "Milan",
    "child-last_name": "de Groot",
    "child-birth_date": "3-1-2018",
    "child-home_language": "ti",
    "child-risk": "green",
    "school-status": "enrolled",
    "school-code": "99XA00",
    "school-group": "5",
    "g1-first_name": "Anja",
    "g1-last_name": "de Groot",
    "g1-relation": "mother",
    "g1-custody": "sole",
    "g1-verified": "register",
    "g1-language": "ti",
    "g1-needs_interpreter": "on",
    "g1-stays_here": "on",
    "g1-takes_part": "on",
    "g1-channel": "text",
    "g1-number": "06 12345678",
    "g1-device": "own",
    "g1-not_before": "10.00",
    "g1-code": CODE,
    "g1-consent": "yes",
    "g2-language": "nl",
    "g2-verified": "not",
    "g2-channel": "in_person",
    "g2-device": "unknown",
}
FATHER = {
    "child-risk": "orange",  # for asking him would endanger somebody
    "g2-first_name": "Karel",
    "g2-relation": "father",
    "g2-custody": "both",
    "g2-consent": "not_asked",
    "g2-not_asked_because": "safety",
}


def milan(world, **changes):
    typed = {**MILAN, "school-contact": str(world.sam_at_wegwijzer.pk)}
    for name, value in changes.items():
        typed[name.replace("__", "-")] = value
    return typed


def finish(desk, sheet, typed):
    return desk.post(sheet, {**typed, "do": "finish"})


def typed_in(response):
    """What stands in the fields of a page: {name: value}."""
    html = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf'{attribute}="([^"]*)"', tag) for attribute in ("name", "value"))
        if name and (("radio" not in tag and "checkbox" not in tag) or " checked" in tag):
            found[name[1]] = value[1] if value else "on" if "checkbox" in tag else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def error_at(response, name):
    """The sentence next to a field."""
    found = re.search(rf'id="id_{name}_error">.*?<span>(.*?)</span>', response.content.decode(), re.DOTALL)
    return found and read_text(found[1])


def read_text(html):
    return html.replace("&#x27;", "'").strip()
