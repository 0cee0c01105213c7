// The passes over a network, and the picture of one of them.
/** @import { Call, DeployData, DeployState } from "./types.js" */

import { createPicture, drawPicture } from "./deploy/picture.js";
import { showPasses } from "./deploy/passes.js";
import { keepInAddress } from "./dom/address.js";
import { childOfClass, htmlElement } from "./dom/elements.js";

/** @param {Call<DeployData, DeployState>} call */
export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.data = data;
  state.look = data.look;
  state.sendLook = (look) => {
    state.look = look;
    setStateValue("look", look);
  };
  keepInAddress(data.words);
  showPasses(state);
  drawPicture(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {DeployData} data
 * @returns {DeployState}
 */
function create(parentElement, data) {
  const passes = htmlElement("div", "passes");
  passes.setAttribute("role", "group");
  passes.setAttribute("aria-label", "Passes over the network");
  const root = htmlElement("div", "graph");
  childOfClass(parentElement, "deploy").append(passes, root);
  const graph = createPicture(root, data, () => state);
  /** @type {DeployState} */
  const state = { graph, passes, data, look: data.look, sendLook: () => {} };
  return state;
}
