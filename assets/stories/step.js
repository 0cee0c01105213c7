// A step: its text and controls at the left, the stage at the right, and the ways to other steps below.
/** @import { StoriesState, StoryStage, StoryStep } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";
import { queryOf } from "../lib/place.js";
import { drawControls } from "./controls.js";
import { goToStep } from "./moves.js";
import { createStage, drawStage } from "./stage.js";

/**
 * @param {StoriesState} state
 * @param {StoryStep} step
 */
export function showStep(state, step) {
  const isOther = state.stage?.id !== step.story.id;
  state.shown = step;
  // The place as the server read it: a step that a link asks for may not be there.
  state.place = { ...state.place, step: step.step };
  const stage = isOther || !state.stage ? (state.stage = createStory(state, step)) : state.stage;
  drawText(stage, step);
  drawControls(state, stage.parts["controls"], step.controls);
  drawOpeners(state, stage, step);
  drawWays(state, stage, step);
  drawStage(state, stage, step);
}

/**
 * The frame of a story, which stays from step to step.
 * @param {StoriesState} state
 * @param {StoryStep} step
 * @returns {StoryStage}
 */
function createStory(state, step) {
  const article = htmlElement("article", "story");
  const head = htmlElement("header");
  const all = namedButton("← All stories", "To the cards of all stories", () => {
    state.go({ story: "", step: 0, chosen: {} }, "push");
  });
  const print = htmlElement("a", "tool print", "All steps on one page");
  print.target = "_blank";
  print.title = "Opens a page to print";
  if (!state.address) print.hidden = true;
  head.append(all, htmlElement("h1", "", step.story.question), print);
  const words = htmlElement("div", "words");
  words.setAttribute("aria-live", "polite");
  const text = htmlElement("div", "text"), controls = htmlElement("div", "controls");
  const openers = htmlElement("div", "openers");
  words.append(text);
  const left = htmlElement("div", "left");
  left.append(words, controls, openers);
  const nav = htmlElement("nav", "ways");
  nav.setAttribute("aria-label", "Steps");
  const stage = createStage(step.story.id);
  article.append(head, left, stage.parts["stage"] ?? "", nav);
  Object.assign(stage.parts, { text, controls, openers, ways: nav, print });
  state.root.replaceChildren(article);
  return stage;
}

/**
 * @param {StoryStage} stage
 * @param {StoryStep} step
 */
function drawText({ parts }, step) {
  const text = htmlElement("p");
  for (const [piece, isNumber] of step.text) text.append(isNumber ? htmlElement("strong", "", piece) : piece);
  const answer = htmlElement("p", "answer");
  const { number, about } = step.answer;
  answer.append(htmlElement("span", "answer-number", number), htmlElement("span", "answer-about", about));
  parts["text"]?.replaceChildren(htmlElement("h2", "", step.headings[step.step]), text, answer);
}

/**
 * @param {StoriesState} state
 * @param {StoryStage} stage
 * @param {StoryStep} step
 */
function drawOpeners(state, { parts }, step) {
  const at = queryOf(window.location.search, state.place);
  const buttons = step.designs.map((label) =>
    namedButton(`Open ${label}`, "Open this network in Design; undo brings yours back", () => {
      state.openDesign(at, label);
    }),
  );
  const sources = step.sources.map((source) => htmlElement("li", "", source));
  const list = htmlElement("ul", "sources");
  list.append(...sources);
  parts["openers"]?.replaceChildren(...buttons, ...(sources.length ? [list] : []));
}

/**
 * @param {StoriesState} state
 * @param {StoryStage} stage
 * @param {StoryStep} step
 */
function drawWays(state, { parts }, step) {
  const { ways } = parts;
  const before = namedButton("← Back", "To the step before (arrow left)", () => goToStep(state, step.step - 1));
  before.disabled = step.step === 0;
  const dots = step.headings.map((heading, index) => {
    const dot = namedButton(String(index + 1), heading, () => goToStep(state, index));
    dot.classList.add("dot-button");
    dot.setAttribute("aria-label", `${index + 1}: ${heading}`);
    if (index === step.step) dot.setAttribute("aria-current", "step");
    return dot;
  });
  const numbers = htmlElement("div", "dots");
  numbers.append(...dots);
  const focused = buttonsIn(ways).findIndex((button) => button.matches(":focus"));
  ways?.replaceChildren(before, numbers, onward(state, step));
  // Who walks through the steps by keyboard keeps the button under the finger.
  buttonsIn(ways)[focused]?.focus();
}

/**
 * @param {HTMLElement | undefined} element
 * @returns {HTMLButtonElement[]}
 */
function buttonsIn(element) {
  return element ? [...element.querySelectorAll("button")] : [];
}

/**
 * To the next step, or from the last one to the next story.
 * @param {StoriesState} state
 * @param {StoryStep} step
 * @returns {HTMLElement}
 */
function onward(state, step) {
  const { next } = step;
  if (step.step + 1 < step.headings.length) {
    return namedButton("Next →", "To the next step (arrow right)", () => goToStep(state, step.step + 1));
  }
  if (!next) return htmlElement("span");
  return namedButton(`Next story: ${next.title} →`, "To the next story", () => {
    state.go({ story: next.id, step: 0, chosen: {} }, "push");
  });
}
