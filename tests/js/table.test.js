// The rows of the shape table.
/** @import { Group, Order, Packed } from "../../assets/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { headerTexts, rowsInView, rowsOf, sortValue } from "../../assets/lib/rows.js";

/** @type {Group[]} */
const GROUPS = [
  { path: "stem", totals: { params: "9,408" }, rows: 1 },
  { path: "s1", totals: {}, rows: 2 },
];
/** @type {Packed[]} */
const CELLS = [
  [["stem/conv", "s1/b1/conv", "s1/b1/norm"], [0, 1, 2]],
  [["conv2d", "batch_norm"], [0, 0, 1]],
  [["1.5 MiB", "784.0 KiB", ""], [1, 0, 2]],
  [["3×224×224", "64×56×56"], [0, 1, 1]],
];
const DATA = { groups: GROUPS, cells: CELLS };
const AS_BUILT = { column: -1, falling: false, filter: "" };

/**
 * @param {Partial<Order>} order
 * @param {string[]} closed
 */
function paths(order, ...closed) {
  return rowsOf(DATA, new Set(closed), { ...AS_BUILT, ...order }).map(({ path }) => path);
}

test("a closed stage has its header alone", () => {
  assert.deepEqual(paths({}), ["stem", "stem/conv", "s1", "s1/b1/conv", "s1/b1/norm"]);
  assert.deepEqual(paths({}, "s1"), ["stem", "stem/conv", "s1"]);
});

test("a filter finds words in any cell, in closed stages too, and keeps the headers of what it finds", () => {
  assert.deepEqual(paths({ filter: "NORM 64x56x56" }, "s1"), ["s1", "s1/b1/norm"]);
  assert.deepEqual(paths({ filter: "nothing" }), []);
  assert.deepEqual(paths({ filter: "4x56" }), [], "numbers are found whole");
});

test("sorting leaves the stages, and what has no value stands last either way", () => {
  assert.deepEqual(paths({ column: 2 }, "s1"), ["stem/conv", "s1/b1/conv", "s1/b1/norm"]);
  assert.deepEqual(paths({ column: 2, falling: true }), ["s1/b1/conv", "stem/conv", "s1/b1/norm"]);
});

test("cells are sorted by what they mean", () => {
  assert.equal(sortValue("12,845,056"), 12_845_056);
  assert.equal(sortValue("3.5 MiB"), 3.5 * 2 ** 20);
  assert.equal(sortValue("64×56×56"), 64 * 56 * 56);
  assert.equal(sortValue("≤ 7×7 ▲"), 49);
  assert.equal(sortValue("conv2d"), "conv2d");
});

test("the rows in view, with some to spare", () => {
  assert.deepEqual(rowsInView(0, 260, 26, 4000), [0, 22]);
  assert.deepEqual(rowsInView(2600, 260, 26, 4000), [94, 116]);
  assert.deepEqual(rowsInView(2600, 260, 26, 100), [94, 100]);
});

test("a header counts its layers and shows its totals", () => {
  const columns = ["layer", "op", "params"].map((label) => ({ label, about: "", side: /** @type {const} */ ("text") }));
  const [stem, stage] = GROUPS;
  assert.deepEqual(stem && headerTexts(stem, columns, false), ["▾ stem", "1 layer", "9,408"]);
  assert.deepEqual(stage && headerTexts(stage, columns, true), ["▸ s1", "2 layers", ""]);
});
