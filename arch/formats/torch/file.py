"""A graph as PyTorch source: one file that runs by itself, as somebody would have written it by hand."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from arch.analysis import Network, layer_costs, total
from arch.design import Design, notation
from arch.formats.torch.family import Families, Family, families
from arch.formats.torch.initial import HE, RULES
from arch.formats.torch.libraries import Named, named
from arch.formats.torch.network import build_function, main_class
from arch.formats.torch.parameters import Class, Classes, distinct, make
from arch.formats.torch.slots import Slot
from arch.formats.torch.tidy import tidy
from arch.formats.torch.tree import Group, layers, tree, walk
from arch.formats.torch.write import attributes, class_text
from arch.graph import Role, fingerprint
from arch.ops.torch_code import Call
from arch.parts import BLOCKS

_TITLES: Mapping[str, str] = {"basic": "BasicBlock", "plain": "ConvBlock", "branches": "Inception"}
"""Names of the classes of blocks, by kind; of others their title."""
_ROLES: Mapping[Role, str] = {"gate": "SqueezeExcite", "auxiliary": "AuxiliaryHead"}


OWN = "own"
"""The names of the graph's parts."""


@dataclass(frozen=True, slots=True)
class Source:
    """A network's classes: their tree as it is named, and the class of each group that has one."""

    named: Named
    classes: Classes

    @property
    def root(self) -> Group:
        """The group of the whole network."""
        return self.named.root

    @property
    def main(self) -> Class:
        """The class of the whole network."""
        return self.classes[id(self.root)]


def read(network: Network, names: str = OWN) -> Source:
    """The classes that a network is written with.

    Args:
        network: what is written.
        names: whose names its modules have: OWN, or one of LIBRARIES.

    Raises:
        ArchError: PyTorch cannot write an op, or the library has no names for such a network.
    """
    whole = tree(network.graph, _titles(network.design))
    found = Named(tidy(whole), HE) if names == OWN else named(whole, names)
    found.root.title = _class_name(network.name) or "Network"
    return Source(found, _classes(found.root, families(found.root)))


def source(network: Network, init: str = "auto", names: str = OWN) -> str:
    """The file: classes, `build_model()`, and a check of the parameter count and the output's shape.

    Args:
        network: what is written.
        init: how its weights begin, one of RULES, or `auto`: He's, or that of the library of the names.
        names: whose names its modules have: OWN, or one of LIBRARIES.

    Raises:
        ArchError: PyTorch cannot write an op; its path says which.
    """
    found = read(network, names)
    helpers = list(dict.fromkeys(_helpers(found.root)))
    parts = [own for own in distinct(found.classes) if own is not found.main]
    bodies = [class_text(own, found.classes, _about(own, network.design)) for own in parts]
    rule = RULES.get(init, found.named.rule)
    texts = [*helpers, *bodies, main_class(found.main, found.classes, found.named, rule)]
    texts += [build_function(found.main, found.named.transforms_input), _FOOTER]
    return formatted("\n\n\n".join([_header(network, "\n".join(texts)), *texts]))


def module_paths(network: Network, names: str = OWN) -> dict[str, str]:
    """For each layer that is a module, its name in `named_modules()` of the exported network."""
    found = read(network, names)
    return dict(_module_paths(found.root, found.classes, ""))


def _module_paths(group: Group, classes: Classes, prefix: str, slots: Sequence[Slot] = ()) -> Iterator[tuple[str, str]]:
    """Paths below a group; `slots` are those of a Sequential in the class around it."""
    own = classes.get(id(group))
    slots = own.family.slots if own else slots
    # A Sequential numbers what its class has, also what this group leaves out.
    words = {slot.name: slot.name if group.form == "keys" else str(index) for index, slot in enumerate(slots)}
    if own and not (own.family.is_chain and prefix):
        words = attributes(own)
    inner = {slot.name: slot.slots for slot in slots}
    for child in group.children:
        path = f"{prefix}{words[child.name]}"
        if isinstance(child, Group):
            yield from _module_paths(child, classes, f"{path}.", inner[child.name])
        elif isinstance(child.written, Call):
            yield child.node.path, path


def _titles(design: Design | None) -> dict[int, str]:
    stages = design.stages if design else ()
    kinds = {stage.block.kind for stage in stages if getattr(stage.block, "expansion", 1) != 1}
    return {number: _title(stage.block.kind, stage.block.kind in kinds) for number, stage in enumerate(stages, start=1)}


def _title(kind: str, expands: bool) -> str:
    if kind == "separable" and expands:
        return "InvertedResidual"
    return _TITLES.get(kind) or "".join(word.capitalize() for word in BLOCKS[kind].title.split())


