// The great numbers: what each counts stands in its tooltip; a click copies the exact integer.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".numbers");
  root.replaceChildren(...data.numbers.map(card));
}

function card({ value, label, exact, about }) {
  const found = html("button", "number");
  found.type = "button";
  found.title = `${exact}: ${about}. Click to copy.`;
  const name = html("span", "label", label);
  found.append(html("span", "value", value), name);
  found.onclick = async () => {
    await navigator.clipboard?.writeText(exact.replaceAll(",", ""));
    name.textContent = "copied";
    setTimeout(() => (name.textContent = label), 900);
  };
  return found;
}
