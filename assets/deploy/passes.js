// The passes over the network, with what each saves.
/** @import { DeployState, Pass } from "../types.js" */

import { htmlElement } from "../dom/elements.js";

/**
 * The buttons stay while the passes are the same: one of them may have the focus.
 * @param {DeployState} state
 */
export function showPasses(state) {
  const { passes, data } = state;
  const key = JSON.stringify(data.passes);
  if (passes.dataset["of"] !== key) {
    passes.dataset["of"] = key;
    passes.replaceChildren(...data.passes.map((pass) => passElement(state, pass)));
  }
  for (const button of passes.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset["pass"] === state.look.pass));
  }
}

/**
 * @param {DeployState} state
 * @param {Pass} pass
 * @returns {HTMLButtonElement}
 */
function passElement(state, { id, label, kernels, saves, about }) {
  const found = htmlElement("button", "pass");
  found.type = "button";
  found.title = about;
  found.dataset["pass"] = id;
  const words = [["label", label], ["kernels", kernels], ["saving", saves]];
  found.append(...words.map(([name, text]) => htmlElement("span", name, text)));
  found.onclick = () => {
    state.sendLook({ ...state.look, pass: id, alike: "" });
    showPasses(state);
  };
  return found;
}
