// Drawing: boxes and lines from Python, copies stamped out here. A great drawing exists only where it is in view.

const MANY = 700; // boxes; beyond them only those in view are elements
const FAR = 0.3; // zoom; below it letters cannot be read, and boxes are drawn as a few paths
const SHADES = 8;
const HEADER = 26;

// All boxes and lines, with every stamped copy in its place. Inner copies come first, so that outer ones take them over.
function flatten(data) {
  const items = data.boxes.map((box) => ({ box, path: box.path, x: box.x, y: box.y }));
  const lines = data.lines.map((line) => ({ line, ends: line.ends, dx: 0, dy: 0 }));
  const depth = (stamp) => stamp.of.split("/").length;
  const stamps = [...data.stamps].sort((a, b) => depth(b) - depth(a));
  const originals = new Map();
  for (const { of, path, x, y } of stamps) {
    if (!originals.has(of)) originals.set(of, inside(of, items, lines));
    const [boxes, edges] = originals.get(of);
    const moved = (name) => path + name.slice(of.length);
    for (const { box, path: name, x: left, y: top } of boxes) {
      const own = name === of ? { ...box, label: path.split("/").at(-1) } : box; // the copy itself bears its own name
      items.push({ box: own, path: moved(name), x: left + x, y: top + y });
    }
    for (const edge of edges) lines.push({ line: edge.line, ends: edge.ends.map(moved), dx: edge.dx + x, dy: edge.dy + y });
  }
  return { items, lines: lines.map(bounded) };
}

function inside(path, items, lines) {
  const within = (name) => name === path || name.startsWith(`${path}/`);
  return [items.filter((item) => within(item.path)), lines.filter((line) => line.ends.every(within))];
}

