// Windows on a drawing.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  centredOn, fitted, LEGIBLE, pinched, revealing, started, visible, worldPoint, zoomed,
} from "../../assets/lib/views.js";

const VIEW = { k: 1, x: 0, y: 0 };

test("a zoom keeps its point in place and its bounds", () => {
  const view = zoomed({ k: 1, x: 10, y: 20 }, 2, [110, 70]);
  assert.deepEqual(worldPoint(view, [110, 70]), [100, 50]);
  assert.equal(view.k, 2);
  assert.equal(zoomed(VIEW, 1e9, [0, 0]).k, 4);
  assert.equal(zoomed(VIEW, 1e-9, [0, 0]).k, 0.02);
});

test("all of a drawing is in the middle, a small one hardly larger", () => {
  const wide = fitted([-20, -10, 1020, 110], [520, 400]);
  assert.equal(wide.k, 0.5);
  assert.deepEqual(worldPoint(wide, [260, 200]), [500, 50]);
  assert.equal(fitted([0, 0, 10, 10], [500, 500]).k, 1.4);
  assert.equal(fitted([0, 0, 10, 10], [0, 0]).k, 1);
});

test("a box in view moves nothing, another one as far as it must", () => {
  assert.equal(revealing(VIEW, [10, 10, 50, 30], [100, 100]), VIEW);
  assert.deepEqual(revealing(VIEW, [80, 10, 120, 30], [100, 100]), { k: 1, x: -20, y: 0 });
  assert.deepEqual(revealing(VIEW, [-5, -9, 50, 30], [100, 100]), { k: 1, x: 5, y: 9 });
  assert.deepEqual(revealing(VIEW, [10, 50, 50, 900], [100, 100]), VIEW);
});

test("a box that is brought to the middle can be read", () => {
  const view = centredOn({ k: 0.1, x: 0, y: 0 }, [100, 100, 200, 120], [700, 400]);
  assert.equal(view.k, LEGIBLE);
  assert.deepEqual(worldPoint(view, [350, 200]).map(Math.round), [150, 110]);
});

test("what a room shows", () => {
  assert.deepEqual(visible({ k: 2, x: -20, y: 40 }, [200, 100], 5), [5, -25, 115, 35]);
});

test("words can be read from the start: all of it, or its width, or its beginning", () => {
  const room = /** @type {[number, number]} */ ([600, 400]);
  assert.deepEqual(started([0, 0, 500, 300], room), fitted([0, 0, 500, 300], room));
  const tall = started([-20, -10, 580, 9000], room);
  assert.deepEqual([tall.k, worldPoint(tall, [0, 0])], [1, [-20, -10]]);
  const narrow = started([0, 0, 200, 9000], room);
  assert.deepEqual([narrow.k, worldPoint(narrow, [300, 0])], [1, [100, 0]]);
  const wide = started([0, 0, 5000, 300], room);
  assert.deepEqual([wide.k, worldPoint(wide, [0, 0])], [LEGIBLE, [0, 0]]);
});

test("a drawing that is too wide begins with whole frames where a little smaller words do that", () => {
  // A second frame ends at 400 of a room that shows 419 at LEGIBLE, 465 at a tenth less; the third is too far.
  assert.equal(started([0, 0, 700, 300], [360, 400], [150, 400, 650]).k, LEGIBLE);
  assert.equal(started([0, 0, 700, 300], [360, 400], [150, 434, 650]).k, 360 / 440);
  assert.equal(started([0, 0, 700, 300], [360, 400], [150, 474, 650]).k, LEGIBLE);
  // In a wider room one more frame is not worth smaller words.
  assert.equal(started([0, 0, 1400, 300], [720, 400], [150, 874, 1300]).k, LEGIBLE);
});

test("two fingers keep what is under them", () => {
  const view = pinched({ k: 1, x: 0, y: 0 }, [[100, 100], [200, 100]], [[80, 120], [280, 120]]);
  assert.equal(view.k, 2);
  assert.deepEqual([worldPoint(view, [80, 120]), worldPoint(view, [280, 120])], [[100, 100], [200, 100]]);
});
