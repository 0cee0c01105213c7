// The rules for numbers, by the table that Python is tested with too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { share, short } from "../../assets/lib/numbers.js";

const TABLE = JSON.parse(readFileSync(new URL("../data/numbers.json", import.meta.url), "utf8"));

test("every short number of the table", () => {
  for (const [value, text] of TABLE.short) assert.equal(short(value), text, `short(${value})`);
});

test("every share of the table", () => {
  for (const [part, whole, text] of TABLE.share) assert.equal(share(part, whole), text, `share(${part}, ${whole})`);
});

test("a share of something that is no whole number is refused", () => {
  assert.throws(() => share(0.5, 2), RangeError);
});
