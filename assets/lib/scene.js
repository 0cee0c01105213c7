// What is where: the drawing with every copy in its place, and what lies at a point, beside a box or in an area.
/** @import { Area, Box, Drawing, Edge, Item, Point, Scene, Stamp } from "../types.js" */

import { within } from "./paths.js";

/**
 * All boxes and lines, with every stamped copy in its place.
 * @param {Pick<Drawing, "boxes" | "lines" | "stamps">} drawing
 * @returns {Scene}
 */
export function flatten({ boxes, lines, stamps }) {
  const items = boxes.map((box) => /** @type {Item} */ ({ box, path: box.path, x: box.x, y: box.y }));
  const edges = lines.map((line) => edgeOf({ line, ends: line.ends, dx: 0, dy: 0 }));
  const depth = (/** @type {Stamp} */ stamp) => stamp.of.split("/").length;
  const originals = new Map();
  // Inner copies come first, so that outer ones take them over.
  for (const stamp of [...stamps].sort((a, b) => depth(b) - depth(a))) {
    const { of } = stamp;
    if (!originals.has(of)) originals.set(of, inside(of, { items, edges }));
    const copy = stamped(stamp, originals.get(of));
    items.push(...copy.items);
    edges.push(...copy.edges);
  }
  return { items, edges };
}

/**
 * @param {string} path
 * @param {Scene} scene
 * @returns {Scene}
 */
function inside(path, { items, edges }) {
  return {
    items: items.filter((item) => within(item.path, path)),
    edges: edges.filter((edge) => edge.ends.every((end) => within(end, path))),
  };
}

/**
 * The original at its copy's place. The copy itself bears its own name.
 * @param {Stamp} stamp
 * @param {Scene} original
 * @returns {Scene}
 */
function stamped({ of, path, x, y, label }, original) {
  const moved = (/** @type {string} */ name) => path + name.slice(of.length);
  const items = original.items.map(({ box, path: name, x: left, y: top }) => {
    return { box: name === of ? { ...box, label } : box, path: moved(name), x: left + x, y: top + y };
  });
  const edges = original.edges.map(({ line, ends: [from, to], dx, dy }) => {
    return edgeOf({ line, ends: [moved(from), moved(to)], dx: dx + x, dy: dy + y });
  });
  return { items, edges };
}

/**
 * @param {Omit<Edge, "area">} edge
 * @returns {Edge}
 */
function edgeOf(edge) {
  const xs = edge.line.points.map(([x]) => x + edge.dx);
  const ys = edge.line.points.map(([, y]) => y + edge.dy);
  return { ...edge, area: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

/**
 * The paths that an edit made or changed, innermost boxes only.
 * @param {Item[]} before
 * @param {Item[]} now
 * @returns {Set<string>}
 */
export function changed(before, now) {
  const look = (/** @type {Box} */ box) => `${box.label} ${box.note} ${JSON.stringify(box.values)} ${box.count}`;
  const looks = new Map(before.map(({ path, box }) => [path, look(box)]));
  const found = now.filter(({ path, box }) => box.form !== "frame" && looks.get(path) !== look(box));
  return new Set(found.map((item) => item.path));
}

/**
 * @param {Item} item
 * @returns {Area}
 */
export function areaOf({ box, x, y }) {
  return [x, y, x + box.w, y + box.h];
}

/**
 * Whether two areas have a point in common that is not on their borders.
 * @param {Area} a
 * @param {Area} b
 * @returns {boolean}
 */
export function overlap(a, b) {
  return a[0] < b[2] && a[1] < b[3] && a[2] > b[0] && a[3] > b[1];
}

/**
 * The path of the innermost box at a point.
 * @param {Item[]} items outer ones first
 * @param {Point} point
 * @returns {string} "" if there is none
 */
export function boxAt(items, [x, y]) {
  const found = items.filter((item) => {
    const [left, top, right, bottom] = areaOf(item);
    return x >= left && x <= right && y >= top && y <= bottom;
  });
  return found.at(-1)?.path ?? "";
}

/**
 * The frames or boxes of the stages themselves.
 * @param {Iterable<Item>} items
 * @returns {Item[]}
 */
export function stagesOf(items) {
  return [...items].filter(({ box }) => box.stage);
}

/**
 * The number of the stage that a path is in; 0 for none.
 * @param {Iterable<Item>} items
 * @param {string} path
 * @returns {number}
 */
export function stageAround(items, path) {
  return stagesOf(items).find((item) => within(path, item.path))?.box.stage ?? 0;
}

/**
 * The gap between stages that is nearest to a point: the number of the stage before it.
 * @param {Item[]} stages
 * @param {Point} point
 * @returns {number}
 */
export function gapAt(stages, [x, y]) {
  let [best, least] = [0, Infinity];
  for (const item of stages) {
    const [left, top, right, bottom] = areaOf(item);
    const distance = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    if (distance >= least) continue;
    least = distance;
    best = item.box.stage - (x < (left + right) / 2 ? 1 : 0);
  }
  return best;
}
