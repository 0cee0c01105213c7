// Where a reader is in the stories, as words of the address.
/** @import { StoryPlace } from "../../assets/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeIn, queryOf } from "../../assets/lib/place.js";

test("no words are the cards", () => {
  assert.deepEqual(placeIn(""), { story: "", step: 0, chosen: {} });
});

test("steps count from one in the address, and what is no number is the first", () => {
  assert.equal(placeIn("?story=stem&step=3").step, 2);
  for (const step of ["1", "0", "-4", "x", ""]) assert.equal(placeIn(`?story=stem&step=${step}`).step, 0);
});

test("a value may hold what parts names from values", () => {
  assert.deepEqual(placeIn("?story=stem&set=a-1-2~b-x~c").chosen, { a: "1-2", b: "x", c: "" });
  assert.deepEqual(placeIn("?set=%7Ea-0.5%7E").chosen, { a: "0.5" });
});

test("a place is read as it was written, beside words of others", () => {
  /** @type {StoryPlace[]} */
  const places = [
    { story: "stem", step: 0, chosen: {} },
    { story: "stem", step: 4, chosen: { target: "28", against: "vgg16" } },
    { story: "stem", step: 1, chosen: { ratio: "0.5", text: "a&b=c d" } },
  ];
  for (const place of places) {
    const query = queryOf("?story=old&step=9&set=a-1&d=a1~x", place);
    assert.deepEqual(placeIn(query), place);
    assert.equal(new URLSearchParams(query).get("d"), "a1~x");
  }
});

test("the cards leave no words behind", () => {
  assert.equal(queryOf("?story=stem&step=2&set=a-1&d=x", { story: "", step: 0, chosen: { a: "1" } }), "?d=x");
  assert.equal(queryOf("?d=x", { story: "stem", step: 0, chosen: {} }), "?story=stem&d=x");
});
