// Names beside the points that are lit.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeNames } from "../../assets/lib/labels.js";

/**
 * A point of radius 2.
 * @param {string} name
 * @param {number} x
 * @param {number} y
 */
const at = (name, x, y) => ({ name, x, y, radius: 2 });

test("a name stands at the right of its point, and at the left where the picture ends", () => {
  assert.deepEqual(placeNames([at("VGG-16", 10, 50), at("VGG-19", 180, 50)], 200, []), [
    { name: "VGG-16", x: 16, y: 53.5, anchor: "start" },
    { name: "VGG-19", x: 174, y: 53.5, anchor: "end" },
  ]);
});

test("what is named first keeps its place, and what would lie over it is left out", () => {
  const found = placeNames([at("first", 10, 50), at("second", 30, 59), at("third", 20, 80)], 200, []);
  assert.deepEqual(found.map(({ name }) => name), ["first", "third"]);
});

test("no name covers what is taken, and none leaves the picture", () => {
  const points = [at("covering", 10, 50), at("a name of many letters", 20, 90)];
  assert.deepEqual(placeNames(points, 100, [[30, 45, 90, 55]]), []);
});