def _class_name(name: str) -> str:
    """A network's name as that of a class: only ASCII letters and digits, beginning with a letter."""
    word = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", name))
    return re.sub(r"^[0-9]+", "", word)[:40]


def _classes(root: Group, found: Families) -> Classes:
    taken: dict[str, list[Family]] = {}
    made: Classes = {}
    unique = {id(family): family for group in walk(root) if (family := found.get(id(group)))}
    for family in unique.values():
        taken.setdefault(_base(family, root), []).append(family)
    for family in unique.values():
        base = _base(family, root)
        same = taken[base]
        # Blocks of one kind that differ in more than numbers: InceptionA, InceptionB.
        letters = "" if len(same) == 1 else _letters(same.index(family))
        own = make(f"{base}{letters}", family, made)
        made.update((id(group), own) for group in family.groups)
    return made


def _letters(index: int) -> str:
    """A, B, ..., Z, AA, AB."""
    return (_letters(index // 26 - 1) if index >= 26 else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index % 26]


def _base(family: Family, root: Group) -> str:
    group = family.first
    if group is root or group.title:
        return group.title
    word = group.name.rstrip("0123456789_") if group.role == "group" else group.role
    return _ROLES.get(group.role) or word.title().replace("_", "") or "Group"


def _about(own: Class, design: Design | None) -> str:
    """The docstring of a class."""
    titles = _titles(design)
    kinds = {titles[index]: stage.block.kind for index, stage in enumerate(design.stages, 1)} if design else {}
    title = own.family.title
    if title in kinds:
        return f"{BLOCKS[kinds[title]].summary}."
    return _ABOUT.get(title) or _ABOUT.get(own.family.first.role) or "A group of layers."


_ABOUT: Mapping[str, str] = {
    "ConvNormAct": "A convolution with its norm and activation.",
    "ConvNorm": "A convolution with its norm.",
    "ConvAct": "A convolution with its activation.",
    "DepthwiseSeparable": "A depthwise and a pointwise convolution.",
    "gate": "Scales each channel by what its mean over the map says.",
    "auxiliary": "Scores from the middle of the network, in training only.",
    "transition": "Fewer channels and a smaller map, between two stages.",
    "branch": "One of the paths of a block.",
    "stem": "The layers in front of the first stage.",
    "head": "The layers from the last map to the scores.",
    "shortcut": "The path around a block.",
    "block": "A block.",
}


def _helpers(root: Group) -> Iterator[str]:
    """Source of the modules that PyTorch lacks."""
    for layer in layers(root):
        if isinstance(layer.written, Call) and layer.written.helper:
            yield layer.written.helper.rstrip()


def _header(network: Network, text: str) -> str:
    """The docstring, the imports that the text below needs, and the constants."""
    graph = network.graph
    ordered = "from collections import OrderedDict\n\n" if "OrderedDict(" in text else ""
    functional = "from torch.nn import functional as F\n" if re.search(r"\bF\.", text) else ""
    heads = ", ".join(dict.fromkeys(part.path.partition("/")[0] for part in graph.unbuilt))
    left_out = f"\nLeft out, since they do not fit the input: {heads}.\n" if heads else ""
    design = f"\n{notation.write(network.design)}\n" if network.design else ""
    # Escaped to ASCII: the file is read alike in any encoding, and no name ends the text.
    title = ascii(network.name)[1:-1].replace('"', "'")
    return (
        f'"""{title}, written by Archscope. Run the file to check it, or import `build_model`.\n'
        f'{design}{left_out}\nArchitecture {fingerprint(graph)}.\n"""\n\n'
        f"{ordered}import torch\nfrom torch import Tensor, nn\n{functional}\n"
        f"INPUT = {graph.input}\nOUTPUT = {graph.output}\nPARAMS = {total(layer_costs(graph)).params}"
    )


_FOOTER = """if __name__ == "__main__":
    model = build_model().eval()
    params = sum(weight.numel() for weight in model.parameters())
    with torch.no_grad():
        output = model(torch.zeros(1, *INPUT))
    assert params == PARAMS, f"{params} parameters, not {PARAMS}"
    assert tuple(output.shape[1:]) == OUTPUT, f"output {tuple(output.shape[1:])}"
    print(f"{params:,} parameters, {INPUT} to {OUTPUT}")
"""


def formatted(text: str) -> str:
    """Python source in the formatter's style."""
    # Imported here: it is a program, which only this needs.
    from ruff import find_ruff_bin

    command = [find_ruff_bin(), "format", "--isolated", "--line-length", "88", "--stdin-filename", "model.py", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)  # noqa: S603 (our own text)
    if done.returncode:
        raise ValueError(f"the formatter refused the source: {done.stderr.decode()}\n{text}")
    return done.stdout.decode()
