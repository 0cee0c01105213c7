// The zoo's cards: a drawing, a few numbers, a tick for the comparison, and the way into Design.
/** @import { Call, Card, Chosen } from "./types.js" */

import { keepChoice, takeAnswer } from "./dom/chosen.js";
import { childOfClass, htmlElement, svgElement } from "./dom/elements.js";

/** @typedef {{ cards: Card[], chosen: string[] }} Data */
/** @typedef {{ pick: (id: string) => void, open: (id: string) => void }} Acts */

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
  const cards = data.cards.map((card) => drawCard(card, chosen.includes(card.id), { pick, open }));
  childOfClass(parentElement, "gallery").replaceChildren(...cards);
}

/**
 * @param {Card} card
 * @param {boolean} chosen
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
function drawCard(card, chosen, { pick, open }) {
  const item = htmlElement("article", `card${chosen ? " chosen" : ""}`);
  item.dataset.id = card.id;
  item.title = card.about;
  const head = htmlElement("div", "head");
  head.append(htmlElement("h3", "", card.name), drawTick(chosen, () => pick(card.id)));
  item.append(drawPicture(card, () => open(card.id)), head, ...card.lines.map((line) => htmlElement("p", "", line)));
  return item;
}

/**
 * @param {Card} card
 * @param {() => void} open
 * @returns {HTMLElement}
 */
function drawPicture(card, open) {
  const picture = htmlElement("button", "picture");
  picture.type = "button";
  picture.title = `Open ${card.name} in Design`;
  picture.setAttribute("aria-label", picture.title);
  picture.append(thumbnail(card));
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
 * @param {Card} card
 * @returns {SVGSVGElement}
 */
function thumbnail({ boxes, width, height }) {
  const viewBox = `-10 -10 ${width + 20} ${height + 20}`;
  const svg = svgElement("svg", { viewBox, preserveAspectRatio: "xMidYMid meet" });
  const busiest = Math.max(...boxes.map(([, , , , share = 0, frame]) => (frame ? 0 : share)), 1e-9);
  for (const [x = 0, y = 0, w = 0, h = 0, share = 0, frame] of boxes) {
    const place = { x, y, width: w, height: h, rx: 6 };
    svg.append(svgElement("rect", { ...place, class: frame ? "frame" : "box" }));
    if (!frame) svg.append(svgElement("rect", { ...place, class: "heat", "fill-opacity": (0.8 * share) / busiest }));
  }
  return svg;
}
