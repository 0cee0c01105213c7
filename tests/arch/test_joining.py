"""Sums of sums, grown concatenations and dropouts: what libraries write otherwise is the same design."""

from dataclasses import replace

import arch
from arch.graph import Graph, Node, fingerprint
from arch.lowering import lower
from arch.ops import Activation, AdaptivePool, Add, Concat, Conv2d, Dropout, Flatten, LayerNorm, Linear
from arch.reading import Recorder, plain
from arch.recognise import recognise
from arch.recognise.joining import joined, undropped


def made_anew(graph):
    """Each concatenation of a concatenation as one of all that went into both."""
    nodes, whole = [], {}
    for index, node in enumerate(graph.nodes):
        inputs = tuple(inner for source in node.inputs for inner in whole.get(source, (source,)))
        if isinstance(node.op, Concat):
            whole[index] = inputs
        nodes.append(node._replace(inputs=inputs) if isinstance(node.op, Concat) else node)
    return Graph(tuple(nodes), graph.outputs, graph.scopes)


def test_a_dense_network_is_one_however_its_concatenations_are_written():
    graph = lower(arch.load("densenet121"))
    anew = made_anew(graph)
    assert fingerprint(anew) != fingerprint(graph)
    assert fingerprint(joined(anew)) == fingerprint(joined(graph)) == fingerprint(graph)
    found = recognise(anew, "x")
    assert found.design is not None, found.differs
    assert fingerprint(lower(found.design)) == fingerprint(graph)


def summed(*pairs):
    """A graph of convolutions with sums of some of the values that were there before."""
    to = Recorder((4, 8, 8))
    values = [to.input, *(to.add(f"conv{n}", Conv2d(4, (1, 1)), to.input) for n in range(3))]
    for n, pair in enumerate(pairs):
        values.append(to.add(f"add{n}", Add(), *(values[place] for place in pair)))
    return to.graph(values[-1:])


def test_sums_of_sums_are_one_where_nothing_else_reads_the_inner_one():
    assert fingerprint(joined(summed((1, 2), (4, 3)))) == fingerprint(summed((1, 2, 3)))
    shared = summed((1, 2), (4, 4))
    assert fingerprint(joined(shared)) == fingerprint(shared)
    both = replace(summed((1, 2), (4, 3)), outputs=(4, 5))
    assert len(joined(both)) == len(both)


def test_a_map_of_one_place_is_a_vector_before_what_works_on_each_element():
    graphs = []
    for early in (True, False):
        to = Recorder((6, 4, 4))
        x = to.add("pool", AdaptivePool("avg"), to.input)
        x = to.add("flat", Flatten(), x) if early else x
        x = to.add("act", Activation("relu"), to.add("norm", LayerNorm(), x))
        x = x if early else to.add("flat", Flatten(), x)
        graphs.append(to.graph([to.add("fc", Linear(3), x)]))
    assert fingerprint(graphs[0]) != fingerprint(graphs[1])
    assert fingerprint(joined(graphs[1])) == fingerprint(joined(graphs[0])) == fingerprint(graphs[0])


def test_dropouts_that_no_part_has_are_left_out():
    graph = plain(lower(arch.load("cifar_resnet20")))
    end = len(graph) - 1
    nodes = list(graph.nodes)
    # Between pooling and flattening, where no head has one.
    place = next(n for n, node in enumerate(nodes) if node.op.name == "flatten")
    dropped = Node("odd", Dropout(0.1), nodes[place].inputs, nodes[place - 1].shape)
    rest = [node._replace(inputs=tuple(i + (i >= place) for i in node.inputs)) for node in nodes[place + 1 :]]
    moved = [*nodes[:place], dropped, nodes[place]._replace(inputs=(place,)), *rest]
    odd = Graph(tuple(moved), (end + 1,))
    assert fingerprint(undropped(odd)) == fingerprint(graph)
    found = recognise(odd, "x")
    assert found.design is not None, found.differs
    assert fingerprint(plain(lower(found.design))) == fingerprint(graph)
