// The zoo over the years: points, families and arrows that light up what they belong to, and open cards.
/** @import { Call, TimelineData, TimelineState, YearsPart } from "./types.js" */

import { childOfClass } from "./dom/elements.js";
import { drawFigure, figureElement } from "./dom/figure.js";
import { litMarks, stops } from "./lib/lineage.js";
import { createCard, showNetwork, showStep } from "./timeline/cards.js";
import { showNames } from "./timeline/names.js";

const PHONE = "(max-width: 640px)";

/** @param {Call<TimelineData, TimelineState>} call */
export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.state ??= createTimeline(parentElement, data));
  state.send = setTriggerValue;
  state.data = data;
  drawTimeline(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {TimelineData} data
 * @returns {TimelineState}
 */
function createTimeline(parentElement, data) {
  const element = figureElement(data.wide.figure.name);
  const card = createCard();
  /** @type {TimelineState} */
  const state = { element, card, data, parts: [], stops: [], kept: null, send: () => {} };
  element.svg.classList.add("scene");
  // Of parts that can be reached, and not one image.
  element.svg.setAttribute("role", "group");
  element.root.append(card);
  childOfClass(parentElement, "timeline").replaceChildren(element.root);
  matchMedia(PHONE).onchange = () => drawTimeline(state);
  listenToMarks(state);
  return state;
}

/** @param {TimelineState} state */
function drawTimeline(state) {
  const { figure, parts } = matchMedia(PHONE).matches ? state.data.narrow : state.data.wide;
  state.parts = parts;
  state.stops = stops(parts, figure.marks.map(([tag]) => tag));
  state.kept = null;
  // Marks of another figure have names and places of their own.
  if (state.element.figure !== figure) state.element.svg.replaceChildren();
  drawFigure(state.element, figure);
  state.stops.forEach((index, place) => nameMark(state, index, place === 0));
  lightUp(state, null);
}

/**
 * Make a mark reachable, under a name; one of all is on the way of the Tab key, the others by arrow keys.
 * @param {TimelineState} state
 * @param {number} index
 * @param {boolean} isFirst
 */
function nameMark({ element, parts }, index, isFirst) {
  const mark = element.svg.children[index], [points, family] = parts[index] ?? [[], ""];
  const name = points.length > 1 ? `Step from ${points.join(" to ")}` : (points[0] ?? `Family ${family}`);
  mark?.setAttribute("role", "button");
  mark?.setAttribute("tabindex", isFirst ? "0" : "-1");
  mark?.setAttribute("aria-label", name);
}

/** @param {TimelineState} state */
function listenToMarks(state) {
  const { svg } = state.element;
  svg.addEventListener("pointerover", (event) => lightUp(state, partAt(state, event)));
  svg.addEventListener("pointerleave", () => lightUp(state, null));
  svg.addEventListener("focusin", (event) => lightUp(state, partAt(state, event)));
  svg.addEventListener("focusout", () => lightUp(state, null));
  svg.addEventListener("click", (event) => openPart(state, partAt(state, event)));
  svg.addEventListener("keydown", (event) => takeKey(state, event));
}

/**
 * The part that an event is on; null for the axes and the paper.
 * @param {TimelineState} state
 * @param {Event} event
 * @returns {YearsPart | null}
 */
function partAt({ element, parts }, { target }) {
  const mark = target instanceof Element ? target.closest("svg > *") : null;
  const found = mark ? parts[[...element.svg.children].indexOf(mark)] : undefined;
  return found && (found[0].length || found[1]) ? found : null;
}

/**
 * Light what belongs to a part; to the family that is kept lit where it is none.
 * @param {TimelineState} state
 * @param {YearsPart | null} part
 */
function lightUp(state, part) {
  const { element, parts, kept } = state, at = part ?? kept;
  const lit = at ? litMarks(parts, at) : [];
  element.svg.classList.toggle("choosing", at !== null);
  [...element.svg.children].forEach((mark, index) => mark.classList.toggle("on", lit[index] ?? false));
  showNames(state, at, lit);
}

/**
 * @param {TimelineState} state
 * @param {YearsPart | null} part
 */
function openPart(state, part) {
  const [points, family] = part ?? [[], ""];
  if (points.length > 1) showStep(state, points);
  else if (points[0]) showNetwork(state, points[0]);
  else {
    // A click on a family keeps it lit, another one or one on the paper lets it go.
    state.kept = family && state.kept?.[1] !== family ? part : null;
    lightUp(state, null);
  }
}

const STEPS = new Map([["ArrowRight", 1], ["ArrowDown", 1], ["ArrowLeft", -1], ["ArrowUp", -1]]);

/**
 * @param {TimelineState} state
 * @param {KeyboardEvent} event
 */
function takeKey(state, event) {
  const { svg } = state.element, step = STEPS.get(event.key);
  if (event.key === "Enter" || event.key === " ") openPart(state, partAt(state, event));
  else if (step) {
    const marks = state.stops.map((index) => /** @type {SVGElement} */ (svg.children[index]));
    const at = marks.findIndex((mark) => mark === event.target);
    const next = marks[(at + step + marks.length) % marks.length];
    marks.forEach((mark) => mark.setAttribute("tabindex", mark === next ? "0" : "-1"));
    next?.focus();
  } else return;
  event.preventDefault();
}
