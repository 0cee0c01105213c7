"""Who won ImageNet, year by year."""

from __future__ import annotations

from collections.abc import Callable

from arch import units
from arch.analysis import network_depth
from arch.scenes.bars import Bar, Bars
from arch.scenes.columns import Dated
from arch.scenes.years import Years
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word
from arch.stories.facts import quoted, source
from arch.stories.facts import rows as fact_rows
from arch.stories.parts import designs, measured, name, sums, times
from arch.stories.pictures import percent
from arch.zoo import zoo

_NETWORKS = ("alexnet_caffe", "vgg19", "googlenet_caffe", "resnet152_v1", "resnext101_64x4d", "legacy_senet154")
"""Networks of entries that came first or second, as their papers have them."""
_CHALLENGE = {"resnext101_64x4d": 2016, "legacy_senet154": 2017}
"""Years of the challenge, where the network is of another than the zoo has for its paper."""
_TEAMS = ("winner", "runner-up")
_NOTES = (
    "Announced test error of the entry, mostly an ensemble. In 2012 15.3 % used extra data; 16.4 % the data supplied.",
)


def _year(id: str) -> int:
    return _CHALLENGE.get(id, zoo()[id].year)


def _entries() -> list[dict[str, str]]:
    """Winners and runners-up with their errors; of two winners of a year the one that used the supplied data alone."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in fact_rows("ilsvrc"):
        # The table tells winners with supplied data alone from those with outside data in brackets.
        role = row["role"].partition(" (")[0]
        if role in _TEAMS and row["top5_error_test_pct"]:
            kept = found.get((row["year"], role))
            if not kept or "supplied" in row["role"]:
                found[row["year"], role] = dict(row)
    return list(found.values())


def _error(asked: Asked) -> Shown:
    """Error by year."""
    points = tuple(
        Dated(
            f"{row['entry']}",
            int(row["year"]),
            float(row["top5_error_test_pct"]),
            row["role"].partition(" (")[0],
            about=f"{row['year']}, {row['entry']}: {row['top5_error_test_pct']} %, {row['network']}. {source(row)}",
        )
        for row in _unique(_entries())
    )
    scene = Years(
        "imagenet-error", "Top-5 error of the winners and runners-up", "top-5 error, %", points, lines=("winner",)
    )
    winners = {row["year"]: row for row in _entries() if row["role"].startswith("winner")}
    first, last = winners[min(winners)], winners[max(winners)]
    before, after = winners[str(_year(_NETWORKS[0]) - 1)], winners[str(_year(_NETWORKS[0]))]
    words: dict[str, Word] = {"start": first["year"], "end": last["year"], "year": after["year"]}
    words |= {"first": _quote(first), "last": _quote(last), "before": _quote(before), "after": _quote(after)}
    return Shown(scene, Answer(_quote(last), f"top-5 error in {last['year']}"), words, designs(*_NETWORKS), _NOTES)


def _unique(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """Entries with names that no other has: some teams came back."""
    names = [row["entry"] for row in entries]
    return [
        row | {"entry": f"{row['entry']} {row['year']}" if names.count(row["entry"]) > 1 else row["entry"]}
        for row in entries
    ]


def _quote(row: dict[str, str]) -> Quoted:
    return Quoted(f"{row['top5_error_test_pct']} %", source(row))


def _depth_of(id: str) -> int:
    return network_depth(measured(id).graph)


def _params_of(id: str) -> int:
    return sums(id).params


def _macs_of(id: str) -> int:
    return sums(id).macs


def _over_years(label: str, axis: str, of: Callable[[str], int], log: bool) -> Years:
    """A number of the networks by the years in which they were entered."""
    points = tuple(Dated(name(id), _year(id), of(id), opens=id) for id in _NETWORKS)
    return Years(f"imagenet-{label}", f"{axis} of networks that won or came second", axis, points, log)


def _depth(asked: Asked) -> Shown:
    scene = _over_years("depth", "layers with weights", _depth_of, False)
    words = {id: str(_depth_of(network)) for id, network in zip(("a", "v", "g", "r"), _NETWORKS, strict=False)}
    deepest = name(_NETWORKS[3])
    about = f"layers with weights in {deepest}"
    return Shown(scene, Answer(words["r"], about), words, designs(*_NETWORKS))


def _macs(asked: Asked) -> Shown:
    scene = _over_years("macs", "MACs", _macs_of, True)
    first, vgg, googlenet, resnet = (sums(id).macs for id in _NETWORKS[:4])
    words = {"alexnet": units.short(first), "vgg": units.short(vgg), "googlenet": units.short(googlenet)}
    words["resnet"] = units.short(resnet)
    answer = Answer(times(vgg, googlenet), f"as many MACs in {name(_NETWORKS[1])} as in {name(_NETWORKS[2])}")
    return Shown(scene, answer, words, designs(*_NETWORKS))


def _params(asked: Asked) -> Shown:
    scene = _over_years("params", "params", _params_of, True)
    words = {"alexnet": units.short(_params_of(_NETWORKS[0])), "googlenet": units.short(_params_of(_NETWORKS[2]))}
    words |= {"vgg": units.short(_params_of(_NETWORKS[1])), "resnet": units.short(_params_of(_NETWORKS[3]))}
    answer = Answer(
        times(_params_of(_NETWORKS[0]), _params_of(_NETWORKS[2])), "as many params in AlexNet as in GoogLeNet"
    )
    return Shown(scene, answer, words, designs(*_NETWORKS))


def _human(asked: Asked) -> Shown:
    """The winning entries, mostly ensembles, beside a person."""
    human = quoted("ilsvrc", "top5_error_test_pct", " %", role="human reference")
    winners = {row["year"]: row for row in _entries() if row["role"].startswith("winner")}
    rows = [
        Bar(f"{year}, {row['entry']}", (float(row["top5_error_test_pct"]),), (_quote(row).text,), about=source(row))
        for year, row in winners.items()
    ]
    rows.append(Bar("one person", (percent(human),), (human.text,), True, human.source))
    scene = Bars("Top-5 error", "%", ("top-5 error, %",), tuple(rows), notes=_NOTES)
    better = [year for year, row in winners.items() if float(row["top5_error_test_pct"]) < percent(human)]
    words: dict[str, Word] = {"human": human, "year": min(better)}
    return Shown(scene, Answer(human, "top-5 error of a person who had practised"), words, designs(*_NETWORKS), _NOTES)


STORY = Story(
    30,
    "ImageNet",
    "Who won ImageNet?",
    (
        Step(
            "Error by year",
            "From {start} to {end} the best entry's top-5 error fell from {first} to {last}. The largest step came "
            "with the first convolutional network, in {year}: {after}, after {before} the year before. Each point "
            "names its team and its network.",
            _error,
        ),
        Step(
            "Deeper and deeper",
            "AlexNet has {a} layers with weights, VGG {v}, GoogLeNet {g}, ResNet {r}. After that, depth hardly grew: "
            "ResNeXt and SENet put groups and gates into blocks instead.",
            _depth,
        ),
        Step(
            "Operations",
            "AlexNet takes {alexnet} MACs for an image, VGG {vgg}. GoogLeNet, which won in the year in which VGG came "
            "second, takes {googlenet}; ResNet, deeper than both, {resnet}.",
            _macs,
        ),
        Step(
            "Weights",
            "AlexNet has {alexnet} params, VGG {vgg}, most of them in fully connected layers. GoogLeNet manages "
            "with {googlenet}, ResNet with {resnet}: both average each channel first, and keep one such layer.",
            _params,
        ),
        Step(
            "Beside a person",
            "One person, after practice, had a top-5 error of {human} on a sample of the test images. Winning entries "
            "have been below that since {year}. Many of the classes are breeds of dogs, which few people can tell "
            "apart: it is no measure of sight as such.",
            _human,
        ),
    ),
)
