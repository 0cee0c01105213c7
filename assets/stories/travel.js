// From step to step: the address, the keys, and what is asked of the server.
/** @import { StoriesState, StoryPlace } from "../types.js" */

import { placeIn, queryOf } from "../lib/place.js";
import { goToStep } from "./moves.js";
import { show, showFailure } from "./show.js";

const NARROW = 560; // pixels of the component: below, pictures are laid out for a phone
const FIELDS = "input, textarea, select, [role=textbox], [role=combobox]";

/**
 * Go to a place and show what is there.
 * @param {StoriesState} state
 * @param {StoryPlace} place
 * @param {"push" | "replace" | "stay"} entry of the browser's history: a story is one, its steps are not
 */
export async function goTo(state, place, entry) {
  state.place = place;
  const { pathname, search, hash } = window.location;
  const address = pathname + queryOf(search, place) + hash;
  if (entry === "push") window.history.pushState(window.history.state, "", address);
  else if (entry === "replace") window.history.replaceState(window.history.state, "", address);
  const query = queryOf(search, place) + (state.root.clientWidth < NARROW ? "&narrow=1" : "");
  state.asked = query;
  if (!state.address) {
    state.askStreamlit(query);
    return;
  }
  try {
    const answer = await (await fetch(`${state.address}.json${query}`)).json();
    // A newer question is under way.
    if (state.asked === query) show(state, answer);
  } catch {
    if (state.asked === query) showFailure(state, () => void goTo(state, place, "stay"));
  }
}

/**
 * Follow the keys and the browser's Back for as long as the page shows stories.
 * @param {StoriesState} state
 */
export function follow(state) {
  const leave = () => {
    window.removeEventListener("keydown", onKey);
    window.removeEventListener("popstate", onBack);
  };
  const onBack = () => {
    if (!state.root.isConnected) leave();
    else void goTo(state, placeIn(window.location.search), "stay");
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!state.root.isConnected) leave();
    else takeKey(state, event);
  };
  window.addEventListener("keydown", onKey);
  window.addEventListener("popstate", onBack);
}

/**
 * @param {StoriesState} state
 * @param {KeyboardEvent} event
 */
function takeKey(state, event) {
  const [target] = event.composedPath();
  const isField = target instanceof HTMLElement && target.matches(FIELDS);
  const way = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 }[event.key];
  if (!way || isField || event.ctrlKey || event.metaKey || event.altKey || !state.place.story) return;
  event.preventDefault();
  goToStep(state, state.place.step + way);
}
