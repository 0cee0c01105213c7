// The network before, during and after its rewriting: numbers, passes, and the picture of one of them.
/** @import { Call, DeployData, DeployState } from "./types.js" */

import { createPicture, drawPicture } from "./deploy/picture.js";
import { showNumbers, showPasses } from "./deploy/rows.js";
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
  showNumbers(state);
  showPasses(state);
  drawPicture(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {DeployData} data
 * @returns {DeployState}
 */
function create(parentElement, data) {
  const [numbers, passes] = [htmlElement("div", "pairs"), htmlElement("div", "passes")];
  passes.setAttribute("role", "group");
  passes.setAttribute("aria-label", "Passes over the network");
  const root = htmlElement("div", "graph");
  childOfClass(parentElement, "deploy").append(numbers, passes, root);
  const graph = createPicture(root, data, () => state);
  /** @type {DeployState} */
  const state = { graph, numbers, passes, data, look: data.look, sendLook: () => {} };
  return state;
}
