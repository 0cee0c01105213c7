// The graph: boxes and lines from Python; zoom, pan, opening and selecting here.

const ZOOM = [0.1, 4];

export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.graph ??= create(parentElement));
  state.send = (view) => setStateValue("view", view);
  const redraw = state.stamp !== data.stamp;
  state.data = data;
  if (state.revision !== data.revision) state.sent = null;
  state.revision = data.revision;
  known(state, data.opened);
  if (redraw) {
    const anchor = state.anchor && place(state, state.anchor);
    draw(state);
    follow(state, anchor);
    state.stamp = data.stamp;
  }
  mark(state, data.selected);
  listen(state, (path) => mark(state, path));
  return () => unlisten(state);
}

function create(parentElement) {
  const root = parentElement.querySelector(".graph");
  const svg = node("svg", { role: "group", "aria-label": "Network graph" });
  const world = node("g", { "data-view": "" });
  svg.append(world);
  const state = { root, svg, world, view: null, boxes: new Map() };
  const tools = html("div", "tools");
  tools.append(
    button("−", "Zoom out", () => zoom(state, 0.8)),
    button("+", "Zoom in", () => zoom(state, 1.25)),
    button("Fit", "Show the whole network", () => fit(state)),
    ...saveButtons("graph", () => [world.ownerSVGElement, bounds(state)], root)
  );
  state.legend = html("div", "legend");
  root.append(svg, tools, state.legend);
  wire(state);
  new ResizeObserver(() => state.data && !state.moved && fit(state)).observe(root);
  return state;
}

function wire(state) {
  const { svg, root } = state;
  svg.onwheel = (event) => {
    if (!event.ctrlKey && !state.active) return;
    event.preventDefault();
    zoom(state, Math.exp(-event.deltaY * 0.0015), point(svg, event));
  };
  svg.onpointerdown = (event) => {
    if (event.button === 0) state.drag = { at: point(svg, event), view: { ...state.view }, far: false };
  };
  svg.onpointermove = (event) => drag(state, event);
  svg.onpointerup = svg.onpointercancel = () => {
    state.dragged = state.drag?.far;
    state.drag = null;
  };
  svg.onclick = (event) => {
    state.active = true;
    if (!state.dragged) choose(state, event.target.closest("[data-path]"));
  };
  svg.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(state, event.target.closest("[data-path]"));
  };
  svg.addEventListener("focusin", (event) => reveal(state, event.target.closest("[data-path]")));
  root.onmouseleave = () => (state.active = false);
}

// Pan as far as it takes to show a box that the keyboard has reached.
function reveal(state, target) {
  const box = target && state.boxes.get(target.dataset.path)?.box;
  if (!box || !state.view) return;
  const { k, x, y } = state.view;
  const into = (at, length, room) => Math.min(0, room - at - length) || Math.max(0, -at);
  state.view.x += into(box.x * k + x, box.w * k, state.svg.clientWidth);
  state.view.y += into(box.y * k + y, Math.min(box.h * k, 40), state.svg.clientHeight);
  apply(state);
}

