"""Stories on depth: what shortcuts, pre-activation and squeeze-and-excitation gained."""

from __future__ import annotations

from typing import Any

import streamlit as st

from arch import units
from arch.zoo import zoo
from pages.content.stories.parts import chart, error, name, open_zoo, story, sums, table
from pages.shell.session import Session


def _row(id: str) -> dict[str, Any]:
    found, printed = sums(id), zoo()[id].published
    source = printed.source if printed else ""
    return {
        "network": name(id),
        "params": found.params,
        "MACs": found.macs,
        "published error": error(id),
        "source": source,
    }


_ERRORS = {
    "ImageNet": (
        ("plain18", "plain34", "resnet18_a", "resnet34_a"),
        "ImageNet validation error, ten crops, He et al. 2015, table 2. Without shortcuts 34 layers err more than 18.",
    ),
    "CIFAR-10": (
        tuple(f"cifar_resnet{layers}" for layers in (20, 32, 44, 56, 110, 1202)),
        "CIFAR-10 test error, He et al. 2015, table 6. At 1202 layers it rises again.",
    ),
}
"""What each dataset's chart shows, and in words."""


def degradation(session: Session) -> None:
    """Plain against residual networks."""
    with story("Why do plain networks get worse with depth?") as (words, numbers):
        with words:
            sizes = {"ImageNet": ("plain18", "plain34", "resnet18_a", "resnet34_a")}
            # Both datasets' residual networks have shortcuts without weights (option A): sizes agree to the last
            # weight.
            sizes["CIFAR-10"] = ("cifar_plain20", "cifar_plain56", "cifar_resnet20", "cifar_resnet56")
            where = st.segmented_control("Dataset", list(sizes), default="ImageNet", key="story-data", required=True)
            ids = sizes[where or "ImageNet"]
            # The deeper of each pair.
            a, b = sums(ids[1]), sums(ids[3])
            same = "the same" if (a.params, a.macs) == (b.params, b.macs) else "other"
            st.markdown(
                f"{name(ids[1])} and {name(ids[3])} have {same} weights and MACs: {units.short(a.params)} params, "
                f"{units.short(a.macs)} MACs. The shortcuts add zeros and copies, not a single weight. Without them "
                "the deeper network has the higher error, in training too; with them depth helps. For the plain CIFAR "
                "networks the paper prints a figure and no number, so their errors are unknown here."
            )
            open_zoo(session, *ids)
        with numbers:
            table([_row(id) for id in ids])
            charted, caption = _ERRORS[where or "ImageNet"]
            rows = [
                # Printed numbers are kept as texts: 6.610 is not 6.61.
                {"network": name(id), "error, %": float(getattr(zoo()[id].published, "top1_err", "nan"))}
                for id in charted
            ]
            chart(rows, "network", "error, %")
            st.caption(caption)


def preactivation(session: Session) -> None:
    """Norm and activation before the convolution."""
    with story("What does pre-activation change?") as (words, numbers):
        with words:
            layers = st.segmented_control("Layers", [50, 101, 152], default=50, key="story-layers", required=True) or 50
            post, pre = f"resnet{layers}", f"resnetv2_{layers}"
            a, b = sums(post), sums(pre)
            st.markdown(
                "Norm and activation move before each convolution, and nothing stands after the addition: the "
                "shortcuts become one clean path through the network. The convolutions stay as they are: "
                f"{name(post)} has **{a.params:,}** params and **{a.macs:,}** MACs, its pre-activation form "
                f"**{b.params:,}** and **{b.macs:,}**. What it buys is depth: with 1001 layers the error on CIFAR-10 "
                "still falls, where the 1202 layers of the first form had made it rise."
            )
            open_zoo(session, post, pre, "preact_resnet164", "preact_resnet1001")
        with numbers:
            table([_row(i) for i in ("cifar_resnet110", "cifar_resnet1202", "preact_resnet164", "preact_resnet1001")])
            table([_row(id) for id in (post, pre)])


# SENet's authors put their gates into the 2015 network, with the stride in the first 1x1: `v1` is its equal without.
PAIRS = {
    "ResNet-50": ("resnet50_v1", "legacy_seresnet50"),
    "ResNet-101": ("resnet101_v1", "legacy_seresnet101"),
    "ResNet-152": ("resnet152_v1", "legacy_seresnet152"),
    "ResNeXt-50": ("resnext50_32x4d", "legacy_seresnext50_32x4d"),
    "ResNeXt-101": ("resnext101_32x4d", "legacy_seresnext101_32x4d"),
}


def squeeze(session: Session) -> None:
    """SE's cost against its published gain."""
    with story("What does squeeze-and-excitation cost, and what does it bring?") as (words, numbers):
        with words:
            label = st.segmented_control("Network", list(PAIRS), default="ResNet-50", key="story-se", required=True)
            plain, gated = PAIRS[label or "ResNet-50"]
            a, b = sums(plain), sums(gated)
            st.markdown(
                f"Each block's channels are averaged to one number each, two small layers make a gate of them, and the "
                f"gate scales the channel. That is **{b.params - a.params:,}** params more "
                f"({100 * (b.params - a.params) / a.params:.1f} %) and **{b.macs - a.macs:,}** MACs more "
                f"({100 * (b.macs - a.macs) / a.macs:.2f} %). Published errors: {error(plain)} without, "
                f"{error(gated)} with. The protocols differ, and so may the training: the difference is not the "
                "gate's alone."
            )
            open_zoo(session, plain, gated)
        with numbers:
            table([_row(id) for pair in PAIRS.values() for id in pair])
