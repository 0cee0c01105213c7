// What every component needs: SVG elements, one selection for the whole page, and saving a picture.

const SVG = "http://www.w3.org/2000/svg";
const SELECT = "archscope-select";

function node(tag, attributes = {}, text = "") {
  const found = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  if (text) found.textContent = text;
  return found;
}

function html(tag, className = "", text = "") {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text) found.textContent = text;
  return found;
}

function button(text, about, act) {
  const found = html("button", "tool", text);
  found.type = "button";
  found.title = about;
  found.setAttribute("aria-label", about);
  found.onclick = act;
  return found;
}

// Tell every component of the page, at once, which path is selected.
function announce(path) {
  window.dispatchEvent(new CustomEvent(SELECT, { detail: path }));
}

// One listener per component; the newest replaces the one before it.
function listen(owner, act) {
  if (owner.listener) window.removeEventListener(SELECT, owner.listener);
  owner.listener = (event) => act(event.detail);
  window.addEventListener(SELECT, owner.listener);
}

function unlisten(owner) {
  if (owner.listener) window.removeEventListener(SELECT, owner.listener);
  owner.listener = null;
}

const DRAWN = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "paint-order", "opacity",
  "font-family", "font-size", "font-weight",
];

// A copy of a picture that needs no style sheet, without the zoom and pan of the screen.
function standalone(svg, box) {
  const copy = svg.cloneNode(true);
  const hidden = [];
  const pairs = [[svg, copy], ...zip(svg.querySelectorAll("*"), copy.querySelectorAll("*"))];
  for (const [from, to] of pairs) {
    const style = getComputedStyle(from);
    if (style.display === "none") hidden.push(to);
    to.setAttribute("style", DRAWN.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  }
  hidden.forEach((element) => element.remove());
  copy.querySelector("[data-view]")?.removeAttribute("transform");
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("viewBox", box.join(" "));
  copy.setAttribute("width", box[2]);
  copy.setAttribute("height", box[3]);
  return copy;
}

function zip(a, b) {
  return Array.from(a, (value, index) => [value, b[index]]);
}

function download(name, url) {
  const link = html("a");
  link.href = url;
  link.download = name;
  link.click();
}

function saveSvg(copy, name) {
  const blob = new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  const url = URL.createObjectURL(blob);
  download(`${name}.svg`, url);
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function savePng(copy, name, background, scale = 2) {
  const image = new Image();
  image.onload = () => {
    const canvas = html("canvas");
    canvas.width = copy.getAttribute("width") * scale;
    canvas.height = copy.getAttribute("height") * scale;
    const paper = canvas.getContext("2d");
    if (background) {
      paper.fillStyle = background;
      paper.fillRect(0, 0, canvas.width, canvas.height);
    }
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    download(`${name}.png`, canvas.toDataURL("image/png"));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}

// Colours of a paper other than the screen's, as in .streamlit/config.toml.
const PAPERS = {
  light: { background: "#ffffff", text: "#1c2733", border: "#d3dae2", "secondary-background": "#f3f5f8", primary: "#1a66c2", orange: "#d9730d" },
  dark: { background: "#12171e", text: "#e4e9ef", border: "#36414e", "secondary-background": "#1c232d", primary: "#7db4f5", orange: "#ffa94d" },
};

// Do something with a picture in the colours of a paper; it is told the background, "" for none.
function papered(root, paper, act) {
  const colours = PAPERS[paper] ?? {};
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--st-${name}-color`, value);
  const background = getComputedStyle(root).getPropertyValue("--st-background-color") || "white";
  act(paper === "none" ? "" : background);
  for (const name of Object.keys(colours)) root.style.removeProperty(`--st-${name}-color`);
}

// A picture with its paper under it.
function backed(copy, colour) {
  const [x, y, width, height] = copy.getAttribute("viewBox").split(" ");
  if (colour) copy.prepend(node("rect", { x, y, width, height, fill: colour }));
  return copy;
}

// Buttons that save the picture which `picture()` returns as [svg, viewBox].
function saveButtons(name, picture, host) {
  const background = () => getComputedStyle(host).getPropertyValue("--st-background-color") || "white";
  return [
    button("SVG", "Save the picture as SVG", () => saveSvg(standalone(...picture()), name)),
    button("PNG", "Save the picture as PNG", () => savePng(standalone(...picture()), name, background())),
  ];
}

// What a user has just chosen is ahead of what Python knows, until Python's echo arrives.
function known(owner, echo) {
  if (owner.sent && owner.sent !== JSON.stringify(echo)) return owner.local;
  owner.sent = null;
  return (owner.local = echo);
}

function tell(owner, local) {
  owner.local = local;
  owner.sent = JSON.stringify(local);
}
