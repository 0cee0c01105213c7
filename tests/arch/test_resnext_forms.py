"""The three forms of a ResNeXt block compute one function: equal outputs with copied weights."""

import pytest
import torch

from arch.analysis import Network, layer_costs, total
from arch.design import Design, Input, Stage
from arch.formats.torch import module_paths
from arch.lowering import lower
from arch.parts.blocks.bottleneck import Bottleneck
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem
from tests.arch.test_torch import load

GROUPS, WIDTH = 4, 32
KEPT = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def graph(form, order):
    block = Bottleneck(groups=GROUPS, ratio=0.5, form=form, order=order)
    stem = ConvStem(kernel=3, stride=1, width=24, pool="none")
    stages = (Stage(block=block, depth=2, width=WIDTH, stride=2),)
    image = Input(channels=3, height=16, width=16)
    return lower(Design(input=image, stem=stem, stages=stages, head=Classifier(classes=5)))


def states(model, found):
    """The tensors of a model by the paths of the graph, and the paths by the model's names."""
    modules = module_paths(Network("x", found))
    names = {f"{module}.{name}": f"{path}/{name}" for path, module in modules.items() for name in KEPT}
    return {names[key]: value for key, value in model.state_dict().items()}, names


def copied(weights, names):
    """The weights of the grouped form, shared out among the paths of another."""
    found = {}
    for key, path in names.items():
        head, _, rest = path.partition("/path")
        if not rest:
            found[key] = weights.get(path)
            continue
        number, _, layer = rest.partition("/")
        source = weights.get(f"{head}/{layer}")
        dimension = 1 if layer == "conv3/weight" else 0
        found[key] = source.chunk(GROUPS, dimension)[int(number) - 1] if source is not None and source.dim() else source
    return {key: value for key, value in found.items() if value is not None}


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("form", ["split", "early"])
def test_forms_are_equal(form, order, tmp_path):
    torch.manual_seed(0)
    ours, theirs = graph("grouped", order), graph(form, order)
    grouped = load(ours, tmp_path).build_model().eval()
    for name, buffer in grouped.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            buffer.uniform_(0.5, 1.5)
    other = load(theirs, tmp_path).build_model().eval()
    other.load_state_dict(copied(states(grouped, ours)[0], states(other, theirs)[1]))
    image = torch.randn(2, 3, 16, 16)
    with torch.no_grad():
        torch.testing.assert_close(other(image), grouped(image), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("form", ["split", "early"])
def test_forms_cost_the_same(form):
    ours, grouped = (total(layer_costs(graph(name, "post"))) for name in (form, "grouped"))
    assert (ours.params, ours.macs) == (grouped.params, grouped.macs)
