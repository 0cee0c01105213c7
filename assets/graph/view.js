// Zoom and pan, and the way back to a box.
/** @import { GraphState, Point, View } from "../types.js" */

import { areaOf } from "../lib/scene.js";
import { centred, centredOn, fitted, revealing, started, worldPoint, zoomed } from "../lib/views.js";
import { refresh, roomOf } from "./draw.js";
import { bounds, showMap } from "./map.js";

const FOOT = 34; // height of the legend and the buttons over the picture
const LEAST_HEIGHT = 60;
const SMALLEST = 0.7; // zoom at which a box that was searched for can still be read

/**
 * Where an event is, from the picture's corner.
 * @param {GraphState} state
 * @param {MouseEvent} event
 * @returns {Point}
 */
export function pointOf({ svg }, event) {
  const box = svg.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Where an event is in the drawing.
 * @param {GraphState} state
 * @param {MouseEvent} event
 * @returns {Point}
 */
export function worldPointOf(state, event) {
  return worldPoint(state.view, pointOf(state, event));
}

/**
 * @param {GraphState} state
 * @param {number} factor
 * @param {Point} [at] what stays in its place; the middle if nothing is said
 */
export function zoom(state, factor, at) {
  const [width, height] = roomOf(state);
  move(state, zoomed(state.view, factor, at ?? [width / 2, height / 2]));
}

/**
 * @param {GraphState} state
 * @param {number} k
 */
export function zoomTo(state, k) {
  zoom(state, k / state.view.k);
}

/**
 * @param {GraphState} state
 * @param {View} view
 */
export function move(state, view) {
  state.view = view;
  state.placed = true;
  state.moved = true;
  apply(state);
}

/**
 * Show all of it, however small.
 * @param {GraphState} state
 */
export function fit(state) {
  place(state, fitted(bounds(state), freeRoom(state)), true);
}

/**
 * Show it so that it can be read: all of it, or its beginning.
 * @param {GraphState} state
 */
export function start(state) {
  const isFunnel = state.local.mode === "funnel", area = bounds(state), room = freeRoom(state);
  place(state, isFunnel ? fitted(area, room) : started(area, room, frameEnds(state)), false);
}

/**
 * Where stem, stages and head end at the right.
 * @param {GraphState} state
 * @returns {number[]}
 */
function frameEnds({ boxes }) {
  return [...boxes.values()].filter(({ path }) => !path.includes("/")).map(({ x, box }) => x + box.w);
}

/**
 * As it was placed before the user moved it: in a room of another size, or another drawing.
 * @param {GraphState} state
 */
export function placeAgain(state) {
  if (state.whole) fit(state);
  else start(state);
}

/**
 * @param {GraphState} state
 * @param {View} view
 * @param {boolean} whole
 */
function place(state, view, whole) {
  state.view = view;
  state.placed = true;
  state.moved = false;
  state.whole = whole;
  apply(state);
}

/**
 * @param {GraphState} state
 * @returns {Point}
 */
function freeRoom(state) {
  const [width, height] = roomOf(state);
  return [width, Math.max(height - FOOT, LEAST_HEIGHT)];
}

/**
 * The picture follows at the next frame, however often it is moved until then.
 * @param {GraphState} state
 */
export function apply(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    const { x, y, k } = state.view;
    state.world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    if (state.crowded) refresh(state);
    showMap(state);
    state.controls.zoom.textContent = `${Math.round(100 * k)} %`;
    clearTimeout(state.timers.keep);
    state.timers.keep = setTimeout(() => keepView(state), 300);
  });
}

const STORED = "archscope-view";

/**
 * The view outlives the page and a reload, for the same design with the same groups open.
 * @param {GraphState} state
 */
function keepView({ view, moved, stamp }) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify({ view, moved, stamp }));
  } catch {
    return; // without storage the view starts anew
  }
}

/**
 * @param {string} stamp of the data
 * @returns {View | null} what was kept for it, if the user had moved it
 */
export function storedView(stamp) {
  try {
    const found = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
    return found?.stamp === stamp && found.moved ? found.view : null;
  } catch {
    return null;
  }
}

/**
 * Where a box stands on the screen.
 * @param {GraphState} state
 * @param {string} path
 * @returns {Point | null}
 */
export function screenPlace({ boxes, view }, path) {
  const found = boxes.get(path);
  return found ? [found.x * view.k + view.x, found.y * view.k + view.y] : null;
}

/**
 * Keep a box where it was.
 * @param {GraphState} state
 * @param {string} path
 * @param {Point} before
 */
export function follow(state, path, before) {
  const now = screenPlace(state, path);
  if (!now) return;
  const { k, x, y } = state.view;
  move(state, { k, x: x + before[0] - now[0], y: y + before[1] - now[1] });
}

/**
 * Pan as far as it takes to show a box.
 * @param {GraphState} state
 * @param {string} path
 */
export function reveal(state, path) {
  const found = state.boxes.get(path);
  if (!found || !state.placed) return;
  const view = revealing(state.view, areaOf(found), roomOf(state));
  if (view !== state.view) move(state, view);
}

/**
 * Bring a box that is out of view, or too small to be read, to the middle.
 * @param {GraphState} state
 * @param {string} path
 */
export function centreOnBox(state, path) {
  const found = state.boxes.get(path);
  if (!found) return;
  const area = areaOf(found);
  const isSeen = state.view.k >= SMALLEST && revealing(state.view, area, freeRoom(state)) === state.view;
  if (!isSeen) move(state, centredOn(state.view, area, roomOf(state)));
}

/**
 * Bring a point of the drawing to the middle.
 * @param {GraphState} state
 * @param {Point} point
 */
export function centreOnPoint(state, point) {
  move(state, centred(state.view.k, point, roomOf(state)));
}
