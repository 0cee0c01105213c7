// What is typed as a value of a setting, and numbers by steps.
/** @import { Field, Value } from "../../assets/inspector/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isSame, limitsOf, readText, scaled, stepped, textOf, valuesOf } from "../../assets/lib/entering.js";

/**
 * @param {Partial<Field>} other
 * @returns {Field}
 */
function field(other) {
  return { path: "x", label: "X", about: "", control: "whole", ...other };
}

const DEPTH = field({ low: 1, high: 1000 });
const RATIO = field({ control: "number", low: 0, high: 16, open: "low" });
const KERNEL = field({ control: "choice", options: [[1, "1"], [3, "3"], [5, "5"]] });
const WIDTHS = field({ control: "widths", low: 1, high: 65536, most: 8 });

/**
 * @param {string} text
 * @param {Field} of
 * @returns {Value | undefined}
 */
function valueIn(text, of) {
  const reading = readText(text, of);
  return "value" in reading ? reading.value : undefined;
}

/**
 * @param {string} text
 * @param {Field} of
 * @returns {string}
 */
function messageFor(text, of) {
  const reading = readText(text, of);
  return "message" in reading ? reading.message : "";
}

test("whole numbers, with blanks and commas at thousands", () => {
  assert.deepEqual(["3", " 12 ", "+7", "1000", "007"].map((text) => valueIn(text, DEPTH)), [3, 12, 7, 1000, 7]);
  assert.equal(valueIn("1,000", DEPTH), 1000);
});

test("what is no value is told what would be one", () => {
  for (const text of ["0", "10000", "-3", "2.5", "many", "", "1e3", "1,00", "٣", "9".repeat(400)]) {
    assert.equal(messageFor(text, DEPTH), "a whole number, 1 to 1,000", text);
  }
  assert.equal(messageFor("0", RATIO), "a number, over 0 to 16");
  assert.equal(messageFor("2", KERNEL), "1, 3 or 5");
  assert.equal(messageFor("0, 7", WIDTHS), "at most 8 whole numbers, 1 to 65,536, as in 4096, 4096");
  assert.equal(messageFor("99", { ...WIDTHS, high: 11 }), "at most 8 whole numbers, 1 to 11, as in 3, 3");
});

test("fractions, as people write them", () => {
  assert.deepEqual(["0.25", ".5", "7.", "1e-5", "16"].map((text) => valueIn(text, RATIO)), [0.25, 0.5, 7, 1e-5, 16]);
  const others = ["16.1", "NaN", "Infinity", "1e400", "0x10", "1.2.3"];
  for (const text of others) assert.notEqual(messageFor(text, RATIO), "", text);
});

test("an empty field is a value where a setting may be empty", () => {
  const optional = field({ low: 1, high: 8, empty: true });
  assert.equal(valueIn("", optional), null);
  assert.equal(messageFor("x", optional), "a whole number, 1 to 8, or empty");
});

test("numbers in a row, lines, and names", () => {
  assert.deepEqual(valueIn("4096, 4096", WIDTHS), [4096, 4096]);
  assert.deepEqual(valueIn("4096 64", WIDTHS), [4096, 64]);
  assert.deepEqual(valueIn("", WIDTHS), []);
  assert.notEqual(messageFor("1 2 3 4 5 6 7 8 9", WIDTHS), "");
  const branches = field({ control: "lines", least: 1, most: 2 });
  assert.deepEqual(valueIn(" 1x1:64 \n\n3x3:8   max3", branches), ["1x1:64", "3x3:8 max3"]);
  assert.equal(messageFor("", branches), "1 to 2 lines");
  assert.equal(messageFor("12345", field({ control: "text", most: 4 })), "at most 4 characters");
  assert.equal(valueIn("😀😀😀😀", field({ control: "text", most: 4 })), "😀😀😀😀");
});

test("limits in words", () => {
  assert.equal(limitsOf(DEPTH), "1 to 1,000");
  assert.equal(limitsOf(field({ low: 0, high: 1, open: "high" })), "0 to below 1");
  assert.equal(limitsOf(field({ low: 0, high: 1, open: "both" })), "over 0 to below 1");
  assert.equal(limitsOf(field({})), "");
  assert.equal(valuesOf(DEPTH), "a whole number, 1 to 1,000");
});

test("a value as text is read as that value again", () => {
  /** @type {[Value, Field][]} */
  const pairs = [[3, DEPTH], [0.1, RATIO], [1e-7, RATIO], [3, KERNEL], [[1, 2], WIDTHS], [[], WIDTHS]];
  for (const [value, of] of pairs) assert.ok(isSame(valueIn(textOf(value, of), of), value), String(value));
  assert.equal(textOf(null, DEPTH), "");
});

test("steps stay within the limits", () => {
  assert.deepEqual([stepped(3, DEPTH, 1), stepped(1, DEPTH, -1), stepped(995, DEPTH, 10)], [4, 1, 1000]);
  assert.deepEqual([stepped(0.1, RATIO, 1), stepped(0.05, RATIO, -1), stepped(16, RATIO, 1)], [0.15, 0.05, 16]);
  assert.deepEqual([stepped(3, KERNEL, 1), stepped(5, KERNEL, 1), stepped(1, KERNEL, -10)], [5, 5, 1]);
  assert.equal(stepped(null, DEPTH, 1), 1);
});

test("twice and half stay within the limits", () => {
  assert.deepEqual([scaled(3, DEPTH, 2), scaled(3, DEPTH, 0.5), scaled(1, DEPTH, 0.5)], [6, 1, 1]);
  assert.deepEqual([scaled(900, DEPTH, 2), scaled(0.25, RATIO, 0.5), scaled(10, RATIO, 2)], [1000, 0.125, 16]);
  assert.equal(scaled(null, DEPTH, 2), null);
});
