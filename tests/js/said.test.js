// What is said until it is taken.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isTaken, nothingSaid, say } from "../../assets/lib/said.js";

test("an ask is said again until its number is taken", () => {
  const said = nothingSaid(4);
  say(said, { colour: "params", selected: "s1" });
  say(said, { selected: "s2" }, { act: "copy", stage: 2 });
  say(said, {}, { act: "remove", stage: 1 });
  assert.deepEqual(said.change, { colour: "params", selected: "s2" });
  assert.deepEqual(said.asks.map(({ number }) => number), [6, 7]);
  assert.equal(isTaken(said, 6), false);
  assert.deepEqual(said.asks.map(({ number }) => number), [7]);
  assert.equal(isTaken(said, 7), true);
  assert.deepEqual([said.asks, said.change], [[], {}]);
});

test("numbers go on from what was taken before", () => {
  const said = nothingSaid(0);
  assert.equal(isTaken(said, 9), true);
  say(said, {});
  assert.equal(said.number, 10);
});
