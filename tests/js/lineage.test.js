// What lights up in the chart over years.

import assert from "node:assert/strict";
import { test } from "node:test";

import { litMarks, stops } from "../../assets/lib/lineage.js";

/** @type {[string, [string[], string]][]} */
const MARKS = [
  ["line", [[], ""]],
  ["line", [[], "VGG"]],
  ["path", [["AlexNet", "VGG-16"], ""]],
  ["path", [["VGG-19", "plain-34"], ""]],
  ["circle", [["AlexNet"], "AlexNet"]],
  ["circle", [["VGG-16"], "VGG"]],
  ["circle", [["VGG-19"], "VGG"]],
  ["circle", [["plain-34"], ""]],
  ["text", [["VGG-16"], "VGG"]],
  ["circle", [[], "VGG"]],
  ["text", [[], "VGG"]],
];
const PARTS = MARKS.map(([, part]) => part);

/**
 * Indices of what is lit.
 * @param {string[]} points
 * @param {string} family
 */
function lit(points, family) {
  return litMarks(PARTS, [points, family]).flatMap((is, index) => (is ? [index] : []));
}

test("a point lights its family's line, its arrows, and what these lead to", () => {
  assert.deepEqual(lit(["VGG-16"], "VGG"), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
});

test("a point without a family lights no other one without", () => {
  assert.deepEqual(lit(["plain-34"], ""), [0, 3, 6, 7]);
});

test("an arrow lights its ends alone", () => {
  assert.deepEqual(lit(["AlexNet", "VGG-16"], ""), [0, 2, 4, 5, 8]);
});

test("a family lights its points and all their arrows", () => {
  assert.deepEqual(lit([], "VGG"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(lit([], "AlexNet"), [0, 2, 4, 5, 8]);
});

test("points are walked first, then arrows, then the legend", () => {
  assert.deepEqual(stops(PARTS, MARKS.map(([tag]) => tag)), [4, 5, 6, 7, 2, 3, 9]);
});
