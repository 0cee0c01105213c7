// The stories: cards, and steps with a stage beside them.
/** @import { Call, StoriesData, StoriesState } from "./types.js" */

import { keepInAddress } from "./dom/address.js";
import { childOfClass } from "./dom/elements.js";
import { placeIn } from "./lib/place.js";
import { show } from "./stories/show.js";
import { follow, goTo } from "./stories/travel.js";

/** @param {Call<StoriesData, StoriesState>} call */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const isNew = !parentElement.state;
  const state = (parentElement.state ??= create(parentElement));
  state.address = data.address;
  state.askStreamlit = (query) => setStateValue("asked", query);
  state.openDesign = (at, label) => setTriggerValue("open", { at, label });
  if (isNew) {
    follow(state);
    // The frame comes last and keeps it there too: what is asked before would be about no design.
    keepInAddress({ d: data.own });
    state.go(placeIn(window.location.search), "stay");
  } else if (data.answer && data.asked === state.asked) show(state, data.answer);
}

/**
 * @param {HTMLElement} parentElement
 * @returns {StoriesState}
 */
function create(parentElement) {
  const place = { story: "", step: 0, chosen: {} };
  const root = childOfClass(parentElement, "stories");
  /** @type {StoriesState} */
  const state = {
    root,
    place,
    address: "",
    asked: "",
    stage: null,
    shown: null,
    go: (to, entry) => void goTo(state, to, entry),
    askStreamlit: () => {},
    openDesign: () => {},
  };
  return state;
}
