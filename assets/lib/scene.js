// What is where: the drawing with every copy in its place, and what lies at a point, beside a box or in an area.
/** @import { Area, Box, Columns, Drawing, Edge, Item, PackedDrawing, Point, Scene, Stamp } from "../types.js" */

import { within } from "./paths.js";

/**
 * Columns as rows.
 * @template {object} Row
 * @param {Columns<Row>} columns
 * @param {number} count
 * @returns {Row[]}
 */
export function unpacked(columns, count) {
  const names = /** @type {(keyof Row)[]} */ (Object.keys(columns));
  return Array.from({ length: count }, (_, index) => {
    return /** @type {Row} */ (Object.fromEntries(names.map((name) => [name, columns[name][index]])));
  });
}

/**
 * The boxes, lines and stamps that Python sends as columns.
 * @param {Pick<PackedDrawing, "boxes" | "lines" | "stamps">} drawing
 * @returns {Drawing}
 */
export function drawingOf({ boxes, lines, stamps }) {
  const { values, ...columns } = boxes;
  const rows = unpacked(/** @type {Columns<Omit<Box, "values">>} */ (columns), columns.path.length);
  const metrics = Object.entries(values);
  const valuesOf = (/** @type {number} */ index) => {
    return Object.fromEntries(metrics.map(([id, numbers]) => [id, numbers[index] ?? 0]));
  };
  return {
    boxes: rows.map((row, index) => ({ ...row, values: valuesOf(index) })),
    lines: unpacked(lines, lines.ends.length),
    stamps: unpacked(stamps, stamps.path.length),
  };
}

/**
 * All boxes and lines, with every stamped copy in its place.
 * @param {Drawing} drawing
 * @returns {Scene}
 */
export function flatten({ boxes, lines, stamps }) {
  const items = boxes.map((box) => itemOf(box, box.path, box.x, box.y));
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
    return itemOf(name === of ? { ...box, label } : box, moved(name), left + x, top + y);
  });
  const edges = original.edges.map(({ line, ends: [from, to], dx, dy }) => {
    return edgeOf({ line, ends: [moved(from), moved(to)], dx: dx + x, dy: dy + y });
  });
  return { items, edges };
}

/**
 * A box that becomes another form is another box: its parts are others.
 * @param {Box} box
 * @param {string} path
 * @param {number} x
 * @param {number} y
 * @returns {Item}
 */
function itemOf(box, path, x, y) {
  return { key: `${path} ${box.form}`, box, path, x, y };
}

/**
 * @param {Omit<Edge, "area" | "key">} edge
 * @returns {Edge}
 */
function edgeOf(edge) {
  const xs = edge.line.points.map(([x]) => x + edge.dx);
  const ys = edge.line.points.map(([, y]) => y + edge.dy);
  // With a label or a turn it has other parts.
  const key = `${edge.ends[0]} > ${edge.ends[1]} ${edge.line.place ? "labelled" : ""} ${edge.line.turn}`;
  return { ...edge, key, area: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

/**
 * The corners of an arrowhead in the middle of a line's longest run, as an SVG path: where the line goes on.
 * @param {Point[]} points
 * @returns {string}
 */
export function middleHead(points) {
  let [best, least] = ["", 0];
  points.slice(1).forEach(([x, y], index) => {
    const [fromX, fromY] = points[index] ?? [x, y];
    const length = Math.abs(x - fromX) + Math.abs(y - fromY);
    if (length <= least) return;
    least = length;
    const [dx, dy] = [Math.sign(x - fromX), Math.sign(y - fromY)];
    const tip = [(x + fromX) / 2, (y + fromY) / 2];
    const [backX, backY] = [(tip[0] ?? 0) - 7 * dx, (tip[1] ?? 0) - 7 * dy];
    const corners = [tip, [backX - 3.5 * dy, backY + 3.5 * dx], [backX + 3.5 * dy, backY - 3.5 * dx]];
    best = `M${corners.map((corner) => corner.join(" ")).join("L")}Z`;
  });
  return best;
}

/**
 * The keys of the boxes that an edit made or changed, innermost boxes only.
 * @param {Item[]} before
 * @param {Item[]} now
 * @returns {Set<string>}
 */
export function changed(before, now) {
  const known = new Map(before.map((item) => [item.path, item.box]));
  const isNew = (/** @type {Item} */ { path, box }) => box.form !== "frame" && !hasSameNumbers(known.get(path), box);
  return new Set(now.filter(isNew).map((item) => item.key));
}

/**
 * @param {Box | undefined} a
 * @param {Box} b
 * @returns {boolean}
 */
function hasSameNumbers(a, b) {
  if (!a || a.label !== b.label || a.note !== b.note || a.count !== b.count) return false;
  return Object.keys(b.values).every((id) => a.values[id] === b.values[id]);
}

/**
 * Whether a box looks as it did and stands where it did, if nothing else has changed.
 * @param {Item | Edge} a
 * @param {Item} b
 * @returns {boolean}
 */
export function isSameItem(a, b) {
  if (!("box" in a) || a.x !== b.x || a.y !== b.y || a.box.w !== b.box.w || a.box.h !== b.box.h) return false;
  return a.box.about === b.box.about && a.box.changed === b.box.changed && hasSameNumbers(a.box, b.box);
}

/**
 * @param {Item | Edge} a
 * @param {Edge} b
 * @returns {boolean}
 */
export function isSameEdge(a, b) {
  if ("box" in a || a.dx !== b.dx || a.dy !== b.dy || a.line.label !== b.line.label) return false;
  return String(a.line.points) === String(b.line.points);
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
