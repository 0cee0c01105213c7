// What the design costs: four numbers with their changes and budgets, bars per stage, and the published networks.
/** @import { Call, FactsData, FactsState, Talked } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";
import { drawFigure, figureElement } from "./dom/figure.js";
import { join, tellServer } from "./dom/talk.js";
import { createCards, showCards } from "./facts/cards.js";
import { wirePoints } from "./facts/points.js";
import { createRule, showRule } from "./facts/rule.js";

/** @param {Call<FactsData & { talk: Talked }, FactsState>} call */
export default function (call) {
  return join("facts", call, (data) => show(call.parentElement, data));
}

/**
 * @param {Call<FactsData, FactsState>["parentElement"]} parentElement
 * @param {FactsData} data
 */
function show(parentElement, data) {
  const state = (parentElement.state ??= create(parentElement, data));
  if (state.stamp === data.stamp) return;
  state.stamp = data.stamp;
  state.data = data;
  state.compared.textContent = data.compared;
  showCards(state);
  showRule(state);
  drawFigure(state.bars, data.bars);
  drawFigure(state.landscape, data.landscape);
}

/**
 * @param {HTMLElement} parentElement
 * @param {FactsData} data
 * @returns {FactsState}
 */
function create(parentElement, data) {
  const root = childOfClass(parentElement, "facts");
  const elements = { root, cards: createCards(), rule: createRule(), compared: htmlElement("p", "compared") };
  const figures = { bars: figureElement("cost"), landscape: figureElement("landscape") };
  /** @type {FactsState} */
  const state = { data, stamp: "", ...elements, ...figures };
  // The bars grow with the stages and scroll; the landscape keeps its place whatever their number.
  const scroller = htmlElement("div", "bars");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", "Cost per stage and per kind of layer");
  scroller.append(state.bars.root);
  root.append(state.cards, state.compared, state.rule, scroller, state.landscape.root);
  wirePoints(state);
  for (const card of state.cards.children) wireBudget(state, card);
  state.rule.onchange = () => tellServer("facts", { act: "unit", value: state.rule.value });
  return state;
}

/**
 * @param {FactsState} state
 * @param {Element} card
 */
function wireBudget(state, card) {
  const input = card.querySelector("input");
  if (!input) return;
  input.onchange = () => {
    const inputs = [...state.cards.querySelectorAll("input")];
    const value = Object.fromEntries(inputs.map((each) => [each.name, each.value]));
    tellServer("facts", { act: "budgets", value });
  };
}
