"""Which sentences stand in code and templates, found with Python alone: no gettext tools are needed."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

CATALOGUE = Path(__file__).resolve().parent / "locale" / "nl" / "LC_MESSAGES" / "django.po"
FOLDERS = ("cases", "ruggensteun", "schools", "templates")
# Function: where the context, the sentence and its plural stand among the arguments.
PLACES = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}
STRING = r"""\s*u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(({STRING}(?:,{STRING})*)")


@dataclass(frozen=True)
class Sentence:
    """As it stands in the code, in English; `context` tells apart what is the same in English only."""

    context: str | None
    text: str
    plural: str | None = None


def sentences(root=settings.BASE_DIR):
    """All sentences with the files that they stand in, in the order of the files: {Sentence: [path]}."""
    found = {}
    for folder in FOLDERS:
        for path in sorted(Path(root, folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt"):
                _add(found, path, path.relative_to(root).as_posix())
    return found


def _add(found, path, name):
    read = _of_code if path.suffix == ".py" else _of_template
    for sentence in read(path.read_text("utf-8")):
        places = found.setdefault(sentence, [])
        if name not in places:
            places.append(name)


def _of_code(source):
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
        yield from _sentence(name, [getattr(arg, "value", None) for arg in call.args])


def _of_template(source):
    for name, words in IN_TEMPLATE.findall(templatize(source)):
        yield from _sentence(name, ast.literal_eval(f"({words},)"))


def _sentence(function, words):
    function = function.removesuffix("_lazy").removesuffix("_noop")
    context, text, plural = PLACES.get("gettext" if function == "_" else function, (None, None, None))
    if text is not None and len(words) > max(text, plural or 0) and isinstance(words[text], str):
        yield Sentence(
            None if context is None else words[context], words[text], None if plural is None else words[plural]
        )
