// Saving a picture exactly as it is shown, in the colours of the page or of another paper.

import { button, htmlElement, svgElement, SVG_NAMESPACE } from "./elements.js";

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
 * Colours of a paper other than the screen's, as in .streamlit/config.toml.
 * @type {Record<string, Record<string, string>>}
 */
const PAPERS = {
  light: {
    background: "#ffffff", text: "#1c2733", border: "#d3dae2", "secondary-background": "#f3f5f8", primary: "#1a66c2",
    orange: "#d9730d",
  },
  dark: {
    background: "#12171e", text: "#e4e9ef", border: "#36414e", "secondary-background": "#1c232d", primary: "#7db4f5",
    orange: "#ffa94d",
  },
};

/**
 * Do something with a picture in the colours of a paper; it gets the background, "" for none.
 * @param {HTMLElement} root
 * @param {string} paper one of PAPERS, "none" for a transparent one, "" for the screen's
 * @param {(background: string) => void} act
 */
export function onPaper(root, paper, act) {
  const colours = PAPERS[paper] ?? {};
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--st-${name}-color`, value);
  act(paper === "none" ? "" : backgroundOf(root));
  for (const name of Object.keys(colours)) root.style.removeProperty(`--st-${name}-color`);
}

/**
 * @param {Element} element
 * @returns {string}
 */
function backgroundOf(element) {
  return getComputedStyle(element).getPropertyValue("--st-background-color") || "white";
}

/**
 * A picture with its paper under it.
 * @param {SVGSVGElement} copy
 * @param {string} colour "" for none
 * @returns {SVGSVGElement}
 */
export function withBackground(copy, colour) {
  const [x = "0", y = "0", width = "0", height = "0"] = (copy.getAttribute("viewBox") ?? "").split(" ");
  if (colour) copy.prepend(svgElement("rect", { x, y, width, height, fill: colour }));
  return copy;
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
    button("SVG", "Save the picture as SVG", () => saveSvg(standalone(...picture()), name)),
    button("PNG", "Save the picture as PNG", () => savePng(standalone(...picture()), name, backgroundOf(host))),
  ];
}
