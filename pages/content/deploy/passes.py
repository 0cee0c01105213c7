"""The passes over the network: what each rule made of it, and what that saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from arch import units
from arch.analysis.kernels import KernelCost, kernel_costs
from arch.rewrite import RULES, Applied, Step
from pages.content.deploy.deployed import Deployed

ORIGINAL = "original"


# Equal by identity alone: a graph is large, and each pass has one.
@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """The network after a rule.

    Attributes:
        id: in the address: the rule's, with a number where it is not its first pass.
        step: what the rule made of it.
        done: all that was applied up to here.
        kernels: how many are left.
        moved: bytes moved, for the batch.
    """

    id: str
    step: Step
    done: Sequence[Applied]
    kernels: int
    moved: int


@lru_cache(maxsize=16)
def passes(found: Deployed) -> list[Pass]:
    """The original, and each pass that changed something."""
    setting, rewritten = found.choice.setting, found.rewritten
    seen: Counter[str] = Counter()
    passed: list[Pass] = []
    count = 0
    for step in rewritten.steps:
        count += step.applied
        if step.rule and not step.applied:
            continue
        seen[step.rule] += 1
        name = f"{step.rule}-{seen[step.rule]}" if seen[step.rule] > 1 else step.rule
        costs = _costs(found, step)
        moved = sum([cost.traffic(setting) for cost in costs])
        passed.append(Pass(name or ORIGINAL, step, rewritten.applied[:count], len(costs), moved))
    return passed


def _costs(found: Deployed, step: Step) -> list[KernelCost]:
    # Of the first and the last the costs are known: those of 4,000 layers take 60 ms.
    if not step.rule:
        return found.before.costs
    if step.kernels is found.rewritten.kernels:
        return found.after.costs
    return kernel_costs(step.graph, step.kernels)


def shown(found: Sequence[Pass]) -> list[dict[str, str]]:
    """Each pass as the screen shows it: id, label, kernels, what it saves, and what it does."""
    return [_shown(now, before) for now, before in zip(found, [found[0], *found], strict=False)]


def _shown(now: Pass, before: Pass) -> dict[str, str]:
    kernels = f"{now.kernels:,} kernels"
    if now.id == ORIGINAL:
        about = "As it is drawn: a kernel for each op"
        return {"id": ORIGINAL, "label": "Original", "kernels": kernels, "saves": "", "about": about}
    rule = RULES[now.step.rule]
    label = f"{rule.label} {now.step.applied:,}×"
    about = f"{rule.about} Moves {units.change(before.moved, now.moved, units.size) or 'as many bytes'}. {rule.source}"
    return {"id": now.id, "label": label, "kernels": kernels, "saves": _saves(before, now), "about": about}


def _saves(before: Pass, now: Pass) -> str:
    if before.kernels != now.kernels:
        return units.signed(now.kernels - before.kernels, 0)
    return units.change(before.moved, now.moved, units.size).partition(" (")[0]
