"""Links and files of earlier versions open as the networks that they were."""

import pytest

from arch.design import files, notation
from arch.design.earlier import renewed
from arch.errors import ArchError
from arch.graph import fingerprint
from arch.lowering import lower

LINKS = {
    "a1~LeNet-5~1x32x32~none~plain-d1-w6-s1-n0-k5-m1-pd0~pool-d1-s2~plain-d1-w16-s1-n0-k5-m1-pd0~pool-d1-s2~"
    "classifier-p_flatten-c10-h120_84": "f1f5828be150ab76",
    "a1~SE-ResNet-50~3x224x224~conv~bottleneck-d3-w256-s1-q-q.m8-q.x_nearest~bottleneck-d4-w512-s2-q-q.m8-q.x_nearest~"
    "bottleneck-d6-w1024-s2-q-q.m8-q.x_nearest~bottleneck-d3-w2048-s2-q-q.m8-q.x_nearest~"
    "classifier": "1842bc6721daea08",
    "a1~Pre-act_20ResNet-164_20_28CIFAR_29~3x32x32~conv-z1-p_none-k3-s1-w16~bottleneck-d18-w64-s1-o_pre~"
    "bottleneck-d18-w128-s2-o_pre~bottleneck-d18-w256-s2-o_pre~classifier-c10-n1": "2395303d57910c58",
}
"""With the hash of the network that they were when norms were a switch."""

OLD = """
archscope: 1
name: x
input: {height: 32, width: 32}
stem: {kind: conv, norm: false, width: 16}
stages:
- {depth: 2, width: 16, stride: 2, block: {kind: basic, norm: true, squeeze: {ratio: 8}}}
- {depth: 1, width: 16, block: {kind: basic, norm: false, squeeze: null}}
head: {kind: classifier, normed: true}
aux: [{after: 1, norm: false}]
"""
NEW = """
archscope: 1
name: x
input: {height: 32, width: 32}
stem: {kind: conv, norm: none, width: 16}
stages:
- {depth: 2, width: 16, stride: 2, block: {kind: basic, norm: batch, attention: {ratio: 8}}}
- {depth: 1, width: 16, block: {kind: basic, norm: none, attention: null}}
head: {kind: classifier, norm: batch}
aux: [{after: 1, norm: none}]
"""


@pytest.mark.parametrize(("link", "network"), LINKS.items(), ids=range(len(LINKS)))
def test_a_link_opens_as_what_it_was(link, network):
    design = notation.read(link)
    assert fingerprint(lower(design)) == network
    # What is written now is read by this version's names alone.
    assert notation.read(notation.write(design)) == design


def test_a_file_opens_as_what_it_was():
    assert files.from_text(OLD) == files.from_text(NEW)
    assert "squeeze" not in files.to_yaml(files.from_text(OLD))


def test_both_names_at_once_are_refused():
    with pytest.raises(ArchError, match="there is no setting 'squeeze'"):
        files.from_text(OLD.replace("squeeze: null", "squeeze: null, attention: null"))


@pytest.mark.parametrize("data", [None, [], 3, {"stages": 3}, {"stages": [3, {"block": []}]}, {"stem": {"norm": []}}])
def test_what_is_no_design_stays_as_it_is(data):
    assert renewed(data) == data


@pytest.mark.parametrize("name", ["layer", "rms", "none", "batch"])
def test_today_s_values_stay(name):
    part = {"kind": "conv", "norm": name}
    assert renewed({"stem": part}) == {"stem": part}
