// Windows on a drawing: zooming, fitting, and moving as far as it takes to show something.
/** @import { Area, Point, View } from "../types.js" */

const ZOOM = { least: 0.02, most: 4 };
/** Zoom at which the smallest words of a box, 10.5 units high, have 9 pixels. */
export const LEGIBLE = 0.86;
/** How much smaller words may be on a phone, for a frame to be seen as a whole, and the width of its widest room. */
const SMALLER = 0.9, PHONE_ROOM = 480;
/** Beside the last frame that is seen. */
const BESIDE_FRAME = 6;

/**
 * Zoomed, with the point of the screen `at` in its place.
 * @param {View} view
 * @param {number} factor
 * @param {Point} at
 * @returns {View}
 */
export function zoomed(view, factor, [x, y]) {
  const k = Math.min(Math.max(view.k * factor, ZOOM.least), ZOOM.most);
  const ratio = k / view.k;
  return { k, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/**
 * All of a drawing in the middle of a room, not much larger than it is.
 * @param {Area} area
 * @param {Point} room
 * @returns {View}
 */
export function fitted([left, top, right, bottom], [width, height]) {
  const k = Math.min(width / (right - left), height / (bottom - top), 1.4) || 1;
  return { k, x: (width - (left + right) * k) / 2, y: (height - (top + bottom) * k) / 2 };
}

/**
 * What is seen first: all of a drawing if its words can be read then; else its width, from its head on; and of one that
 * is too wide for that, the beginning; on a phone rather up to where a frame ends than through its words.
 * @param {Area} area
 * @param {Point} room
 * @param {number[]} ends right edges of frames
 * @returns {View}
 */
export function started(area, room, ends = []) {
  const whole = fitted(area, room);
  const [left, top, right] = area;
  if (whole.k >= LEGIBLE || !room[0]) return whole;
  const scales = (room[0] > PHONE_ROOM ? [] : ends).map((end) => room[0] / (end + BESIDE_FRAME - left));
  const least = scales.filter((scale) => scale < LEGIBLE && scale > LEGIBLE * SMALLER);
  const k = Math.min(Math.max(room[0] / (right - left), least.length ? Math.min(...least) : LEGIBLE), 1);
  const spare = room[0] - (right - left) * k;
  return { k, x: Math.max(spare, 0) / 2 - left * k, y: -top * k };
}

/**
 * Moved and zoomed as two fingers did: what was under them stays there.
 * @param {View} view
 * @param {[Point, Point]} from
 * @param {[Point, Point]} to
 * @returns {View}
 */
export function pinched(view, from, to) {
  const [before, after] = [middleOf(from), middleOf(to)];
  const moved = { ...view, x: view.x + after[0] - before[0], y: view.y + after[1] - before[1] };
  return zoomed(moved, apart(to) / (apart(from) || 1), after);
}

/**
 * @param {[Point, Point]} points
 * @returns {Point}
 */
function middleOf([[x1, y1], [x2, y2]]) {
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}

/** @param {[Point, Point]} points */
function apart([[x1, y1], [x2, y2]]) {
  return Math.hypot(x2 - x1, y2 - y1);
}

/**
 * With a point of the drawing in the middle of a room.
 * @param {number} k
 * @param {Point} point
 * @param {Point} room
 * @returns {View}
 */
export function centred(k, [x, y], [width, height]) {
  return { k, x: width / 2 - x * k, y: height / 2 - y * k };
}

/**
 * With a box in the middle of a room, large enough to be read.
 * @param {View} view
 * @param {Area} area
 * @param {Point} room
 * @returns {View}
 */
export function centredOn({ k }, [left, top, right, bottom], room) {
  return centred(Math.max(k, LEGIBLE), [(left + right) / 2, top + Math.min(bottom - top, 200) / 2], room);
}

/**
 * Moved as far as it takes to show a box; of a tall one, its head.
 * @param {View} view
 * @param {Area} area
 * @param {Point} room
 * @returns {View} the same one if the box is in view
 */
export function revealing(view, [left, top, right, bottom], [width, height]) {
  const { k, x, y } = view;
  const dx = shift(left * k + x, (right - left) * k, width);
  const dy = shift(top * k + y, Math.min((bottom - top) * k, 40), height);
  return dx || dy ? { k, x: x + dx, y: y + dy } : view;
}

/**
 * @param {number} at
 * @param {number} length
 * @param {number} room
 * @returns {number}
 */
function shift(at, length, room) {
  return Math.min(0, room - at - length) || Math.max(0, -at);
}

/**
 * The point of the drawing that is at a point of the screen.
 * @param {View} view
 * @param {Point} point
 * @returns {Point}
 */
export function worldPoint({ k, x, y }, [left, top]) {
  return [(left - x) / k, (top - y) / k];
}

/**
 * The part of the drawing that a room shows.
 * @param {View} view
 * @param {Point} room
 * @param {number} [margin] around it, in the drawing's own units
 * @returns {Area}
 */
export function visible(view, room, margin = 0) {
  const [left, top] = worldPoint(view, [0, 0]);
  const [right, bottom] = worldPoint(view, room);
  return [left - margin, top - margin, right + margin, bottom + margin];
}
