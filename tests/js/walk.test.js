// Where the arrow keys lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { flatten } from "../../assets/lib/scene.js";
import { after, before, beside } from "../../assets/lib/walk.js";
import { item, line } from "./made.js";

const ENDS = [["stem", "s1"], ["s1", "s1/b1"], ["s1/b1", "s1/b2"], ["s1", "s2"]];
const LINES = ENDS.map(([from = "", to = ""]) => line(from, to));
const { edges } = flatten({ boxes: [], lines: LINES, stamps: [] });

test("down: into a frame, along it, and out of its last box", () => {
  assert.equal(after(edges, "stem"), "s1");
  assert.equal(after(edges, "s1"), "s1/b1");
  assert.equal(after(edges, "s1/b1"), "s1/b2");
  assert.equal(after(edges, "s1/b2"), "s2");
  assert.equal(after(edges, "s2"), "");
});

test("up: back along the edges, or out of the frame", () => {
  assert.equal(before(edges, "s2"), "s1");
  assert.equal(before(edges, "s1/b1"), "s1");
  assert.equal(before(edges, "s1/b9"), "s1");
  assert.equal(before(edges, "stem"), "");
});

test("aside: the nearest box, rather at the same height", () => {
  const here = item("a", 0, 0);
  const items = [here, item("near but lower", 120, 60), item("level", 200, 0), item("under", 10, 100)];
  assert.equal(beside(items, here, 1), "level");
  assert.equal(beside(items, here, -1), "");
});
