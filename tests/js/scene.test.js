// Copies in their places, and what is where.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  boxAt, changed, drawingOf, flatten, gapAt, isSameItem, middleHead, overlap, stageAround, stagesOf,
} from "../../assets/lib/scene.js";
import { box, item, stampedStage } from "./made.js";

test("a stamped copy has every box of the original, moved, and its own name", () => {
  const { items } = flatten(stampedStage());
  const copy = items.filter(({ path }) => path.startsWith("s1/b2"));
  assert.deepEqual(copy.map(({ path, x, y }) => [path, x, y]), [
    ["s1/b2", 210, 35], ["s1/b2/conv", 220, 65], ["s1/b2/norm", 220, 95],
  ]);
  assert.deepEqual(copy.map((one) => one.box.label), ["b2", "conv", "norm"]);
});

test("the lines inside the original are copied with their labels' shift, those that leave it are not", () => {
  const { edges } = flatten(stampedStage());
  assert.equal(edges.length, 3);
  const copy = edges[2];
  assert.deepEqual(copy?.ends, ["s1/b2/conv", "s1/b2/norm"]);
  assert.deepEqual([copy?.dx, copy?.dy, copy?.line.place], [200, 5, [74, 88, "start"]]);
  assert.deepEqual(copy?.area, [270, 85, 270, 95]);
});

test("outer copies take the inner ones over", () => {
  const boxes = ["s1/b1", "s1/b1/l1", "s1/b1/l1/conv"].map((path) => box(path));
  const stamps = [
    { path: "s1/b2", of: "s1/b1", x: 1000, y: 0, label: "copy" },
    { path: "s1/b1/l2", of: "s1/b1/l1", x: 0, y: 50, label: "copy" },
  ];
  const { items } = flatten({ boxes, lines: [], stamps });
  const places = Object.fromEntries(items.map(({ path, x, y }) => [path, [x, y]]));
  assert.deepEqual(places["s1/b2/l2/conv"], [1000, 50]);
  assert.equal(items.length, 10);
});

test("an edit makes new what is new or differs, but never a frame", () => {
  const before = [item("s1", 0, 0, { form: "frame" }), item("s1/b1", 0, 0), item("s1/b2", 0, 0)];
  const now = [
    item("s1", 0, 0, { form: "frame", count: 2 }), item("s1/b1", 9, 9),
    item("s1/b2", 0, 0, { values: { operations: 7 } }), item("s1/b3", 0, 0),
  ];
  assert.deepEqual([...changed(before, now)], ["s1/b2 layer", "s1/b3 layer"]);
});

test("areas that touch do not overlap", () => {
  assert.equal(overlap([0, 0, 10, 10], [10, 0, 20, 10]), false);
  assert.equal(overlap([0, 0, 10, 10], [9, 9, 20, 20]), true);
});

test("the innermost box at a point", () => {
  const items = [item("s1", 0, 0, { w: 200, h: 200 }), item("s1/b1", 10, 30)];
  assert.equal(boxAt(items, [20, 40]), "s1/b1");
  assert.equal(boxAt(items, [5, 190]), "s1");
  assert.equal(boxAt(items, [300, 0]), "");
});

test("the gap before or after the nearest stage", () => {
  const [first, second] = [item("s1", 100, 0, { stage: 1 }), item("s2", 300, 0, { stage: 2 })];
  const stages = stagesOf([item("stem", 0, 0), first, item("s1/b1", 100, 20), second]);
  assert.deepEqual(stages.map(({ path }) => path), ["s1", "s2"]);
  assert.deepEqual(["s1/b1/conv", "s2", "s10", "stem"].map((path) => stageAround(stages, path)), [1, 2, 0, 0]);
  assert.equal(gapAt(stages, [0, 10]), 0);
  assert.equal(gapAt(stages, [190, 10]), 1);
  assert.equal(gapAt(stages, [310, 10]), 1);
  assert.equal(gapAt(stages, [900, 90]), 2);
  assert.equal(gapAt([], [0, 0]), 0);
});

test("columns are rows again, values by metric too", () => {
  const { values, ...plain } = box("s1");
  const columns = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, [value, value]]));
  const packed = { ...columns, values: { operations: [1, 2] } };
  const drawing = /** @type {any} */ ({ boxes: packed, lines: { ends: [] }, stamps: { path: [] } });
  const { boxes, lines } = drawingOf(drawing);
  assert.deepEqual(boxes[0], { ...plain, values });
  assert.deepEqual(boxes[1]?.values, { operations: 2 });
  assert.deepEqual(lines, []);
});

test("a box is the same while nothing that is seen of it differs", () => {
  const here = item("s1", 0, 0);
  assert.equal(isSameItem(here, item("s1", 0, 0)), true);
  assert.equal(isSameItem(here, item("s1", 0, 5)), false);
  assert.equal(isSameItem(here, item("s1", 0, 0, { about: "other" })), false);
  assert.equal(isSameItem(here, item("s1", 0, 0, { values: { operations: 3 } })), false);
});

test("a turn points along its longest run", () => {
  assert.equal(middleHead([[0, 0], [10, 0], [10, 100], [20, 100]]), "M10 50L6.5 43L13.5 43Z");
});
