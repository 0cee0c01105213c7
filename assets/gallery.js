// The zoo's cards: a drawing, a few numbers, a tick for the comparison, and the way into Design.

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".gallery");
  const chosen = known(root, data.chosen);
  root.replaceChildren(...data.cards.map((card) => draw(card, chosen.includes(card.id), { pick, open })));
  function pick(id) {
    const now = root.local.includes(id) ? root.local.filter((other) => other !== id) : [...root.local, id];
    tell(root, now);
    setStateValue("chosen", now);
  }
  function open(id) {
    setTriggerValue("open", id);
  }
}

function draw(card, chosen, { pick, open }) {
  const item = html("article", `card${chosen ? " chosen" : ""}`);
  item.dataset.id = card.id;
  const picture = html("button", "picture");
  picture.type = "button";
  picture.title = `Open ${card.name} in Design`;
  picture.setAttribute("aria-label", picture.title);
  picture.append(thumbnail(card));
  picture.onclick = () => open(card.id);
  const name = html("h3", "", card.name);
  const tick = html("label", "tick");
  const box = html("input");
  box.type = "checkbox";
  box.checked = chosen;
  box.onchange = () => pick(card.id);
  tick.append(box, html("span", "", "compare"));
  const head = html("div", "head");
  head.append(name, tick);
  item.append(picture, head, ...card.lines.map((line) => html("p", "", line)));
  item.title = card.about;
  return item;
}

function thumbnail({ boxes, width, height }) {
  const svg = node("svg", { viewBox: `-10 -10 ${width + 20} ${height + 20}`, preserveAspectRatio: "xMidYMid meet" });
  const busiest = Math.max(...boxes.map((box) => (box[5] ? 0 : box[4])), 1e-9);
  for (const [x, y, w, h, share, frame] of boxes) {
    svg.append(node("rect", { x, y, width: w, height: h, rx: 6, class: frame ? "frame" : "box" }));
    if (!frame) svg.append(node("rect", { x, y, width: w, height: h, rx: 6, class: "heat", "fill-opacity": (0.8 * share) / busiest }));
  }
  return svg;
}
