// Paths.

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnPath, parentOf, shownPath, within } from "../../assets/lib/paths.js";

test("a name that begins like a group is not in it", () => {
  assert.equal(within("s1/b1", "s1"), true);
  assert.equal(within("s1", "s1"), true);
  assert.equal(within("s10", "s1"), false);
});

test("the group around a path", () => {
  assert.equal(parentOf("s1/b1/conv"), "s1/b1");
  assert.equal(parentOf("s1"), "");
  assert.equal(parentOf(""), "");
});

test("copies stand as the ones drawn for them, one inside another too", () => {
  const copies = { "s1/b3": "s1/b2", "s1/b2/l4": "s1/b2/l1" };
  assert.equal(drawnPath("s1/b3/l4/conv", copies), "s1/b2/l1/conv");
  assert.equal(drawnPath("s2/b3", copies), "s2/b3");
  assert.equal(drawnPath("constructor", {}), "constructor");
});

test("what is closed is shown by the box around it", () => {
  const boxes = new Map([["s1", 1], ["s1/b2", 1]]);
  assert.equal(shownPath("s1/b3/conv", { "s1/b3": "s1/b2" }, boxes), "s1/b2");
  assert.equal(shownPath("s1/b9/conv", {}, boxes), "s1");
  assert.equal(shownPath("head/fc", {}, boxes), "");
  assert.equal(shownPath("", {}, boxes), "");
});
