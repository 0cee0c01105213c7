// The small map of the whole, with a frame around what is in view.
/** @import { Area, GraphState, Point } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { visible } from "../lib/views.js";
import { roomOf } from "./draw.js";

const SIZE = { width: 150, height: 96 };
const LEAST_ROOM = 360; // a narrower picture has no place for a map

/**
 * The drawing or the funnel, with a margin.
 * @param {GraphState} state
 * @returns {Area}
 */
export function bounds({ data, local }) {
  const { width, height } = (local.mode === "funnel" && data.funnel) || data;
  return [-20, -10, width + 20, height + 10];
}

/**
 * @param {GraphState} state
 * @returns {number}
 */
function scaleOf(state) {
  const [left, top, right, bottom] = bounds(state);
  return Math.min(SIZE.width / (right - left), SIZE.height / (bottom - top));
}

/**
 * @param {() => GraphState} owner
 * @param {(state: GraphState, point: Point) => void} goTo moves the view to a point of the drawing
 * @returns {HTMLCanvasElement}
 */
export function createMap(owner, goTo) {
  const canvas = htmlElement("canvas", "map");
  canvas.setAttribute("aria-hidden", "true");
  const follow = (/** @type {PointerEvent} */ event) => {
    const state = owner();
    const [left, top] = bounds(state);
    const scale = scaleOf(state);
    goTo(state, [event.offsetX / scale + left, event.offsetY / scale + top]);
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    canvas.onpointermove = follow;
    follow(event);
  };
  canvas.onpointerup = () => (canvas.onpointermove = null);
  return canvas;
}

/**
 * The map is there when the window shows less than the whole.
 * @param {GraphState} state
 */
export function showMap(state) {
  const { view, root } = state;
  const { map } = state.controls;
  const [left, top, right, bottom] = bounds(state);
  const room = roomOf(state);
  const isWhole = (right - left) * view.k <= room[0] * 1.05 && (bottom - top) * view.k <= room[1] * 1.05;
  map.hidden = isWhole || room[0] < LEAST_ROOM;
  const paper = map.hidden ? null : map.getContext("2d", { willReadFrequently: true });
  if (!paper) return;
  const scale = scaleOf(state);
  const current = state.map?.scene === state.scene && state.map.scale === scale;
  const image = current && state.map ? state.map.image : drawMap(state, paper, scale);
  paper.putImageData(image, 0, 0);
  paper.strokeStyle = getComputedStyle(root).getPropertyValue("--st-primary-color");
  paper.lineWidth = 1.5;
  const [x1, y1, x2, y2] = visible(view, room);
  paper.strokeRect((x1 - left) * scale, (y1 - top) * scale, (x2 - x1) * scale, (y2 - y1) * scale);
}

/**
 * @param {GraphState} state
 * @param {CanvasRenderingContext2D} paper
 * @param {number} scale
 * @returns {ImageData} the boxes without the frame
 */
function drawMap(state, paper, scale) {
  const { map } = state.controls;
  const [left, top, right, bottom] = bounds(state);
  [map.width, map.height] = [Math.ceil((right - left) * scale), Math.ceil((bottom - top) * scale)];
  const style = getComputedStyle(state.root);
  paper.fillStyle = style.getPropertyValue("--st-secondary-background-color");
  paper.fillRect(0, 0, map.width, map.height);
  paper.fillStyle = style.getPropertyValue("--st-gray-color") || "#888";
  for (const { box, x, y } of state.local.mode === "funnel" ? [] : state.scene.items) {
    if (box.form === "frame") continue;
    paper.fillRect((x - left) * scale, (y - top) * scale, Math.max(box.w * scale, 1), Math.max(box.h * scale, 1));
  }
  const image = paper.getImageData(0, 0, map.width, map.height);
  state.map = { scene: state.scene, scale, image };
  return image;
}
