// The address, and choices that wait for their answer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepChoice, takeAnswer } from "../../assets/dom/chosen.js";
import { withWords } from "../../assets/lib/address.js";

test("our words are written anew, others stay", () => {
  assert.equal(withWords("?d=old&embed=true&view=funnel", { d: "new", view: "" }), "?d=new&embed=true");
  assert.equal(withWords("", { d: "a1" }), "?d=a1");
  assert.equal(withWords("?toString=1", { d: "a1" }), "?d=a1&toString=1");
});

test("a choice holds until it is answered; then answers hold", () => {
  const owner = { local: ["a"], unanswered: null };
  keepChoice(owner, ["a", "b"]);
  assert.deepEqual(takeAnswer(owner, ["a"]), ["a", "b"]);
  assert.deepEqual(takeAnswer(owner, ["a", "b"]), ["a", "b"]);
  assert.deepEqual(takeAnswer(owner, []), []);
});
