// Where the arrow keys lead from a box.
/** @import { Edge, Item, Point } from "../types.js" */

import { parentOf } from "./paths.js";

/**
 * Along the edges: to what reads this box, or what reads the group around it; into a frame, to its first box.
 * @param {Edge[]} edges
 * @param {string} path
 * @returns {string} "" at the end
 */
export function after(edges, path) {
  for (let at = path; at; at = parentOf(at)) {
    const leaves = (/** @type {Edge} */ { ends }) => at === path || !ends[1].startsWith(`${at}/`);
    const next = edges.find((edge) => edge.ends[0] === at && leaves(edge));
    if (next) return next.ends[1];
  }
  return "";
}

/**
 * Back along the edges, or out of a frame.
 * @param {Edge[]} edges
 * @param {string} path
 * @returns {string} "" at the start
 */
export function before(edges, path) {
  return edges.find((edge) => edge.ends[1] === path)?.ends[0] ?? parentOf(path);
}

/**
 * The nearest box at one side, at the same height if there is one.
 * @param {Item[]} items
 * @param {Item} here
 * @param {1 | -1} way to the right or to the left
 * @returns {string} "" if there is none
 */
export function beside(items, here, way) {
  const [x, y] = middle(here);
  let [best, least] = ["", Infinity];
  for (const item of items) {
    const [itemX, itemY] = middle(item);
    const [ahead, aside] = [(itemX - x) * way, Math.abs(itemY - y)];
    if (item === here || ahead < 20 || ahead < aside) continue;
    if (ahead + 3 * aside < least) [best, least] = [item.path, ahead + 3 * aside];
  }
  return best;
}

/**
 * The middle of a box; of a tall frame, that of its head.
 * @param {Item} item
 * @returns {Point}
 */
function middle({ x, y, box }) {
  return [x + box.w / 2, y + Math.min(box.h, 60) / 2];
}
