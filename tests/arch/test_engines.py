"""Engines: every statement has its source, and what was not found is not there."""

import csv

from arch.rewrite.engines import EXTENTS, FILE, engines

RULES = {
    *("remove", "fold_norm", "fuse_activation", "fuse_sum", "fuse_pool", "fuse_gate", "join_siblings"),
    *("compress_stride", "reparametrise", "swap_average_pool", "join_linear"),
}


def test_every_row_is_there_once():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [(row["engine"], row["rule"]) for row in csv.DictReader(file)]
    assert sorted(rows) == sorted((engine.id, rule) for engine in engines().values() for rule in engine.rules)


def test_every_statement_is_whole():
    for engine in engines().values():
        assert engine.label
        assert set(engine.rules) <= RULES
        for found in engine.rules.values():
            assert found.text
            assert found.condition
            assert found.source
            assert found.documented in ("docs", "code", "docs and code")
            assert found.extent in EXTENTS


def test_what_nobody_documents_has_no_row():
    """Of these no engine's documentation or source was found to speak."""
    spoken = {rule for engine in engines().values() for rule in engine.rules}
    assert RULES - spoken == {"compress_stride", "reparametrise", "swap_average_pool", "join_linear"}


def test_engines_differ():
    found = engines()
    assert set(found["onnxruntime"].rules) == {"remove", "fold_norm", "fuse_activation", "fuse_sum"}
    assert {"fuse_pool", "join_siblings"} <= set(found["tensorrt"].rules)
    assert set(found["tflite"].rules) == {"fold_norm", "fuse_activation"}
    assert found["tvm_relax"].rules["join_siblings"].extent == "part"
