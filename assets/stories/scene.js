// The picture of a scene.

import { svgElement } from "../dom/elements.js";

/** @returns {SVGSVGElement} */
export function sceneElement() {
  return svgElement("svg", { class: "scene", role: "img", preserveAspectRatio: "xMidYMid meet" });
}
