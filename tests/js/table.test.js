// The rows of the shape table.
/** @import { Group } from "../../assets/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { headerTexts, rowsInView, rowsOf } from "../../assets/lib/rows.js";

/** @type {Group[]} */
const GROUPS = [
  { path: "stem", totals: { params: "9,408" }, rows: [["stem/conv", "conv2d"]] },
  { path: "s1", totals: {}, rows: [["s1/b1/conv", "conv2d"], ["s1/b1/norm", "norm"]] },
];

test("a closed stage has its header alone", () => {
  const paths = (/** @type {string[]} */ ...closed) => rowsOf(GROUPS, new Set(closed)).map(({ path }) => path);
  assert.deepEqual(paths(), ["stem", "stem/conv", "s1", "s1/b1/conv", "s1/b1/norm"]);
  assert.deepEqual(paths("s1"), ["stem", "stem/conv", "s1"]);
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
