// Entries on their way to Python.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addEntry, choiceOnItsWay, emptyQueue, takenUpTo, valueOnItsWay } from "../../assets/lib/queue.js";

/**
 * @param {ReturnType<typeof emptyQueue>} queue
 * @param {string[]} parts
 * @param {number} value
 */
function setDepth(queue, parts, value) {
  addEntry(queue, { from: "inspector", act: "set", on: 0, parts, path: "depth", value });
}

test("an entry waits, with a number of its own, until it is answered", () => {
  const queue = emptyQueue("page");
  for (const value of [4, 5, 6]) setDepth(queue, ["s1"], value);
  assert.deepEqual(queue.waiting.map(({ number }) => number), [1, 2, 3]);
  takenUpTo(queue, "page", 2);
  assert.deepEqual(queue.waiting.map(({ value }) => value), [6]);
  setDepth(queue, ["s1"], 7);
  assert.deepEqual(queue.waiting.map(({ number }) => number), [3, 4]);
});

test("an answer to another page answers nothing", () => {
  const queue = emptyQueue("page");
  setDepth(queue, ["s1"], 4);
  takenUpTo(queue, "", 0);
  takenUpTo(queue, "other", 9);
  assert.equal(queue.waiting.length, 1);
});

test("the newest value on its way is what a field shows", () => {
  const queue = emptyQueue("page");
  setDepth(queue, ["s1"], 4);
  setDepth(queue, ["s1", "s2"], 5);
  assert.equal(valueOnItsWay(queue, ["s1"], "depth"), 5);
  assert.equal(valueOnItsWay(queue, ["s2"], "depth"), 5);
  assert.equal(valueOnItsWay(queue, ["s2", "s3"], "depth"), undefined);
  assert.equal(valueOnItsWay(queue, ["s1"], "width"), undefined);
  addEntry(queue, { from: "inspector", act: "set", on: 0, parts: ["s1"], path: "width", value: null });
  assert.equal(valueOnItsWay(queue, ["s1"], "width"), null);
});

test("the newest choice on its way is what is marked", () => {
  const queue = emptyQueue("page");
  assert.equal(choiceOnItsWay(queue), undefined);
  addEntry(queue, { from: "inspector", act: "select", on: 0, parts: ["s1"] });
  addEntry(queue, { from: "inspector", act: "select", on: 0, parts: [] });
  addEntry(queue, { from: "graph", act: "select", on: 0, path: "s3" });
  assert.deepEqual(choiceOnItsWay(queue), []);
});
