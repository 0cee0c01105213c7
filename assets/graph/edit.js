// Editing in the picture: a stage is added, copied, moved or removed where it stands, and parts come from a palette.

const ACTS = [
  ["before", "+ before", "Add a stage before this one"],
  ["after", "+ after", "Add a stage after this one"],
  ["copy", "Copy", "Copy this stage"],
  ["back", "◂", "Move this stage back"],
  ["on", "▸", "Move this stage on"],
  ["remove", "Remove", "Remove this stage"],
];

const HINT = "Click a box to select and open it. Drag moves the picture, a stage's header moves the stage; Ctrl and wheel zoom; / searches.";

function stage_of(path) {
  const name = (path || "").split("/")[0];
  return /^s\d+$/.test(name) ? Number(name.slice(1)) : 0;
}

// The number of a stage whose own path this is; 0 for what is inside one, and for all else.
function whole_stage(path) {
  return path.includes("/") ? 0 : stage_of(path);
}

function stages(state) {
  return [...state.boxes.values()].filter(({ path }) => whole_stage(path));
}

// What is known about the hovered or else the selected box, and what can be done with it.
function tell_about(state, hovered = "") {
  const path = hovered || state.selected || "";
  const item = state.boxes.get(hovered || state.marked);
  const about = item ? [item.box.about, item.box.formula].filter(Boolean).join(". ") : "";
  state.about.replaceChildren(html("b", "", item ? path : ""), document.createTextNode(item ? ` ${about}` : HINT));
  if (!hovered && state.asked_about !== `${path} ${item?.box.form}`) actions(state, item, path);
}

function actions(state, item, path) {
  state.asked_about = `${path} ${item?.box.form}`;
  const found = [];
  const stage = whole_stage(path);
  if (stage) {
    for (const [act, text, about] of ACTS) {
      if (state.data.acts[stage - 1]?.includes(act)) found.push(button(text, about, () => state.edit({ act, stage })));
    }
  }
  if (item && item.box.form !== "layer") {
    found.push(button("Alike", "Open or close all groups of this kind", () => send(state, { alike: item.box.path, selected: path })));
    if (item.box.count > 1) found.push(button(`×${item.box.count}`, "Draw every copy", () => each(state, item.box.path, true)));
  }
  const run = item && state.data.opened.find((name) => name.endsWith("*") && name.slice(0, -1) === item.box.path);
  if (run) found.push(button("Fold", "Draw equal copies once", () => each(state, item.box.path, false)));
  state.actions.replaceChildren(...found);
}

function each(state, path, drawn_) {
  const opened = opened_now(state);
  drawn_ ? opened.add(`${path}*`) : opened.delete(`${path}*`);
  state.anchor = path;
  send(state, { opened: [...opened] });
}

// The gap between stages that is nearest to a point: the number of the stage before it.
function gap_at(state, [x, y]) {
  let best = 0, least = Infinity;
  for (const { path, box, x: left, y: top } of stages(state)) {
    const middle = left + box.w / 2;
    const off = Math.hypot(Math.max(left - x, 0, x - left - box.w), Math.max(top - y, 0, y - top - box.h));
    if (off < least) [best, least] = [stage_of(path) - (x < middle ? 1 : 0), off];
  }
  return best;
}

function show_gap(state, number) {
  const all = stages(state);
  const at = all.find((item) => stage_of(item.path) === number) ?? all[0];
  if (!at) return;
  const x = number ? at.x + at.box.w + 8 : at.x - 12;
  state.gap ??= node("rect", { class: "gap", width: 5, rx: 2 });
  for (const [name, value] of Object.entries({ x, y: at.y, height: at.box.h })) state.gap.setAttribute(name, value);
  state.world.append(state.gap);
}

function end_gap(state) {
  state.gap?.remove();
}

function world_point(state, event) {
  const [x, y] = point(state.svg, event);
  return [(x - state.view.x) / state.view.k, (y - state.view.y) / state.view.k];
}

// A stage that is dragged by its header, or a part from the palette, follows the pointer until it is dropped.
function carry(state, event, text, drop) {
  const ghost = html("div", "ghost", text);
  state.root.append(ghost);
  const on = (e) => {
    const box = state.root.getBoundingClientRect();
    ghost.style.transform = `translate(${e.clientX - box.left + 8}px, ${e.clientY - box.top + 8}px)`;
    show_gap(state, gap_at(state, world_point(state, e)));
  };
  const end = (e) => {
    window.removeEventListener("pointermove", on);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("keydown", stop, true);
    ghost.remove();
    end_gap(state);
    const box = state.svg.getBoundingClientRect();
    const inside = e.clientX >= box.left && e.clientX <= box.right && e.clientY >= box.top && e.clientY <= box.bottom;
    if (e.type === "pointerup" && inside) drop(gap_at(state, world_point(state, e)));
  };
  const stop = (e) => e.key === "Escape" && end(e);
  window.addEventListener("pointermove", on);
  window.addEventListener("pointerup", end);
  window.addEventListener("keydown", stop, true);
  on(event);
}

function palette(state) {
  state.palette.replaceChildren(
    html("span", "hint", "Drag into the picture, or click:"),
    ...state.data.parts.map(([kind, title, about]) => {
      const chip = button(title, `${title}: ${about}`, () => {
        if (chip.dragged) return void (chip.dragged = false);
        state.edit({ act: "insert", kind, to: stage_of(state.selected) || stages(state).length });
      });
      chip.onpointerdown = (event) => {
        const start = [event.clientX, event.clientY];
        const far = (e) => {
          if (Math.hypot(e.clientX - start[0], e.clientY - start[1]) < 6) return;
          leave();
          chip.dragged = true;
          carry(state, e, title, (to) => state.edit({ act: "insert", kind, to }));
        };
        const leave = () => {
          window.removeEventListener("pointermove", far);
          window.removeEventListener("pointerup", leave);
        };
        window.addEventListener("pointermove", far);
        window.addEventListener("pointerup", leave);
      };
      return chip;
    })
  );
}

// The last draft makes no network: say so where it stands.
function show_error(state) {
  const { error } = state.data;
  state.fault?.remove();
  state.fault = null;
  if (!error || state.local.mode === "funnel") return;
  const item = state.boxes.get(error.path) ?? stages(state).at(-1);
  if (!item) return;
  const known_ = state.boxes.has(error.path);
  const x = known_ ? item.x : item.x + item.box.w + 20;
  const [w, h] = known_ ? [item.box.w, item.box.h] : [GHOST[0], GHOST[1]];
  state.fault = node("g", { class: "fault", transform: `translate(${x} ${item.y})` });
  state.fault.append(node("title", {}, error.message), node("rect", { x: -4, y: -4, width: w + 8, height: h + 8, rx: 8 }));
  lines_of(error.message, Math.max(w, 170)).forEach((text, i) => state.fault.append(node("text", { x: 0, y: h + 18 + 13 * i }, text)));
  if (!known_) state.fault.append(node("text", { class: "where", x: 10, y: 22 }, error.path));
  state.world.append(state.fault);
}

const GHOST = [150, 44];

function lines_of(text, width) {
  const most = Math.floor(width / 5.6), found = [""];
  for (const word of text.split(" ")) {
    if ((found.at(-1) + word).length > most) found.push("");
    found[found.length - 1] += `${word} `;
  }
  return found.slice(0, 5);
}
