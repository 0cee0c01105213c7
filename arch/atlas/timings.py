"""The atlas's tables of measured speeds as rows."""

from __future__ import annotations

from collections.abc import Iterator

from arch.atlas.names import network
from arch.atlas.readers import Cell, Row, table

SPEED = {
    "network": "TEXT",
    "label": "TEXT",
    "source": "TEXT",
    "place": "TEXT",
    "device": "TEXT",
    "resolution": "INTEGER",
    "batch": "INTEGER",
    "images_per_second": "REAL",
}
"""Columns of a measured speed."""


def speeds() -> Iterator[dict[str, Cell]]:
    """Every measured speed of every table."""
    for row in table("timm_benchmark"):
        cells = {"resolution": int(row["img_size"]), "batch": int(row["batch_size"])}
        yield _speed("timm", row["model"], row["file"], row["device"], float(row["samples_per_sec"]), **cells)
    for row in table("pycls_zoo"):
        # Milliseconds for 64 images.
        speed = round(64_000 / float(row["infer_ms_64img_1gpu"]), 3)
        yield _speed("pycls", row["model"], row["config"], "v100", speed, resolution=int(row["im_size"]), batch=64)
    for row in table("keras_applications"):
        yield from _keras(row)
    for row in table("ncnn_latency"):
        speed = round(1000 / float(row["avg_ms"]), 3)
        yield _speed("ncnn", row["model"], f"line {row['readme_line']}", _ran_on(row), speed, batch=1)


def _keras(row: Row) -> Iterator[dict[str, Cell]]:
    devices = {"cpu_ms_per_step_batch32_epyc92core": "cpu_epyc_92", "gpu_ms_per_step_batch32_a100": "a100"}
    for column, device in devices.items():
        # Keras gives EfficientNet v2 no times.
        if row[column]:
            speed = round(32_000 / float(row[column]), 3)
            yield _speed("keras", row["model"], row["source"], device, speed, batch=32)


def _ran_on(row: Row) -> str:
    """A device of ncnn's, and what of it ran."""
    # ncnn's benchmark takes -1 for no GPU.
    if row["gpu_device"] != "-1":
        return f"{row['device']}, GPU"
    threads = "one thread" if row["num_threads"] == "1" else f"{row['num_threads']} threads"
    return f"{row['device']}, {threads}{_CORES[row['powersave']]}"


_CORES = {"0": "", "1": ", little cores", "2": ", big cores"}
"""ncnn's setting `powersave`, in words."""


def _speed(source: str, label: str, place: str, device: str, speed: float, **cells: Cell) -> dict[str, Cell]:
    fixed = {"network": network(source, label), "label": label, "source": source, "place": place, "device": device}
    return dict.fromkeys(SPEED) | fixed | {"images_per_second": speed} | cells
