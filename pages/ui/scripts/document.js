import { equipCharts } from "./charttools.js";

const SLIDING = ".katex-display, [data-testid='stTable'] > div, [data-testid='stMarkdown'] pre";
let due = 0;
function reach() {
  due = 0;
  for (const box of document.querySelectorAll(SLIDING)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
// Streamlit says these in English only, in the one field where a file is given. A text that it says
// anew is another node or other data: either way it is met here again.
const GIVEN = "[data-testid='stFileUploaderDropzone']";
const LIMIT = /^(\d+)([KMG]B) per file$/;
function speak({ said, limit }) {
  for (const field of document.querySelectorAll(GIVEN)) {
    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const found = LIMIT.exec(text.data);
      const wanted = found ? limit.replace("{size}", `${found[1]} ${found[2]}`) : said[text.data];
      if (wanted && wanted !== text.data) text.data = wanted;
    }
  }
}
const PAPER = 700;  // what A4 leaves between the margins, in CSS pixels
function fit() {
  const page = document.querySelector("[data-testid='stMainBlockContainer'] > div");
  const style = document.documentElement.style;
  style.setProperty("--screen-width", `${page.clientWidth}px`);
  style.setProperty("--paper-scale", Math.min(1, PAPER / page.clientWidth));
}
// A menu is drawn at the end of the document: the keyboard goes into it from its button, and from
// its last place on to what follows the button.
const PLACES = "a[href], button, input, select, textarea, summary, [tabindex]";

function step(event) {
  const body = [...document.querySelectorAll("[data-testid='stPopoverBody']")].at(-1);
  if (event.key !== "Tab" || !body) return;
  const opener = document.querySelector("[data-testid='stPopoverButton'][aria-expanded='true']");
  const inside = [...body.querySelectorAll(PLACES)].filter(
    (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
  const here = document.activeElement;
  const last = inside.at(-1);
  if (!opener || !last) return;
  if (here === last && !event.shiftKey) opener.focus();
  else if (here === opener && !event.shiftKey) go(inside[0]);
  else if (here === inside[0] && event.shiftKey) go(opener);
  function go(place) { event.preventDefault(); place.focus(); }
}

export default function settle({ data }) {
  const told = JSON.parse(data);
  document.documentElement.lang = told.language;
  equipCharts(told.charts);
  const watcher = new MutationObserver(() => {
    speak(told);
    due ||= setTimeout(reach, 300);
  });
  watcher.observe(document.body, { childList: true, characterData: true, subtree: true });
  window.addEventListener("beforeprint", fit);
  document.addEventListener("keydown", step, true);
  speak(told);
  reach();
  return () => {
    watcher.disconnect();
    window.removeEventListener("beforeprint", fit);
    document.removeEventListener("keydown", step, true);
  };
}
