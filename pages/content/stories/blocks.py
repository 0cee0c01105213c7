"""Stories on blocks: what a reduction, a bottleneck, groups and the place of the stride save."""

from __future__ import annotations

from typing import Any

import streamlit as st

from arch import units
from arch.analysis import total, unread
from arch.parts.blocks.basic import Basic
from arch.parts.blocks.bottleneck import Bottleneck
from arch.parts.blocks.branches import Branches
from arch.parts.blocks.plain import Plain
from pages.content.stories.parts import (
    alone,
    block_layers,
    chart,
    error,
    name,
    open_designs,
    open_zoo,
    story,
    sums,
    table,
)
from pages.shell.session import Session


def inception(session: Session) -> None:
    """The naive module against the one with 1x1 reductions."""
    with story("What do Inception's 1x1 reductions save?") as (words, numbers):
        with words:
            channels = int(
                st.select_slider("Channels of the 28x28 input", [128, 192, 256, 480, 512], 256, key="story-in")
            )
            narrow = int(st.select_slider("Width of the reductions", [16, 32, 64, 96, 128], 64, key="story-reduce"))
            # The example of Stanford's CS231n: 128, 192 and 96 channels out of 256 at 28x28.
            texts = {
                "naive": ("1x1:128", "3x3:192", "5x5:96", "max3"),
                "reduced": ("1x1:128", f"1x1:{narrow} 3x3:192", f"1x1:{narrow} 5x5:96", "max3 1x1:64"),
            }
            # Width 0: branches set their own.
            designs = {k: alone(f"{k} Inception", Branches(branches=t), channels, 0, 28) for k, t in texts.items()}
            macs = {label: total(block_layers(design)).macs for label, design in designs.items()}
            out = {label: block_layers(design)[-1].node.shape[0] for label, design in designs.items()}
            st.markdown(
                f"Side by side, the 3x3 and the 5x5 read all {channels} channels: **{units.short(macs['naive'])}** "
                f"MACs, and {out['naive']} channels come out, which the next module reads again. Behind 1x1 "
                f"convolutions of {narrow} channels it is **{units.short(macs['reduced'])}** and {out['reduced']} "
                "channels."
            )
            # The setting of the printed numbers alone.
            if (channels, narrow) == (256, 64):
                st.caption("Lectures print 854 M and 358 M. The rows they print for the second sum to 271 M, as here.")
            open_designs(session, designs)
        with numbers:
            table(
                [
                    _layer_row(label, layer)
                    for label, design in designs.items()
                    for layer in block_layers(design)
                    if layer.macs
                ]
            )


def _layer_row(label: str, layer: Any) -> dict[str, Any]:
    path = layer.node.path.removeprefix("s1/b1/")
    out = units.shape(layer.node.shape)
    return {"module": label, "layer": path, "out": out, "MACs": layer.macs, "params": layer.params}


