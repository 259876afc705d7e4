"""Write a whole module in Python: what it is, its imports, its intrinsics and its functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from eqgraph.targets.printer import WIDTH, wrapped
from eqgraph.targets.python import Function, intrinsics
from eqgraph.targets.target import Target


def module(
    target: Target,
    title: str,
    text: str,
    functions: Sequence[Function],
    words: set[str],
    files: Mapping[str, str] | None = None,
) -> str:
    """Return the source of a module; `files` are the names in the numbers' file, by identifier."""
    body = "\n\n\n".join(f.text() for f in functions)
    loads = _load(target, files) if files else ""
    imports, helpers = intrinsics(target, words)
    for line in target.options["import"].split("\n"):
        if re.search(rf"\b{line.split()[-1]}\.", body) and line not in imports:
            imports.append(line)
    if loads:
        imports.append(f"from {target.options['file']} import load_file")
    parts = [_doc(title, text), _sorted(imports)]
    if loads:
        parts[-1] += "\n\n" + loads.split("\0")[0]
        helpers.append(loads.split("\0")[1])
    head = "\n\n".join(part for part in parts if part)
    parts = [head, *helpers, body, *_holder(target, functions)]
    return "\n\n\n".join(parts) + "\n"


def _holder(target: Target, functions: Sequence[Function]) -> list[str]:
    """Return the class that holds the parameters of a model, where a target has one."""
    places: dict[str, str] = {}
    for function in functions:
        if function.name in ("run", "loss"):
            arguments = function.arguments[1:]
            places[function.name] = "".join(f", {a}" for a in arguments)
            names = [target.options.get("parameters", ""), *(a.split("=")[0] for a in arguments)]
            places[f"{function.name}_call"] = ", ".join(names)
    if not target.module or "run" not in places:
        return []
    text = target.module.strip("\n")
    if "loss" in places:
        read = next(line for line in text.split("\n") if line.startswith("        p = "))
        text += "\n\n" + _LOSS.replace("{read}", read)
    for key, value in places.items():
        text = text.replace(f"{{{key}}}", value)
    return ["\n".join(_broken(line) for line in text.split("\n"))]


def _broken(line: str) -> str:
    """Break a line that is too long: what stands in its brackets, one item a line."""
    if len(line) <= WIDTH or not line.endswith((")", "):")):
        return line
    start, _, rest = line.strip().partition("(")
    items, _, end = rest.rpartition(")")
    depth = (len(line) - len(line.lstrip())) // 4
    return wrapped(f"{start}(", items.split(", "), f"){end}", depth)


_LOSS = '''    def loss(self{loss}):
        """Return the loss."""
{read}
        return loss({loss_call})'''


def _doc(title: str, text: str) -> str:
    lines = [line.rstrip() for line in text.strip().split("\n")]
    mark = "r" if "\\" in text else ""
    text = "\n".join(lines).replace('"""', '"')
    return f'{mark}"""{title}\n\n{text}\n"""'


def _sorted(imports: Sequence[str]) -> str:
    """Lay imports out: the standard library first, then what is installed."""
    ours = sorted(x for x in imports if x.split()[1].split(".")[0] in ("math", "functools"))
    rest = sorted(
        (x for x in imports if x not in ours), key=lambda x: (x.startswith("from"), x.split()[1])
    )
    return "\n\n".join("\n".join(group) for group in (ours, rest) if group)


def _load(target: Target, files: Mapping[str, str]) -> str:
    pairs = [f'"{key}": "{name}"' for key, name in files.items()]
    names = "# The names in the file of the numbers.\n" + wrapped("FILE = {", pairs, "}")
    cast = target.options.get("cast", "{}")
    load = (
        'def load(path):\n    """Return the parameters that a safetensors file holds, by name."""\n'
        "    found = load_file(path)\n"
        f"    return {{key: {cast.format('found[name]')} for key, name in FILE.items()}}"
    )
    return f"{names}\0{load}"
