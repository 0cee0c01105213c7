"""The reference tables, read once."""

import csv
import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def state_dicts() -> dict[str, dict[str, list[int]]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((DATA / "state_dicts").glob("*.json"))}
