// Saving a picture exactly as it is shown, in the colours of the page.

import { htmlElement, SVG_NAMESPACE } from "./elements.js";
import { namedButton } from "./named.js";

const DRAWN = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "paint-order", "opacity",
  "font-family", "font-size", "font-weight",
];

/** @typedef {[number, number, number, number]} ViewBox left, top, width, height */

/**
 * A copy of a picture that needs no style sheet, without the zoom and pan of the screen.
 * @param {SVGSVGElement} svg
 * @param {ViewBox} box
 * @returns {SVGSVGElement}
 */
export function standalone(svg, box) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const copies = [copy, ...copy.querySelectorAll("*")];
  const hidden = [svg, ...svg.querySelectorAll("*")].flatMap((from, index) => {
    const style = getComputedStyle(from);
    const words = DRAWN.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    copies[index]?.setAttribute("style", words);
    return style.display === "none" ? [copies[index]] : [];
  });
  hidden.forEach((element) => element?.remove());
  copy.querySelector("[data-view]")?.removeAttribute("transform");
  copy.setAttribute("xmlns", SVG_NAMESPACE);
  copy.setAttribute("viewBox", box.join(" "));
  copy.setAttribute("width", String(box[2]));
  copy.setAttribute("height", String(box[3]));
  return copy;
}

/**
 * @param {string} name
 * @param {string} url
 */
function download(name, url) {
  const link = htmlElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

/**
 * @param {SVGSVGElement} copy
 * @param {string} name without its ending
 */
export function saveSvg(copy, name) {
  const blob = new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  const url = URL.createObjectURL(blob);
  download(`${name}.svg`, url);
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * @param {SVGSVGElement} copy
 * @param {string} name without its ending
 * @param {string} background "" for none
 * @param {number} [scale]
 */
export function savePng(copy, name, background, scale = 2) {
  const image = new Image();
  image.onload = () => {
    const canvas = htmlElement("canvas");
    canvas.width = Number(copy.getAttribute("width")) * scale;
    canvas.height = Number(copy.getAttribute("height")) * scale;
    const paper = canvas.getContext("2d");
    if (!paper) return;
    if (background) {
      paper.fillStyle = background;
      paper.fillRect(0, 0, canvas.width, canvas.height);
    }
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    download(`${name}.png`, canvas.toDataURL("image/png"));
  };
  const words = encodeURIComponent(new XMLSerializer().serializeToString(copy));
  image.src = `data:image/svg+xml;charset=utf-8,${words}`;
}

/**
 * @param {Element} element
 * @returns {string}
 */
function backgroundOf(element) {
  return getComputedStyle(element).getPropertyValue("--st-background-color") || "white";
}

/**
 * Buttons that save a picture.
 * @param {string} name
 * @param {() => [SVGSVGElement, ViewBox]} picture
 * @param {HTMLElement} host whose colours hold
 * @returns {HTMLButtonElement[]}
 */
export function saveButtons(name, picture, host) {
  return [
    namedButton("SVG", "Save the picture as SVG", () => saveSvg(standalone(...picture()), name)),
    namedButton("PNG", "Save the picture as PNG", () => savePng(standalone(...picture()), name, backgroundOf(host))),
  ];
}
