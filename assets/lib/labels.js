// Where names stand beside points of which many are lit at once: the first named has its place, others give way.
/** @import { PlacedName } from "../types.js" */

/** @typedef {[left: number, top: number, right: number, bottom: number]} Area */

export const NAME_SIZE = 10;
// Of the mean letter, as a share of the size: a little more than most names take.
const LETTER = 0.55;
// Beside the disc, and between two names in a row.
const BESIDE = 4;

/**
 * Names at the right of their points, or at the left where there is no room; those that would lie over an earlier one
 * or over a point are left out.
 * @param {{ name: string, x: number, y: number, radius: number }[]} points the most wanted first
 * @param {number} width of the picture
 * @param {Area[]} taken what no name may cover
 * @returns {PlacedName[]}
 */
export function placeNames(points, width, taken) {
  const areas = [...taken, ...points.map(({ x, y, radius }) => around(x - radius, x + radius, y, radius))];
  return points.flatMap(({ name, x, y, radius }) => {
    const long = name.length * NAME_SIZE * LETTER, off = radius + BESIDE;
    for (const isRight of [true, false]) {
      const left = isRight ? x + off : x - off - long;
      const area = around(left, left + long, y, NAME_SIZE / 2);
      if (left < 0 || left + long > width || areas.some((other) => meet(area, other))) continue;
      areas.push([left - BESIDE, area[1], left + long + BESIDE, area[3]]);
      return [{ name, x: isRight ? x + off : x - off, y: y + NAME_SIZE * 0.35, anchor: isRight ? "start" : "end" }];
    }
    return [];
  });
}

/**
 * @param {number} left
 * @param {number} right
 * @param {number} y
 * @param {number} half of the height
 * @returns {Area}
 */
function around(left, right, y, half) {
  return [left, y - half, right, y + half];
}

/**
 * @param {Area} one
 * @param {Area} other
 * @returns {boolean}
 */
function meet(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
