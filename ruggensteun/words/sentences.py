"""Which sentences stand in code and templates, found with Python alone: no gettext tools are needed."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

FOLDERS = ("cases", "ruggensteun", "schools", "templates")
# Function: where the context, the sentence and its plural stand among the arguments.
PLACES = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}
STRING = r"""\s*u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*"""
IN_TEMPLATE = re.compile(rf"^# Translators: (.*)$|\b(n?p?gettext|_)\(({STRING}(?:,{STRING})*)", re.MULTILINE)
IN_CODE = re.compile(r"\s*# Translators: (.*)")


@dataclass(frozen=True)
class Sentence:
    """As it stands in the code, in English; `context` tells apart what is the same in English only."""

    context: str | None
    text: str
    plural: str | None = None


@dataclass
class Use:
    """Where a sentence stands, and what its writer has to say to who translates it."""

    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def uses(root=settings.BASE_DIR):
    """All sentences with their use, in the order of the files: {Sentence: Use}."""
    found = {}
    for folder in FOLDERS:
        for path in sorted(Path(root, folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt"):
                _add(found, path, path.relative_to(root).as_posix())
    return found


def sentences(root=settings.BASE_DIR):
    """All sentences with the files that they stand in: {Sentence: [path]}."""
    return {sentence: use.places for sentence, use in uses(root).items()}


def _add(found, path, name):
    read = _of_code if path.suffix == ".py" else _of_template
    for sentence, note in read(path.read_text("utf-8")):
        use = found.setdefault(sentence, Use())
        for kept, new in ((use.places, name), (use.notes, note)):
            if new and new not in kept:
                kept.append(new)


def _of_code(source):
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
        note = IN_CODE.fullmatch(lines[call.lineno - 2]) if call.lineno > 1 else None
        yield from _sentence(name, [getattr(arg, "value", None) for arg in call.args], note and note[1])


def _of_template(source):
    """A note stands on a line of its own, above the sentence: {# Translators: … #}."""
    note = ""
    for said, name, words in IN_TEMPLATE.findall(templatize(source)):
        if said:
            note = said.strip()
        else:
            yield from _sentence(name, ast.literal_eval(f"({words},)"), note)
            note = ""


def _sentence(function, words, note):
    function = function.removesuffix("_lazy").removesuffix("_noop")
    context, text, plural = PLACES.get("gettext" if function == "_" else function, (None, None, None))
    if text is not None and len(words) > max(text, plural or 0) and isinstance(words[text], str):
        spoken = Sentence(
            None if context is None else words[context], words[text], None if plural is None else words[plural]
        )
        yield spoken, note