function point(svg, event) {
  const box = svg.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function drag(state, event) {
  if (!state.drag) return;
  const [x, y] = point(state.svg, event);
  const [dx, dy] = [x - state.drag.at[0], y - state.drag.at[1]];
  if (!state.drag.far && Math.hypot(dx, dy) < 4) return;
  if (!state.drag.far) state.svg.setPointerCapture(event.pointerId);
  state.drag.far = state.moved = true;
  state.view = { ...state.drag.view, x: state.drag.view.x + dx, y: state.drag.view.y + dy };
  apply(state);
}

// A click selects; on a group it opens or closes too.
function choose(state, target) {
  if (!target) return;
  const { path, form } = target.dataset;
  const opened = new Set(state.local);
  if (form === "group") opened.add(path);
  if (form === "frame") opened.delete(path);
  state.anchor = path;
  state.focus = state.root.getRootNode().activeElement === target ? path : null;
  announce(path);
  tell(state, [...opened]);
  state.send({ opened: state.local, selected: path });
}

function draw(state) {
  const { data, world, boxes } = state;
  const busiest = Math.max(...data.boxes.filter((box) => box.form !== "frame").map((box) => box.share), 1e-9);
  boxes.clear();
  legend(state, busiest);
  const frames = [], lines = [], labels = [], items = [];
  for (const box of data.boxes) {
    const item = draw_box(box, busiest);
    boxes.set(box.path, { box, item });
    (box.form === "frame" ? frames : items).push(item);
  }
  for (const line of data.lines) {
    lines.push(node("polyline", { class: "line", points: line.points.join(" ") }));
    if (line.label) labels.push(shape_label(line));
  }
  world.replaceChildren(...frames, ...lines, ...items, ...labels);
  if (state.focus) boxes.get(state.focus)?.item.focus({ preventScroll: true });
  if (!state.view || !state.moved) fit(state);
}

function draw_box(box, busiest) {
  const item = node("g", {
    class: `box ${box.form}`,
    transform: `translate(${box.x} ${box.y})`,
    "data-path": box.path,
    "data-form": box.form,
    role: "button",
    tabindex: 0,
    "aria-label": box.about,
  });
  if (box.form !== "layer") item.setAttribute("aria-expanded", box.form === "frame");
  item.append(node("title", {}, box.about));
  item.append(node("rect", { class: "body", width: box.w, height: box.h, rx: 5 }));
  if (box.form === "frame") {
    item.append(node("rect", { class: "header", width: box.w, height: 26, rx: 5 }));
    item.append(node("text", { class: "title", x: 10, y: 17 }, box.label));
    item.append(node("text", { class: "note", x: box.w - 10, y: 17, "text-anchor": "end" }, `${box.cost}  −`));
    return item;
  }
  item.append(node("rect", { class: "heat", width: box.w, height: box.h, rx: 5, "fill-opacity": heat(box.share, busiest) }));
  const group = box.form === "group";
  item.append(node("text", { class: group ? "title" : "name", x: group ? 10 : box.w / 2, y: group ? 18 : 17, "text-anchor": group ? "start" : "middle" }, box.label));
  if (group) {
    item.append(node("text", { class: "note", x: 10, y: 34 }, box.note));
    item.append(node("text", { class: "note", x: box.w - 10, y: 18, "text-anchor": "end" }, `${box.cost}  +`));
  }
  return item;
}

function legend(state, busiest) {
  const scale = html("span", "scale");
  state.legend.replaceChildren(html("span", "", `share of ${state.data.unit}: 0`), scale, html("span", "", `${Math.round(100 * busiest)} %`));
}

function heat(share, busiest) {
  return (0.55 * share) / busiest;
}

// The label stands at the middle of the line's longest horizontal run, else right of its first vertical one.
function shape_label(line) {
  const points = line.points;
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1], points[i]];
    if (y1 === y2 && Math.abs(x2 - x1) > 60) return node("text", { class: "shape", x: (x1 + x2) / 2, y: y1 - 4, "text-anchor": "middle" }, line.label);
  }
  const [[x1, y1], [x2, y2]] = [points[0], points[1]];
  if (y1 === y2) return node("text", { class: "shape", x: (x1 + points.at(-1)[0]) / 2, y: Math.min(y1, points.at(-1)[1]) - 4, "text-anchor": "middle" }, line.label);
  return node("text", { class: "shape", x: x1 + 4, y: (y1 + y2) / 2 + 3 }, line.label);
}

function mark(state, path) {
  for (const { item } of state.boxes.values()) item.classList.remove("selected");
  const found = nearest(state, path);
  if (found) state.boxes.get(found).item.classList.add("selected");
}

// The box that shows a path: its own, that of the copy drawn for it, or the closest one around it.
function nearest(state, path) {
  let names = (path || "").split("/").filter(Boolean);
  for (let length = 1; length <= names.length; length++) {
    const drawn = state.data.copies[names.slice(0, length).join("/")];
    if (drawn) names = [...drawn.split("/"), ...names.slice(length)];
  }
  while (names.length && !state.boxes.has(names.join("/"))) names.pop();
  return names.join("/");
}

function place(state, path) {
  const found = state.boxes.get(path)?.box;
  return found && [found.x * state.view.k + state.view.x, found.y * state.view.k + state.view.y];
}

// Keep the box that was clicked where it was.
function follow(state, before) {
  const after = state.anchor && place(state, state.anchor);
  if (before && after) {
    state.view.x += before[0] - after[0];
    state.view.y += before[1] - after[1];
    state.moved = true;
    apply(state);
  }
  state.anchor = null;
}

function zoom(state, factor, at = [state.svg.clientWidth / 2, state.svg.clientHeight / 2]) {
  const k = Math.min(Math.max(state.view.k * factor, ZOOM[0]), ZOOM[1]);
  const ratio = k / state.view.k;
  state.view = { k, x: at[0] - (at[0] - state.view.x) * ratio, y: at[1] - (at[1] - state.view.y) * ratio };
  state.moved = true;
  apply(state);
}

function bounds(state) {
  return [-20, -10, state.data.width + 40, state.data.height + 20];
}

function fit(state) {
  const [x, y, width, height] = bounds(state);
  const k = Math.min(state.svg.clientWidth / width, state.svg.clientHeight / height, 1.4) || 1;
  state.view = { k, x: (state.svg.clientWidth - width * k) / 2 - x * k, y: (state.svg.clientHeight - height * k) / 2 - y * k };
  state.moved = false;
  apply(state);
}

function apply(state) {
  state.world.setAttribute("transform", `translate(${state.view.x} ${state.view.y}) scale(${state.view.k})`);
}
