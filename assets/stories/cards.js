// All stories as cards, in the order in which they are best read.
/** @import { StoriesState, StoryCard } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { drawFigure } from "../dom/figure.js";
import { sceneElement } from "./scene.js";

/**
 * @param {StoriesState} state
 * @param {StoryCard[]} cards
 */
export function showCards(state, cards) {
  state.shown = null;
  state.stage = null;
  const minutes = cards.reduce((sum, card) => sum + card.minutes, 0);
  const list = htmlElement("ol", "cards");
  list.append(...cards.map((card, index) => drawStoryCard(state, card, index)));
  const title = htmlElement("h1", "", "The story of efficient networks");
  const about = `${cards.length} questions, ${minutes} minutes. Every number is computed here or has its source.`;
  state.root.replaceChildren(title, htmlElement("p", "about", about), list);
}

/**
 * @param {StoriesState} state
 * @param {StoryCard} card
 * @param {number} index
 * @returns {HTMLElement}
 */
function drawStoryCard(state, card, index) {
  const item = htmlElement("li");
  const button = htmlElement("button", "story-card");
  button.type = "button";
  const svg = sceneElement();
  drawFigure({ svg, figure: null }, { ...card.figure, about: "" });
  // The question names the card: its picture says nothing more.
  svg.setAttribute("aria-hidden", "true");
  const time = `${card.steps} steps · ${card.minutes} min`;
  const head = htmlElement("span", "card-head");
  head.append(htmlElement("span", "card-number", String(index + 1)), htmlElement("span", "card-time", time));
  button.append(svg, head, htmlElement("span", "card-question", card.question));
  button.onclick = () => state.go({ story: card.id, step: 0, chosen: {} }, "push");
  item.append(button);
  return item;
}
