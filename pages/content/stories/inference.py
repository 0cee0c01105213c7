"""The story of inference: what a deployment compiler does to a network, rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import streamlit as st

from arch import units
from arch.analysis import Network, measure
from arch.analysis.kernels import KernelSums, kernel_sums
from arch.design import Design, build
from arch.formats import PICTURES, picture_of
from arch.lowering import lower
from arch.rewrite import RULES, Rewritten, Step, rewrite, with_kernels
from arch.zoo import zoo
from pages.content.stories.parts import choose, name, open_zoo, story, table
from pages.shell.session import Session

NETWORKS = ["resnet50", "resnet50_v1", "vgg16_bn", "inception_v3", "densenet121", "seresnet50", "mobilenet_v2"]
ORIGINAL = "as drawn"


def compiled(session: Session) -> None:
    """What rules make of a network, one after another."""
    with story("What can be optimised for the inference of ResNet-50?") as (words, numbers):
        with words:
            id = choose("Network", NETWORKS, "story-compiled")
            found = _rewritten(id)
            steps = [step for step in found.steps if step.applied or not step.rule]
            st.markdown(_summary(id, found))
            labels = _labels(steps)
            chosen = st.segmented_control(
                "After", labels, default=labels[-1], key=f"story-step-{id}", required=True, persist_state="session"
            )
            index = labels.index(chosen) if chosen in labels else len(labels) - 1
            st.markdown(_about(found, steps[index]))
            open_zoo(session, id, "resnet50_v1")
            st.page_link("pages/deploy.py", label="Deploy shows it for the design that is open", icon=":material/bolt:")
        with numbers:
            table([_row(label, step) for label, step in zip(labels, steps, strict=True)])
            paper = "dark" if st.context.theme.type == "dark" else "light"
            # A story is one screen: a network of many ops is moved within its place.
            with st.container(height=500, border=False):
                st.image(_picture(id, _until(steps, index), paper))
            st.caption("The first two stages with one block each, after that step: each box is a kernel.")


@cache
def _rewritten(id: str) -> Rewritten:
    return rewrite(lower(zoo()[id].design))


def _summary(id: str, found: Rewritten) -> str:
    before, after = (_sums(step) for step in (found.steps[0], found.steps[-1]))
    # Of a network whose strides went up, some stay on the way: that is no answer to why none did.
    held = {one.rule for one in found.applied}
    why = [one.reason for one in found.refused if one.rule == "compress_stride" and one.rule not in held]
    text = (
        f"As it is drawn, {name(id)} has {len(found.steps[0].graph):,} ops, the image and views among them; one by one "
        f"they run as **{before.kernels:,}** kernels, each of which reads its maps from memory and writes its own: "
        f"{units.size(before.traffic_bytes)} for one image in 32-bit floats. Rewritten, the same function takes "
        f"**{after.kernels:,}** kernels and {units.size(after.traffic_bytes)}"
    )
    less = before.macs - after.macs
    text += f", and {units.short(less)} of its {units.short(before.macs)} MACs less." if less else "."
    return f"{text} Strides do not move up: {why[0]}." if why else text


def _sums(step: Step) -> KernelSums:
    return kernel_sums(step.graph, step.kernels)


def _labels(steps: Sequence[Step]) -> list[str]:
    """A name for each step; a rule that comes again is numbered."""
    found: list[str] = []
    for step in steps:
        label = RULES[step.rule].label if step.rule else ORIGINAL
        again = sum(known.startswith(label) for known in found)
        found.append(f"{label} ({again + 1})" if again else label)
    return found


def _about(found: Rewritten, step: Step) -> str:
    """What a rule does, how often it held, and why it did not elsewhere."""
    if not step.rule:
        return "Each op is a kernel of its own."
    rule = RULES[step.rule]
    refused = [one for one in found.refused if one.rule == step.rule]
    text = f"{rule.about} It holds at {step.applied:,} places. Source: {rule.source}."
    if refused:
        text += f" At {len(refused):,} it does not: at `{refused[0].place}`, {refused[0].reason}."
    return text


def _row(label: str, step: Step) -> dict[str, Any]:
    sums = _sums(step)
    return {
        "after": label,
        "times": step.applied,
        "kernels": sums.kernels,
        "MACs": sums.macs,
        "bytes moved": sums.traffic_bytes,
    }


def _until(steps: Sequence[Step], index: int) -> tuple[str, ...]:
    return tuple(step.rule for step in steps[1 : index + 1])


@lru_cache(maxsize=64)
def _picture(id: str, rules: tuple[str, ...], paper: str) -> str:
    """The beginning of a network after some rules, as SVG."""
    graph = lower(_beginning(zoo()[id].design))
    made = rewrite(graph, rules)
    drawn = with_kernels(made.graph, made.kernels)
    opened = [scope.path for scope in drawn.scopes[1:] if scope.role != "kernel"]
    return PICTURES["svg"].write(picture_of(measure(Network(name(id), drawn)), opened, paper=paper)).decode()


def _beginning(design: Design) -> Design:
    """The first two stages with a block each: a whole network is too large for one picture."""
    plain = design.model_dump(mode="json")
    stages = [stage | {"depth": 1} for stage in plain["stages"][:2]]
    return build(plain | {"stages": stages, "aux": []})
