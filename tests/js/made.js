// Small drawings for the tests.
/** @import { Box, Drawing, Item, Line } from "../../assets/types.js" */

/**
 * @param {string} path
 * @param {Partial<Box>} [other]
 * @returns {Box}
 */
export function box(path, other = {}) {
  const label = path.slice(path.lastIndexOf("/") + 1);
  const place = { x: 0, y: 0, w: 100, h: 20 };
  const words = { label, note: "", about: "", formula: "" };
  const numbers = { values: { operations: 1 }, count: 1, stage: 0, uncounted: 0 };
  return { path, ...place, ...words, ...numbers, look: "convolution", changed: "", form: "layer", ...other };
}

/**
 * @param {string} path
 * @param {number} x
 * @param {number} y
 * @param {Partial<Box>} [other]
 * @returns {Item}
 */
export function item(path, x, y, other = {}) {
  const found = box(path, other);
  return { key: `${path} ${found.form}`, box: found, path, x, y };
}

/**
 * @param {string} from
 * @param {string} to
 * @param {Partial<Line>} [other]
 * @returns {Line}
 */
export function line(from, to, other = {}) {
  return { points: [[0, 0], [0, 10]], ends: [from, to], label: "", place: null, turn: 0, badges: [], ...other };
}

/**
 * A stage of two equal blocks of two layers; the second block is stamped.
 * @returns {Drawing}
 */
export function stampedStage() {
  return {
    boxes: [
      box("s1", { form: "frame", w: 400, h: 200 }),
      box("s1/b1", { form: "frame", x: 10, y: 30 }),
      box("s1/b1/conv", { x: 20, y: 60 }),
      box("s1/b1/norm", { x: 20, y: 90 }),
    ],
    lines: [
      line("s1/b1/conv", "s1/b1/norm", { points: [[70, 80], [70, 90]], label: "8×4×4", place: [74, 88, "start"] }),
      line("s1/b1", "s1/b2"),
    ],
    stamps: [{ path: "s1/b2", of: "s1/b1", x: 200, y: 5, label: "b2" }],
  };
}
