// The designs that a browser keeps.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepRecent, readRecent, withRecent } from "../../assets/lib/recent.js";

/**
 * @param {string} id
 * @param {string} [notation]
 */
function design(id, notation = `a1~${id}`) {
  return { id, name: id, notation, at: 0 };
}

/** @param {string | null} [text] */
function storage(text = null) {
  const kept = [text];
  const setItem = (/** @type {string} */ _, /** @type {string} */ value) => void kept.push(value);
  return { getItem: () => kept.at(-1) ?? null, setItem };
}

test("the newest stands first, an edited one takes its own place, and none is there twice", () => {
  const list = [design("a"), design("b"), design("c")];
  assert.deepEqual(withRecent(list, design("b", "a1~edited")).map(({ id }) => id), ["b", "a", "c"]);
  assert.deepEqual(withRecent(list, design("d", "a1~c")).map(({ id }) => id), ["d", "a", "b"]);
});

test("a dozen is kept", () => {
  const many = Array.from({ length: 20 }, (_, index) => design(`${index}`));
  assert.equal(many.reduce(withRecent, /** @type {ReturnType<typeof design>[]} */ ([])).length, 12);
});

test("what was kept is read, and what is something else is left", () => {
  const place = storage();
  keepRecent(place, design("a"));
  assert.deepEqual(readRecent(place), [design("a")]);
  assert.deepEqual(readRecent(storage("{")), []);
  assert.deepEqual(readRecent(storage('[1, null, {"id": 3}]')), []);
});
