// What is said until it is taken.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isTaken, nothingSaid, say } from "../../assets/lib/said.js";

test("what is said is said again until its number is taken", () => {
  const said = nothingSaid(4);
  say(said, [{ act: "colour", colour: "params" }], 0);
  say(said, [{ act: "select", path: "s2" }, { act: "copy", stage: 2 }], 3);
  assert.deepEqual(said.asks.map(({ number, on, act }) => [number, on, act]), [
    [5, 0, "colour"], [6, 3, "select"], [7, 3, "copy"],
  ]);
  assert.equal(isTaken(said, 6), false);
  assert.deepEqual(said.asks.map(({ number }) => number), [7]);
  assert.equal(isTaken(said, 7), true);
  assert.deepEqual(said.asks, []);
});

test("numbers go on from what was taken before", () => {
  const said = nothingSaid(0);
  assert.equal(isTaken(said, 9), true);
  say(said, [{ act: "level", level: "stages" }], 0);
  assert.equal(said.number, 10);
});
