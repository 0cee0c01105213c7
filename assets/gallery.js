// The zoo's cards: a funnel, a few numbers, a tick for the comparison, and the way into Design; families unfold.
/** @import { Call, Card, Chosen, FamilyCard, SmallFunnel } from "./types.js" */

import { keepChoice, takeAnswer } from "./dom/chosen.js";
import { childOfClass, htmlElement, svgElement } from "./dom/elements.js";

/** @typedef {[width: number, height: number]} Room that most funnels fit into */
/** @typedef {{ items: (Card | FamilyCard)[], room: Room, chosen: string[], unfolded: string[] }} Data */
/** @typedef {(id: string) => void} Act */
/** @typedef {{ pick: Act, open: Act, unfold: Act }} Acts */
/** @typedef {{ chosen: Chosen<string[]>, unfolded: Chosen<string[]>, drawn: string, acts: Acts }} State */

/** @param {Call<Data, State>} call */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const state = (parentElement.state ??= newState());
  takeAnswer(state.chosen, data.chosen);
  takeAnswer(state.unfolded, data.unfolded);
  const gallery = childOfClass(parentElement, "gallery");
  const toggle = (/** @type {"chosen" | "unfolded"} */ name, /** @type {string} */ id) => {
    const { local } = state[name];
    keepChoice(state[name], local.includes(id) ? local.filter((other) => other !== id) : [...local, id]);
    setStateValue(name, state[name].local);
    mark(gallery, state);
  };
  // Elements that stay ask the newest call.
  state.acts = {
    pick: (id) => toggle("chosen", id),
    unfold: (id) => toggle("unfolded", id),
    open: (id) => setTriggerValue("open", id),
  };
  draw(gallery, data, state);
  mark(gallery, state);
}

/** @returns {State} */
function newState() {
  const none = () => ({ local: [], unanswered: null });
  const acts = { pick: () => {}, open: () => {}, unfold: () => {} };
  return { chosen: none(), unfolded: none(), drawn: "", acts };
}

/**
 * All cards, unless they are there: a tick changes none, and whoever set it keeps the focus.
 * @param {HTMLElement} gallery
 * @param {Data} data
 * @param {State} state
 */
function draw(gallery, { items, room }, state) {
  const text = JSON.stringify([items, room]);
  if (text === state.drawn) return;
  state.drawn = text;
  const focused = focusedFamily(gallery);
  gallery.replaceChildren(
    ...items.flatMap((item) => ("family" in item ? drawFamily(item, room, state) : [drawCard(item, room, state)])),
  );
  if (focused) pictureOf(gallery, focused)?.focus();
}

/**
 * The family whose button has the focus: it is drawn anew with its networks.
 * @param {HTMLElement} gallery
 * @returns {string} "" for none
 */
function focusedFamily(gallery) {
  const root = gallery.getRootNode();
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  const family = active?.closest("[data-family]");
  return family instanceof HTMLElement ? (family.dataset.family ?? "") : "";
}

/**
 * @param {HTMLElement} gallery
 * @param {string} family
 * @returns {HTMLElement | null}
 */
function pictureOf(gallery, family) {
  return gallery.querySelector(`[data-family="${CSS.escape(family)}"] .picture`);
}

/**
 * Show what is chosen and which families are unfolded.
 * @param {HTMLElement} gallery
 * @param {State} state
 */
function mark(gallery, { chosen, unfolded }) {
  for (const card of cardsOf(gallery, "[data-id]")) {
    const isChosen = chosen.local.includes(card.dataset.id ?? "");
    card.classList.toggle("chosen", isChosen);
    const box = card.querySelector("input");
    if (box) box.checked = isChosen;
  }
  for (const card of cardsOf(gallery, "[data-family]")) {
    const isOpen = unfolded.local.includes(card.dataset.family ?? "");
    card.classList.toggle("unfolded", isOpen);
    childOfClass(card, "picture").ariaExpanded = String(isOpen);
    // Gone at once; where it is unfolded Python sends them.
    if (!isOpen && card.nextElementSibling?.matches(".networks")) card.nextElementSibling.remove();
  }
}

/**
 * @param {HTMLElement} gallery
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
function cardsOf(gallery, selector) {
  return [...gallery.querySelectorAll(selector)].filter((card) => card instanceof HTMLElement);
}

/**
 * A family's card, and behind it those of its networks if they are there.
 * @param {FamilyCard} family
 * @param {Room} room
 * @param {State} state
 * @returns {HTMLElement[]}
 */
function drawFamily(family, room, state) {
  const item = htmlElement("article", "card family");
  item.dataset.family = family.family;
  item.title = family.about;
  item.onclick = () => state.acts.unfold(family.family);
  const picture = drawPicture(family, room, `The networks of ${family.family}`);
  item.append(picture, htmlElement("h3", "", family.family), ...drawLines(family.lines));
  if (!family.cards.length) return [item];
  const networks = htmlElement("section", "networks");
  networks.setAttribute("aria-label", family.family);
  networks.append(...family.cards.map((card) => drawCard(card, room, state)));
  return [item, networks];
}

/**
 * @param {Card} card
 * @param {Room} room
 * @param {State} state
 * @returns {HTMLElement}
 */
function drawCard(card, room, state) {
  const item = htmlElement("article", "card");
  item.dataset.id = card.id;
  item.title = card.about;
  const head = htmlElement("div", "head");
  head.append(htmlElement("h3", "", card.name), drawTick(card.name, () => state.acts.pick(card.id)));
  const picture = drawPicture(card, room, `Open ${card.name} in Design`);
  picture.onclick = () => state.acts.open(card.id);
  item.append(picture, head, ...drawLines(card.lines));
  return item;
}

/**
 * @param {string[]} lines
 * @returns {HTMLElement[]}
 */
function drawLines(lines) {
  return lines.map((line) => htmlElement("p", "", line));
}

/**
 * @param {SmallFunnel} funnel
 * @param {Room} room
 * @param {string} about what a click does
 * @returns {HTMLElement}
 */
function drawPicture(funnel, room, about) {
  const picture = htmlElement("button", "picture");
  picture.type = "button";
  picture.title = about;
  picture.setAttribute("aria-label", about);
  picture.append(thumbnail(funnel, room));
  return picture;
}

/**
 * @param {string} name
 * @param {() => void} act
 * @returns {HTMLElement}
 */
function drawTick(name, act) {
  const tick = htmlElement("label", "tick");
  const box = htmlElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", `Compare ${name}`);
  box.onchange = act;
  tick.append(box, htmlElement("span", "", "compare"));
  return tick;
}

/**
 * The funnel in the middle of a room that is as large on every card, so that all are drawn on one scale; one that does
 * not fit is drawn smaller.
 * @param {SmallFunnel} funnel
 * @param {Room} room
 * @returns {SVGSVGElement}
 */
function thumbnail({ paths, width, height }, room) {
  const wide = Math.max(room[0], width), high = Math.max(room[1], height);
  const svg = svgElement("svg", { viewBox: `-4 -4 ${wide + 8} ${high + 8}`, preserveAspectRatio: "xMidYMid meet" });
  const middle = svgElement("g", { transform: `translate(${(wide - width) / 2} ${(high - height) / 2})` });
  const kinds = ["side", "top", "front"];
  middle.append(...paths.map((d, kind) => svgElement("path", { class: kinds[kind] ?? "", d })));
  svg.append(middle);
  return svg;
}
