// The zoo's cards: a funnel, a few numbers, a tick for the comparison, and the way into Design.
/** @import { Call, Card, Chosen } from "./types.js" */

import { keepChoice, takeAnswer } from "./dom/chosen.js";
import { childOfClass, htmlElement, svgElement } from "./dom/elements.js";

/** @typedef {[width: number, height: number]} Room of the largest funnel */
/** @typedef {{ cards: Card[], room: Room, chosen: string[] }} Data */
/** @typedef {{ room: Room, pick: (id: string) => void, open: (id: string) => void }} Acts */

/** @param {Call<Data, Chosen<string[]>>} call */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const state = (parentElement.state ??= { local: data.chosen, unanswered: null });
  const chosen = takeAnswer(state, data.chosen);
  const pick = (/** @type {string} */ id) => {
    const { local } = state;
    keepChoice(state, local.includes(id) ? local.filter((other) => other !== id) : [...local, id]);
    setStateValue("chosen", state.local);
  };
  const open = (/** @type {string} */ id) => setTriggerValue("open", id);
  const cards = data.cards.map((card) => drawCard(card, chosen.includes(card.id), { room: data.room, pick, open }));
  childOfClass(parentElement, "gallery").replaceChildren(...cards);
}

/**
 * @param {Card} card
 * @param {boolean} chosen
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
function drawCard(card, chosen, { room, pick, open }) {
  const item = htmlElement("article", `card${chosen ? " chosen" : ""}`);
  item.dataset.id = card.id;
  item.title = card.about;
  const head = htmlElement("div", "head");
  head.append(htmlElement("h3", "", card.name), drawTick(chosen, () => pick(card.id)));
  const lines = card.lines.map((line) => htmlElement("p", "", line));
  item.append(drawPicture(card, room, () => open(card.id)), head, ...lines);
  return item;
}

/**
 * @param {Card} card
 * @param {Room} room
 * @param {() => void} open
 * @returns {HTMLElement}
 */
function drawPicture(card, room, open) {
  const picture = htmlElement("button", "picture");
  picture.type = "button";
  picture.title = `Open ${card.name} in Design`;
  picture.setAttribute("aria-label", picture.title);
  picture.append(thumbnail(card, room));
  picture.onclick = open;
  return picture;
}

/**
 * @param {boolean} checked
 * @param {() => void} act
 * @returns {HTMLElement}
 */
function drawTick(checked, act) {
  const tick = htmlElement("label", "tick");
  const box = htmlElement("input");
  box.type = "checkbox";
  box.checked = checked;
  box.onchange = act;
  tick.append(box, htmlElement("span", "", "compare"));
  return tick;
}

/**
 * The funnel in the middle of a room that is as large on every card: all are drawn on one scale.
 * @param {Card} card
 * @param {Room} room
 * @returns {SVGSVGElement}
 */
function thumbnail({ paths, width, height }, [wide, high]) {
  const svg = svgElement("svg", { viewBox: `-4 -4 ${wide + 8} ${high + 8}`, preserveAspectRatio: "xMidYMid meet" });
  const middle = svgElement("g", { transform: `translate(${(wide - width) / 2} ${(high - height) / 2})` });
  const kinds = ["side", "top", "front"];
  middle.append(...paths.map((d, kind) => svgElement("path", { class: kinds[kind] ?? "", d })));
  svg.append(middle);
  return svg;
}
