"""The Zoo page: cards, filters, comparison, and the way into Design."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from arch.zoo import zoo
from pages.content.zoo import filters, gallery, small
from pages.content.zoo.filters import Wanted, fits, round_steps
from pages.content.zoo.gallery import FEW, open_in_design
from tests.pages.opened import drawn, opened, send, session


def test_families_stand_by_their_own_names_where_names_order_them():
    app = page()
    app.selectbox(key="zoo-sort").select("name").run()
    # By the names of their networks a family would stand where its first network does.
    families = [item["family"].lower() for item in items(app) if "family" in item]
    assert families == sorted(families)


def test_no_network_is_called_by_its_library_s_id():
    assert [entry.design.name for entry in zoo().values() if "_" in entry.design.name] == []


def page():
    return opened("zoo")


def items(app):
    """What the gallery shows: cards of families and of networks."""
    return drawn(app, "gallery")[0]["items"]


def flat():
    """The page with a card for each network."""
    app = page()
    app.toggle(key="zoo-by-family").set_value(False).run()
    return app


def ids(app):
    return [card["id"] for card in items(app)]


def test_every_network_has_a_card_with_its_drawing():
    app = flat()
    shown = {card["id"]: card for card in items(app)}
    assert shown.keys() == zoo().keys()
    assert shown["resnet50"]["lines"] == [
        "2015 · ImageNet · ResNet",
        "25.56 M params · 4.089 G MACs",
        "24.01 % error (single 224 crop)",
    ]
    assert shown["resnet50"]["paths"] == list(small.small("resnet50").paths)
    assert "v1.5" in shown["resnet50"]["about"]


def test_nine_in_ten_networks_are_drawn_on_one_scale_whatever_is_found():
    app = page()
    room = drawn(app, "gallery")[0]["room"]
    for side, most in zip(("width", "height"), room, strict=True):
        fitting = sum(getattr(small.small(id), side) <= most for id in zoo())
        assert 0.9 * len(zoo()) <= fitting < len(zoo())
    app.text_input(key="zoo-search").input("lenet").run()
    assert drawn(app, "gallery")[0]["room"] == room


def test_a_family_is_one_card_with_the_range_of_its_networks():
    app = page()
    families = {item["family"]: item for item in items(app) if "family" in item}
    assert families["ResNet"]["lines"] == [
        "12 networks · 2015 to 2021 · ImageNet",
        "11.69 M to 60.19 M params",
        "1.814 G to 11.51 G MACs",
    ]
    assert families["Wide ResNet"]["lines"][0] == "4 networks · 2016 · ImageNet, CIFAR-10"
    # The drawing is that of the middle one by MACs, of twelve the seventh.
    assert families["ResNet"]["paths"] == list(small.small("eca_resnet33ts").paths)
    sizes = Counter(entry.family for entry in zoo().values())
    assert families.keys() == {family for family, size in sizes.items() if size > 1}
    assert {zoo()[item["id"]].family for item in items(app) if "id" in item} == sizes.keys() - families.keys()
    assert all(family["cards"] == [] for family in families.values())


def test_an_unfolded_family_has_its_networks_and_a_folded_one_has_not():
    app = page()
    send(app, "gallery", unfolded=["VGG"])
    unfolded = {item["family"]: [card["id"] for card in item["cards"]] for item in items(app) if "family" in item}
    assert unfolded.pop("VGG") == [id for id, entry in zoo().items() if entry.family == "VGG"]
    assert set(map(len, unfolded.values())) == {0}
    send(app, "gallery", unfolded=[])
    assert all(item.get("cards", []) == [] for item in items(app))


def test_few_networks_are_not_folded():
    app = page()
    app.text_input(key="zoo-search").input("vgg1").run()
    found = [id for id, entry in zoo().items() if fits(entry, ALL._replace(text="vgg1"))]
    assert len(found) < FEW
    assert ids(app) == sorted(found, key=lambda id: zoo()[id].year)


def test_filters_and_order():
    app = page()
    app.text_input(key="zoo-search").input("resnext 101").run()
    assert set(ids(app)) >= {"resnext101_32x4d", "resnext101_64x4d"}
    assert all("resnext" in id for id in ids(app))
    app.text_input(key="zoo-search").input("").run()
    app.multiselect(key="zoo-family").select("VGG").run()
    app.selectbox(key="zoo-sort").select("MACs").run()
    assert ids(app)[0].startswith("vgg11")
    assert ids(app)[-1].startswith("vgg19")
    assert len(ids(app)) == 8


def test_filters_by_block_year_and_size():
    app = flat()
    app.multiselect(key="zoo-block").select("fire").run()
    assert ids(app) == ["squeezenet1_0", "squeezenet1_1"]
    app.multiselect(key="zoo-block").unselect("fire").run()
    app.slider(key="zoo-years").set_range(2013, 2014).run()
    assert set(ids(app)) == {id for id, entry in zoo().items() if entry.year in (2013, 2014)}
    app.select_slider(key="zoo-params").set_range(1_000_000, 10_000_000).run()
    assert ids(app) == ["nin", "googlenet_caffe", "googlenet"]
    app.select_slider(key="zoo-MACs").set_range(1_000_000_000, 2_000_000_000).run()
    app.selectbox(key="zoo-sort").select("name").run()
    assert ids(app) == ["googlenet", "googlenet_caffe", "nin"]


ALL = Wanted("", (), (), (), (0, 3000), {})
RESNET50 = {
    "text": ("resnet 50", "resnet plain"),
    "families": (["VGG", "ResNet"], ["VGG"]),
    "blocks": (["bottleneck"], ["basic", "fire"]),
    "datasets": (["imagenet"], ["cifar10"]),
    "years": ((2015, 2015), (2016, 2020)),
    "sizes": ({"params": (25_557_032, 25_557_032)}, {"params": (25_557_033, 10**9)}),
}


@pytest.mark.parametrize("name", RESNET50)
def test_each_filter_lets_a_network_pass_or_not(name):
    passes, fails = RESNET50[name]
    assert fits(zoo()["resnet50"], ALL._replace(**{name: passes}))
    assert not fits(zoo()["resnet50"], ALL._replace(**{name: fails}))


def test_steps_of_sizes_hold_all_networks():
    assert round_steps([61_706, 143_678_248]) == [
        *(50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000),
        *(10_000_000, 20_000_000, 50_000_000, 100_000_000, 200_000_000),
    ]
    assert round_steps([100, 1000]) == [100, 200, 500, 1000]
    assert round_steps([7]) == [5, 10]


def crowded():
    """A zoo of 350 networks: copies of ours in families of ten."""
    entries = list(zoo().values())
    made = [entries[place % len(entries)] for place in range(350)]
    copies = [replace(entry, id=f"{entry.id}-{place}", family=f"{place // 10}") for place, entry in enumerate(made)]
    return {entry.id: entry for entry in copies}


def test_a_zoo_of_350_networks_is_35_cards(monkeypatch):
    found = crowded()
    for module in (filters, gallery, small):
        monkeypatch.setattr(module, "zoo", lambda: found)
    app = page()
    assert sorted(int(item["family"]) for item in items(app)) == list(range(35))
    assert app.caption[0].value.startswith("350 of 350 networks in 35 families.")
    # What is sent at first: 35 drawings, and none of their networks.
    assert len(json.dumps(items(app))) < 60_000
    send(app, "gallery", unfolded=["7"])
    assert len(next(item for item in items(app) if item["family"] == "7")["cards"]) == 10


def test_all_drawings_are_made_before_they_are_asked_for(monkeypatch):
    monkeypatch.setattr(small, "PAUSE", 0)
    small.small.cache_clear()
    small.prepare()
    assert small.small.cache_info().currsize == len(zoo())


def test_the_comparison_prints_what_is_counted_and_what_is_published():
    app = page()
    session(app).compared = ["googlenet", "resnet50_v1"]
    app.run()
    table = {row[""]: row for row in app.table[0].value.to_dict("records")}
    assert (table["params"]["GoogLeNet"], table["params"]["ResNet-50 v1"]) == ("6,624,904", "25,557,032")
    assert (table["depth"]["GoogLeNet"], table["depth"]["yours: ResNet-50"]) == ("22", "50")
    assert table["params in training"]["GoogLeNet"] == "13,004,888"
    assert table["published operations"]["ResNet-50 v1"] == "3.8 G"
    assert table["MACs"]["yours: ResNet-50"] == "4,089,184,256"


def test_an_unknown_network_is_not_opened():
    assert open_in_design(None, "nothing") is None


@pytest.mark.parametrize("id", zoo())
def test_every_entry_tells_where_it_comes_from(id):
    entry = zoo()[id]
    assert entry.paper
    assert entry.source
    assert 1998 <= entry.year <= 2025
    assert small.small(id).sums.params > 0
    if entry.published:
        assert entry.published.source
        assert entry.published.confidence
        assert bool(entry.published.top1_err) <= bool(entry.published.protocol)
        assert bool(entry.published.operations) <= bool(entry.published.convention)


def test_most_entries_have_numbers_in_print():
    assert sum(entry.published is not None for entry in zoo().values()) >= 100


def test_errors_are_sorted_within_their_dataset():
    app = flat()
    app.selectbox(key="zoo-sort").select("error").run()
    found = [zoo()[id].dataset for id in ids(app)]
    assert found == sorted(found, key=["imagenet", "cifar10", "mnist"].index)
