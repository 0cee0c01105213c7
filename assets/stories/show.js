// What is on the screen: the cards, or a step.
/** @import { StoriesState, StoryAnswer } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";
import { showCards } from "./cards.js";
import { showStep } from "./step.js";

/**
 * @param {StoriesState} state
 * @param {StoryAnswer} answer
 */
export function show(state, answer) {
  state.root.querySelector(".failure")?.remove();
  if ("cards" in answer) showCards(state, answer.cards);
  else showStep(state, answer);
}

/**
 * The server did not answer: what is on the screen stays.
 * @param {StoriesState} state
 * @param {() => void} again
 */
export function showFailure(state, again) {
  state.root.querySelector(".failure")?.remove();
  const failure = htmlElement("p", "failure", "The server does not answer. ");
  failure.setAttribute("role", "alert");
  failure.append(namedButton("Try again", "Ask the server again", again));
  state.root.prepend(failure);
}
