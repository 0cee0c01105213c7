// Zoom and pan, the way back to a box, and the small map of the whole.

const ZOOM = [0.02, 4];
const FOOT = 34; // height of the legend and the buttons over the picture

function point(svg, event) {
  const box = svg.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function zoom(state, factor, at = [state.svg.clientWidth / 2, state.svg.clientHeight / 2]) {
  const k = Math.min(Math.max(state.view.k * factor, ZOOM[0]), ZOOM[1]);
  const ratio = k / state.view.k;
  move(state, { k, x: at[0] - (at[0] - state.view.x) * ratio, y: at[1] - (at[1] - state.view.y) * ratio });
}

function move(state, view) {
  state.view = view;
  state.moved = true;
  apply(state);
}

function size(state) {
  const { data } = state;
  return state.local.mode === "funnel" && data.funnel ? [data.funnel.width, data.funnel.height] : [data.width, data.height];
}

function bounds(state) {
  const [width, height] = size(state);
  return [-20, -10, width + 40, height + 20];
}

function fit(state) {
  const [x, y, width, height] = bounds(state);
  const room = Math.max(state.svg.clientHeight - FOOT, 60);
  const k = Math.min(state.svg.clientWidth / width, room / height, 1.4) || 1;
  state.view = { k, x: (state.svg.clientWidth - width * k) / 2 - x * k, y: (room - height * k) / 2 - y * k };
  state.moved = false;
  apply(state);
}

// The picture follows at the next frame, however often it is moved until then.
function apply(state) {
  state.frame ??= requestAnimationFrame(() => {
    state.frame = null;
    const { x, y, k } = state.view;
    state.world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    if (state.great) refresh(state);
    outline(state);
    clearTimeout(state.keeper);
    state.keeper = setTimeout(() => keep(state), 300);
  });
}

// The view outlives the page and a reload, for the same design with the same groups open.
const KEPT = "archscope-view";

function keep(state) {
  const found = { view: state.view, moved: state.moved, stamp: state.stamp };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(found));
  } catch {
    return; // without storage the view starts anew
  }
}

function kept(stamp) {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT));
    return found?.stamp === stamp && found.moved ? found.view : null;
  } catch {
    return null;
  }
}

function place(state, path) {
  const found = state.boxes.get(path);
  return found && [found.x * state.view.k + state.view.x, found.y * state.view.k + state.view.y];
}

// Keep the box that was clicked where it was.
function follow(state, path, before) {
  const after = path && place(state, path);
  if (before && after) move(state, { ...state.view, x: state.view.x + before[0] - after[0], y: state.view.y + before[1] - after[1] });
}

// Pan as far as it takes to show a box.
function reveal(state, path) {
  const found = state.boxes.get(path);
  if (!found || !state.view) return;
  const { k, x, y } = state.view;
  const into = (at, length, room) => Math.min(0, room - at - length) || Math.max(0, -at);
  const dx = into(found.x * k + x, found.box.w * k, state.svg.clientWidth);
  const dy = into(found.y * k + y, Math.min(found.box.h * k, 40), state.svg.clientHeight);
  if (dx || dy) move(state, { k, x: x + dx, y: y + dy });
}

// Bring a box to the middle, large enough to be read.
function centre(state, path) {
  const found = state.boxes.get(path);
  if (!found) return;
  const k = Math.max(state.view.k, 0.7);
  const [x, y] = [found.x + found.box.w / 2, found.y + Math.min(found.box.h, 200) / 2];
  move(state, { k, x: state.svg.clientWidth / 2 - x * k, y: state.svg.clientHeight / 2 - y * k });
}

const MAP = [150, 96];

function small_map(state) {
  const canvas = html("canvas", "map");
  canvas.setAttribute("aria-hidden", "true");
  const go = (event) => {
    const [x, y, width, height] = bounds(state);
    const scale = Math.min(MAP[0] / width, MAP[1] / height);
    const { k } = state.view;
    const at = [event.offsetX / scale + x, event.offsetY / scale + y];
    move(state, { k, x: state.svg.clientWidth / 2 - at[0] * k, y: state.svg.clientHeight / 2 - at[1] * k });
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    canvas.onpointermove = go;
    go(event);
  };
  canvas.onpointerup = () => (canvas.onpointermove = null);
  return canvas;
}

// The map is there when the window shows less than the whole.
function outline(state) {
  const { map, svg, view } = state;
  const [x, y, width, height] = bounds(state);
  const hidden = !state.flat || (width * view.k <= svg.clientWidth * 1.05 && height * view.k <= svg.clientHeight * 1.05) || svg.clientWidth < 360;
  map.hidden = hidden;
  if (hidden) return;
  const scale = Math.min(MAP[0] / width, MAP[1] / height);
  if (state.mapped !== state.flat || state.mapped_size !== scale) draw_map(state, scale);
  const paper = map.getContext("2d");
  paper.putImageData(state.map_image, 0, 0);
  paper.strokeStyle = getComputedStyle(state.root).getPropertyValue("--st-primary-color");
  paper.lineWidth = 1.5;
  paper.strokeRect((-view.x / view.k - x) * scale, (-view.y / view.k - y) * scale, (svg.clientWidth / view.k) * scale, (svg.clientHeight / view.k) * scale);
}

function draw_map(state, scale) {
  const { map } = state;
  const [x, y, width, height] = bounds(state);
  [map.width, map.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  const paper = map.getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(state.root);
  paper.fillStyle = style.getPropertyValue("--st-secondary-background-color");
  paper.fillRect(0, 0, map.width, map.height);
  paper.fillStyle = style.getPropertyValue("--st-gray-color") || "#888";
  const items = state.local.mode === "funnel" ? [] : state.flat.items;
  for (const item of items) if (item.box.form !== "frame") paper.fillRect((item.x - x) * scale, (item.y - y) * scale, Math.max(item.box.w * scale, 1), Math.max(item.box.h * scale, 1));
  state.map_image = paper.getImageData(0, 0, map.width, map.height);
  state.mapped = state.flat;
  state.mapped_size = scale;
}