def bottleneck(session: Session) -> None:
    """Two 3x3 against 1x1, 3x3, 1x1."""
    with story("What does a bottleneck save?") as (words, numbers):
        with words:
            width = int(st.select_slider("Width of the block", [64, 128, 256, 512, 1024], 256, key="story-width"))
            ratio = float(st.select_slider("Bottleneck ratio", [0.125, 0.25, 0.5, 1.0], 0.25, key="story-ratio"))
            size = int(st.select_slider("Resolution", [7, 14, 28, 56], 56, key="story-size"))
            blocks = {
                f"basic, {width}": (Basic(), width),
                f"bottleneck, {width}, inner {int(width * ratio)}": (Bottleneck(ratio=ratio), width),
                f"basic, {width // 4}": (Basic(), width // 4),
            }
            designs = {k: alone(k, block, w, w, size) for k, (block, w) in blocks.items()}
            rows = [_block_row(label, total(block_layers(design))) for label, design in designs.items()]
            st.markdown(
                f"At {width} channels two 3x3 convolutions cost **{units.short(rows[0]['MACs'])}** MACs. Narrowed to "
                f"{int(width * ratio)} channels for the 3x3 and widened again, the block costs "
                f"**{units.short(rows[1]['MACs'])}**: about what a basic block of {width // 4} channels does "
                f"(**{units.short(rows[2]['MACs'])}**), but it passes on {width} channels."
            )
            open_designs(session, designs)
        with numbers:
            chart([{"block": r["block"], "M MACs": r["MACs"] / 1e6} for r in rows], "block", "M MACs")
            table(rows)


def _block_row(label: str, sums: Any) -> dict[str, Any]:
    return {"block": label, "params": sums.params, "MACs": sums.macs, "activations": sums.activations}


def groups(session: Session) -> None:
    """The (c_in x c_out) / g law, and ResNeXt's blocks at equal cost."""
    with story("What do groups save?") as (words, numbers):
        with words:
            width = int(st.select_slider("Channels in and out", [64, 128, 256, 512], 256, key="story-channels"))
            plain = {g: Plain(convs=1, groups=g) for g in (1, 2, 4, 8, 16, 32, 64)}
            designs = {g: alone(f"3x3 in {g} groups", block, width, width, 28) for g, block in plain.items()}
            # Rows in the order of `plain`: the first has one group, the sixth 32.
            law = [{"groups": g, **_convolution(design, width, g)} for g, design in designs.items()]
            st.markdown(
                "A 3x3 convolution has 3·3·(c_in·c_out)/g weights: each of the g groups sees a part of the input "
                f"alone. In 32 groups {width} channels need **{units.short(law[5]['conv params'])}** weights in place "
                f"of **{units.short(law[0]['conv params'])}**. ResNeXt spends the saving on width: each row of the "
                "second table has about the cost of ResNet-50's block, and more paths."
            )
            open_zoo(session, "resnext50_32x4d")
            open_designs(session, {"one 3x3 in 32 groups": designs[32]})
        with numbers:
            table(law)
            table([_cardinality(paths, each) for paths, each in ((1, 64), (2, 40), (4, 24), (8, 14), (32, 4))])
            st.caption(
                "Paths and widths after Xie et al., arXiv 1611.05431, table 2: a block of 256 channels at 56 pixels."
            )


def _convolution(design: Any, width: int, groups: int) -> dict[str, int]:
    # A plain block has a norm and an activation besides.
    conv = next(layer for layer in block_layers(design) if layer.macs)
    return {"conv params": conv.params, "9·c·c/g": 9 * width * width // groups, "MACs": conv.macs}


def _cardinality(paths: int, each: int) -> dict[str, int]:
    # Table 2 fixes paths and their width: their product is the inner width.
    block = Bottleneck(groups=paths, ratio=paths * each / 256)
    sums = total(block_layers(alone("block", block, 256, 256, 56)))
    return {"paths": paths, "width of each": each, "params": sums.params, "MACs": sums.macs}


def downsampling(session: Session) -> None:
    """Where the stride is, what it costs, and what it never reads."""
    with story("How to halve the resolution, and what is thrown away?") as (words, numbers):
        with words:
            stride = int(st.segmented_control("Stride", [2, 3, 4], default=2, key="story-stride", required=True) or 2)
            ways = {
                "1x1 convolution, strided (v1)": (1, stride),
                "3x3 convolution, strided (v1.5)": (3, stride),
                f"{stride}x{stride} average pooling, then 1x1 (D)": (stride, stride),
                "3x3 maximum pooling": (3, stride),
            }
            st.markdown(
                f"A 1x1 convolution with stride {stride} reads one place of {stride * stride} and ignores "
                f"**{100 * unread(1, stride):.0f} %** of its input. He et al. put the stride there in 2015; today's "
                "libraries put it into the 3x3, which reads everything at stride 2, for more operations. ResNet-D "
                "repairs the shortcut too, whose projection still ignored as much."
            )
            open_zoo(session, "resnet50_v1", "resnet50", "resnet50d")
        with numbers:
            st.dataframe(
                [{"way": way, "input never read, %": round(100 * unread(*window), 1)} for way, window in ways.items()],
                hide_index=True,
            )
            table([_network(id) for id in ("resnet50_v1", "resnet50", "resnet50c", "resnet50d")])


def _network(id: str) -> dict[str, Any]:
    found = sums(id)
    return {"network": name(id), "params": found.params, "MACs": found.macs, "published error": error(id)}