function bounded(edge) {
  const xs = edge.line.points.map((point) => point[0] + edge.dx), ys = edge.line.points.map((point) => point[1] + edge.dy);
  return { ...edge, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

function draw(state) {
  const before = state.flat?.items ?? [];
  const edited = state.design && state.design !== state.data.design;
  state.flat = flatten(state.data);
  state.boxes = new Map(state.flat.items.map((item) => [item.path, item]));
  state.great = state.flat.items.length > MANY;
  state.fresh = edited ? changed(before, state.flat.items) : new Set();
  state.design = state.data.design;
  state.shown = new Map();
  state.far = null;
  paint(state);
}

// What an edit made or changed, innermost boxes only.
function changed(before, now) {
  const look = ({ box }) => `${box.label} ${box.note} ${box.values} ${box.count}`;
  const known = new Map(before.map((item) => [item.path, look(item)]));
  return new Set(now.filter((item) => item.box.form !== "frame" && known.get(item.path) !== look(item)).map((item) => item.path));
}

// Everything anew: after other data, and after another colour.
function paint(state) {
  const { data, world } = state;
  state.metric = Math.max(0, data.metrics.findIndex((metric) => metric.id === state.local.colour));
  state.most = data.metrics.map((_, i) => state.flat.items.reduce((most, { box }) => (box.form === "frame" ? most : Math.max(most, box.values[i])), 1e-9));
  state.layers = { frames: node("g"), lines: node("g"), boxes: node("g"), labels: node("g"), true: node("g") };
  state.far = node("g");
  state.shown.clear();
  world.replaceChildren(state.far, ...Object.values(state.layers));
  if (state.local.mode === "funnel") return funnel(state);
  if (state.great) distant(state);
  refresh(state);
  mark(state, state.selected);
}

function funnel(state) {
  for (const { tag, role, at, text, about } of state.data.funnel?.marks ?? []) {
    const mark = node(tag, { class: role, ...at }, text);
    if (about) mark.append(node("title", {}, about));
    state.layers.boxes.append(mark);
  }
}

// Bring what is in view into being, and let go of the rest.
function refresh(state) {
  if (state.local.mode === "funnel" || !state.flat || (state.great && !state.view)) return;
  const far = state.great && state.view && state.view.k < FAR;
  state.far.style.display = far ? "" : "none";
  const view = state.great ? window_of(state) : null;
  const wanted = far ? [] : state.flat.items.filter((item) => !view || meets(view, item));
  const edges = far ? [] : state.flat.lines.filter((edge) => !view || crosses(view, edge.box));
  sync(state, [...wanted, ...edges]);
}

function window_of({ view, svg }) {
  const margin = 100;
  return [-view.x / view.k - margin, -view.y / view.k - margin, (svg.clientWidth - view.x) / view.k + margin, (svg.clientHeight - view.y) / view.k + margin];
}

function meets([x1, y1, x2, y2], { box, x, y }) {
  return x < x2 && y < y2 && x + box.w > x1 && y + box.h > y1;
}

function crosses([x1, y1, x2, y2], [a1, b1, a2, b2]) {
  return a1 < x2 && b1 < y2 && a2 > x1 && b2 > y1;
}

function sync(state, wanted) {
  const now = new Set(wanted);
  for (const [item, elements] of state.shown) {
    if (now.has(item)) continue;
    elements.forEach((element) => element.remove());
    state.shown.delete(item);
  }
  for (const item of wanted) if (!state.shown.has(item)) state.shown.set(item, item.box.form ? show_box(state, item) : show_line(state, item));
}

function show_box(state, item) {
  const element = draw_box(state, item);
  item.element = element;
  state.layers[item.box.form === "frame" ? "frames" : "boxes"].append(element);
  if (item.path === state.marked) element.classList.add("selected");
  if (state.hits.has(item.path)) element.classList.add("hit");
  return [element];
}

function show_line(state, { line, dx, dy }) {
  const points = line.points.map(([x, y]) => `${x + dx},${y + dy}`).join(" ");
  const element = node("polyline", { class: "line", points });
  state.layers.lines.append(element);
  if (!line.label) return [element];
  const text = shape_label(line);
  if (dx || dy) text.setAttribute("transform", `translate(${dx} ${dy})`);
  state.layers.labels.append(text);
  return [element, text];
}

function draw_box(state, { box, path, x, y }) {
  const { w, h, form } = box;
  const item = node("g", { class: `box ${form}`, transform: `translate(${x} ${y})`, "data-path": path, "data-form": form, role: "button", tabindex: 0, "aria-label": `${path}: ${box.about}` });
  if (form !== "layer") item.setAttribute("aria-expanded", form === "frame");
  if (state.fresh.has(path)) item.classList.add("fresh");
  item.append(node("title", {}, [`${path}: ${box.about}`, box.formula].filter(Boolean).join("\n")), node("rect", { class: "body", width: w, height: h, rx: 5 }));
  const cost = told(state, box);
  if (form === "frame") {
    item.append(node("rect", { class: "header", width: w, height: HEADER, rx: 5 }), node("text", { class: "title", x: 10, y: 17 }, box.label), note(w - 10, 17, `${cost}  −`, "end"));
    return item;
  }
  item.append(node("rect", { class: "heat", width: w, height: h, rx: 5, "fill-opacity": heat(state, box) }));
  item.append(node("rect", { class: "bar", x: 3, y: h - 4, height: 2.5, rx: 1, width: ((w - 6) * box.values[0]) / state.most[0] }));
  if (form === "layer") {
    item.append(node("text", { class: "name", x: w / 2, y: 17, "text-anchor": "middle" }, box.label));
    return item;
  }
  item.append(node("text", { class: "title", x: 10, y: 18 }, box.label), note(10, 34, box.note), note(w - 10, 18, `${cost}  +`, "end"));
  return item;
}

function note(x, y, text, anchor = "start") {
  return node("text", { class: "note", x, y, "text-anchor": anchor }, text);
}

// A box's number under the metric in force: a share of the whole where that means something.
function told({ data, metric }, box) {
  const value = box.values[metric], { join } = data.metrics[metric];
  return join === "sum" ? share(value, data.totals[metric]) : short(value);
}

function share(part, whole) {
  const percent = whole ? (100 * part) / whole : 0;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  return percent > 0 && percent < 9.95 ? `${percent.toFixed(1)} %` : `${percent.toFixed(0)} %`;
}

function short(value) {
  for (const [step, prefix] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) if (value >= step) return `${(value / step).toPrecision(3)} ${prefix}`;
  return Number.isInteger(value) ? `${value}` : value.toFixed(1);
}

function heat({ metric, most }, box) {
  return (0.6 * box.values[metric]) / most[metric];
}

// From afar: one path for all frames, one for all lines, and one per shade for the boxes.
function distant(state) {
  const shades = Array.from({ length: SHADES + 1 }, () => []), frames = [];
  for (const { box, x, y } of state.flat.items) {
    const path = `M${x} ${y}h${box.w}v${box.h}h${-box.w}z`;
    if (box.form === "frame") frames.push(path);
    else shades[Math.round((SHADES * box.values[state.metric]) / state.most[state.metric])].push(path);
  }
  const lines = state.flat.lines.map(({ line, dx, dy }) => `M${line.points.map(([x, y]) => `${x + dx} ${y + dy}`).join("L")}`);
  state.far.replaceChildren(
    node("path", { class: "far-frame", d: frames.join("") }),
    node("path", { class: "line", d: lines.join("") }),
    ...shades.map((paths, shade) => node("path", { class: "far-box", d: paths.join(""), "fill-opacity": 0.08 + (0.72 * shade) / SHADES }))
  );
}

// The label stands at the middle of the line's longest horizontal run, else right of its first vertical one.
function shape_label({ points, label }) {
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1], points[i]];
    if (y1 === y2 && Math.abs(x2 - x1) > 60) return node("text", { class: "shape", x: (x1 + x2) / 2, y: y1 - 4, "text-anchor": "middle" }, label);
  }
  const [[x1, y1], [x2, y2]] = [points[0], points[1]];
  if (y1 === y2) return node("text", { class: "shape", x: (x1 + points.at(-1)[0]) / 2, y: Math.min(y1, points.at(-1)[1]) - 4, "text-anchor": "middle" }, label);
  return node("text", { class: "shape", x: x1 + 4, y: (y1 + y2) / 2 + 3 }, label);
}

// The edges that a concatenation hides: from every layer whose output the selected one reads.
function true_edges(state) {
  const arcs = (state.data.sources ?? []).flatMap(([from, to]) => {
    const [a, b] = [from, to].map((path) => state.boxes.get(nearest(state, path)));
    if (!a || !b || a === b) return [];
    const start = [a.x + a.box.w, a.y + a.box.h / 2], end = [b.x + b.box.w, b.y + b.box.h / 2];
    const out = Math.max(start[0], end[0]) + 24 + Math.abs(end[1] - start[1]) * 0.12;
    return [node("path", { class: "true", d: `M${start}C${out},${start[1]} ${out},${end[1]} ${end}` })];
  });
  state.layers?.true.replaceChildren(...arcs);
}
