// A file that is dropped anywhere on the page is opened, and the page says how far it is.
/** @import { Answer } from "./talk.js" */

import { htmlElement } from "./elements.js";
import { showAnswer, talk } from "./talk.js";

const STYLE =
  "position: fixed; inset: 0; z-index: 1000; display: grid; place-items: center; pointer-events: none; " +
  "font: 600 20px system-ui, sans-serif; color: white; background: rgb(20 30 50 / 72%);";

/**
 * Take files that are dropped; the page has one listener for them.
 * @returns {() => void} to be called when the component goes
 */
export function takeDrops() {
  const stop = new AbortController();
  const sign = htmlElement("div", "drop-sign");
  sign.setAttribute("role", "status");
  sign.style.cssText = STYLE;
  sign.style.display = "none";
  document.body.append(sign);
  const say = (/** @type {string} */ words) => {
    sign.textContent = words;
    sign.style.display = words ? "grid" : "none";
  };
  const { signal } = stop;
  const over = (/** @type {DragEvent} */ event) => {
    if (!bringsFile(event) || isForField(event)) return;
    event.preventDefault();
    say("Drop the file to open it");
  };
  document.addEventListener("dragover", over, { signal });
  document.addEventListener("dragleave", (event) => event.relatedTarget || say(""), { signal });
  document.addEventListener("drop", (event) => drop(event, say), { signal });
  return () => {
    stop.abort();
    sign.remove();
  };
}

/**
 * @param {DragEvent} event
 * @returns {boolean}
 */
function bringsFile({ dataTransfer }) {
  return talk().opens !== "" && (dataTransfer?.types.includes("Files") ?? false);
}

/**
 * The dialog's own field takes what is dropped on it.
 * @param {Event} event
 * @returns {boolean}
 */
function isForField({ target }) {
  return target instanceof Element && target.closest("[data-testid='stFileUploader'], [role='dialog']") !== null;
}

/**
 * @param {DragEvent} event
 * @param {(words: string) => void} say
 */
function drop(event, say) {
  if (!bringsFile(event) || isForField(event)) return;
  event.preventDefault();
  say("");
  const file = event.dataTransfer?.files[0];
  if (file) send(file, say);
}

/**
 * By XMLHttpRequest: fetch does not say how much of a file is sent.
 * @param {File} file
 * @param {(words: string) => void} say
 */
function send(file, say) {
  const { opens, session } = talk();
  const address = new URL(opens, window.location.origin);
  address.search = String(new URLSearchParams({ session, name: file.name }));
  const request = new XMLHttpRequest();
  document.documentElement.toggleAttribute("data-waiting", true);
  const end = (/** @type {string} */ words) => {
    document.documentElement.toggleAttribute("data-waiting", false);
    say(words);
    if (words) setTimeout(() => say(""), 4000);
  };
  request.upload.onprogress = ({ loaded, total }) => {
    const share = Math.round((100 * loaded) / (total || 1));
    say(share < 100 ? `Sending ${file.name}: ${share} %` : `Reading ${file.name}, and looking for stages in it`);
  };
  request.onerror = () => end("The connection broke: nothing was opened");
  request.onload = () => {
    if (request.status !== 200) return end(request.responseText || "The server did not take the file");
    end("");
    showAnswer(talk(), /** @type {Answer} */ (JSON.parse(request.responseText)));
  };
  request.open("POST", address);
  say(`Sending ${file.name}`);
  request.send(file);
}
