// Adds a menu under every chart: PNG, SVG and the chart's own rows as Excel and CSV, all made in the
// browser.
// The server draws nothing again and sends nothing. Maps of a measure have files of their own (OWN)
// and are left out; other maps are drawn files, their figures stand in the table beside them. Every
// map has the buttons of mapsteps.js.
// This text never changes, so a browser gets it once; the facts of a run come by an attribute.

import { workbook } from "./chartbook.js";
import { giveSteps } from "./mapsteps.js";

const MARKED = "chart-tools";
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
  .stElementContainer:has(> .${MARKED}) { overflow: visible !important; margin-bottom: 2rem; }
  .${MARKED} { position: absolute; top: 100%; right: 0; display: flex; flex-direction: row-reverse;
    gap: 0.375rem; font-size: 0.875rem; white-space: nowrap; }
  .${MARKED} > button { text-decoration: underline dotted; text-underline-offset: 0.2em; }
  .${MARKED} > span { display: flex; gap: 0.375rem; }
  .${MARKED} > span[hidden] { display: none; }
  .${MARKED} button { font: inherit; color: inherit; background: none; cursor: pointer;
    border: 1px solid transparent; border-radius: 4px; padding: 0.125rem 0.5rem; min-height: 26px; }
  .${MARKED} > span button, .${MARKED} button:hover { border-color: currentColor; }
  .${MARKED} button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
  @media print { .${MARKED} { display: none; } }
`);

const SVG = "http://www.w3.org/2000/svg";
const PAD = 16;
const NOTE = 12;
const SCALE = 2;
const OWN = "[class*='map'][class*='-frame']";
// Where the file is opened our face may be missing: these know every Vietnamese letter, the narrow
// ones first. What a program that knows no `textLength` then needs more, the lines leave free.
const FALLBACK = '"Source Sans 3", "Segoe UI", Roboto, Arial, "Liberation Sans", '
  + '"DejaVu Sans Condensed", "Noto Sans", "DejaVu Sans", sans-serif';
const WIDER = 1.25;
const FORMULA = /^[=+\-@\t\r\n]/;

// One watcher for the page: two would undo each other's work.
let waiting = false;

let labels;

function spoken() {
  const facts = document.documentElement.dataset.chartFacts;
  return facts && labels ? { ...labels, ...JSON.parse(facts) } : null;
}

function equip() {
  waiting = false;
  const data = spoken();
  if (!data) return;
  document.querySelectorAll(".stPlotlyChart").forEach((box) => {
    dress(box, data);
    giveSteps(box, data.steps);
  });
}

function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(equip);
}

const WATCHER = new MutationObserver(soon);

export function equipCharts(said) {
  labels = said;
  if (!document.adoptedStyleSheets.includes(SHEET)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, SHEET];
  }
  WATCHER.observe(document.documentElement, {
    childList: true, subtree: true, attributeFilter: ["data-chart-facts"],
  });
  equip();
}

function dress(box, data) {
  const plot = box.querySelector(".js-plotly-plot");
  const holder = box.closest(".stElementContainer");
  if (!plot || !holder || holder.closest(OWN)) return;
  const present = holder.querySelector(`:scope > .${MARKED}`);
  if (present && present.dataset.words === data.menu + data.source) return;
  if (present) present.remove();
  holder.append(menu(box, data));
}

function menu(box, data) {
  const tools = document.createElement("div");
  tools.className = MARKED;
  tools.dataset.words = data.menu + data.source;
  const choices = document.createElement("span");
  choices.hidden = true;
  const opener = button(data.menu, () => {
    choices.hidden = !choices.hidden;
    opener.setAttribute("aria-expanded", String(!choices.hidden));
  });
  opener.setAttribute("aria-expanded", "false");
  // Which chart: a list of controls names each of them alone.
  opener.setAttribute("aria-label", `${data.menu}: ${titleOf(box)}`);
  const makers = { png: savePng, svg: saveSvg, xlsx: saveXlsx, csv: saveCsv };
  const drawn = ["png", "svg"];
  for (const [form, make] of Object.entries(makers)) {
    if (!drawn.includes(form) && !told(box.querySelector(".js-plotly-plot")).length) continue;
    choices.append(button(data[form], async () => {
      try {
        await make(box.querySelector(".js-plotly-plot"), box, spoken());
      } catch (error) {
        console.warn(error);
        opener.textContent = data.failed;
      }
    }));
  }
  tools.append(opener, choices);
  return tools;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// A chart's text begins with what it is, then says what it shows: the beginning is its title.
function titleOf(box) {
  return (box.getAttribute("aria-label") || "").split(/: |\. /)[0];
}

// ---- the drawing with everything burnt in ----------------------------------------------------

function drawing(plot, box, data) {
  const layers = [...plot.querySelectorAll(".main-svg")];
  const width = Math.ceil(plot.getBoundingClientRect().width);
  const height = Math.ceil(plot.getBoundingClientRect().height);
  const style = getComputedStyle(box);
  const ink = style.color;
  const family = `${style.fontFamily.split(",")[0]}, ${FALLBACK}`;
  const whole = document.createElementNS(SVG, "svg");
  whole.setAttribute("xmlns", SVG);
  const title = titleOf(box);
  for (const [tag, text] of [["title", title], ["desc", box.getAttribute("aria-label") || ""]]) {
    const described = document.createElementNS(SVG, tag);
    described.textContent = text;
    whole.append(described);
  }
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", background(box));
  whole.append(ground);
  const room = width - 2 * PAD;
  let y = lines(whole, wrapped(title, room, NOTE + 3, family, 600), PAD + NOTE + 2, NOTE + 3, ink, family, 600);
  y = lines(whole, wrapped(data.scope, room, NOTE, family), y, NOTE, ink, family, 400);
  const moved = document.createElementNS(SVG, "g");
  moved.setAttribute("transform", `translate(0 ${y})`);
  for (const layer of layers) moved.append(pinned(layer, still(layer)));
  moved.querySelectorAll("[style*='font-family']").forEach((one) => { one.style.fontFamily = family; });
  whole.append(moved);
  y += height + NOTE + 6;
  for (const note of [data.source, exported(data)]) {
    y = lines(whole, wrapped(note, room, NOTE, family), y, NOTE, ink, family, 400);
  }
  const tall = Math.ceil(y + PAD - NOTE);
  whole.setAttribute("width", width);
  whole.setAttribute("height", tall);
  whole.setAttribute("viewBox", `0 0 ${width} ${tall}`);
  return { whole, width, height: tall, family };
}

// A copy whose texts stay as wide as they are here, whichever face they are drawn in.
function pinned(layer, copy) {
  const texts = [...copy.querySelectorAll("[data-pin]")];
  layer.querySelectorAll("text, tspan").forEach((one, i) => {
    const other = texts[i];
    other.removeAttribute("data-pin");
    // A label for windows of another size: a file knows nothing of the page's style.
    if (getComputedStyle(one).display === "none") { other.remove(); return; }
    if (one.querySelector("tspan") || !one.textContent) return;
    const wide = one.getComputedTextLength();
    if (wide > 0) pin(other, wide);
  });
  copy.querySelectorAll(".hoverlayer, .drag, .nsewdrag, .dragcover").forEach((one) => one.remove());
  return copy;
}

function pin(text, wide) {
  text.setAttribute("textLength", wide.toFixed(1));
  text.setAttribute("lengthAdjust", "spacingAndGlyphs");
}

function still(layer) {
  const copy = layer.cloneNode(true);
  copy.querySelectorAll("text, tspan").forEach((one) => one.setAttribute("data-pin", ""));
  // A legend as wide as its letters here would cut wider ones off.
  copy.querySelectorAll(".legend [clip-path]").forEach((one) => one.removeAttribute("clip-path"));
  // Names hang on points that nobody sees; a file has the points that are drawn, and no others.
  copy.querySelectorAll(".point").forEach((one) => {
    if (one.style.fillOpacity === "0" && parseFloat(one.style.strokeWidth) === 0) one.remove();
  });
  copy.style.background = "none";
  copy.querySelectorAll("[style*='cursor'], [style*='pointer-events']").forEach((one) => {
    one.style.cursor = "";
    one.style.pointerEvents = "";
  });
  return copy;
}

function background(box) {
  for (let one = box; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (colour && colour !== "transparent" && !/, 0\)$/.test(colour)) return colour;
  }
  return "#ffffff";
}

function pen(size, weight, family) {
  const made = document.createElement("canvas").getContext("2d");
  made.font = `${weight} ${size}px ${family}`;
  return made;
}

// Lines that fit in a wider face too; an address without a blank is broken where the room ends.
function wrapped(text, room, size, family, weight = 400) {
  const measure = pen(size, weight, family);
  const fits = (said) => measure.measureText(said).width * WIDER <= room;
  const found = [""];
  for (const word of text.split(" ")) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word;
    if (fits(longer)) { found[found.length - 1] = longer; continue; }
    if (found.at(-1)) found.push("");
    for (const letter of word) {
      if (!found.at(-1) || fits(found.at(-1) + letter)) found[found.length - 1] += letter;
      else found.push(letter);
    }
  }
  return found;
}

function lines(into, texts, y, size, ink, family, weight) {
  const measure = pen(size, weight, family);
  for (const text of texts) {
    const line = document.createElementNS(SVG, "text");
    line.setAttribute("x", PAD);
    line.setAttribute("y", y);
    line.setAttribute("font-size", size);
    line.setAttribute("font-weight", weight);
    line.setAttribute("font-family", family);
    line.setAttribute("fill", ink);
    line.textContent = text;
    pin(line, measure.measureText(text).width);
    into.append(line);
    y += size * 1.4;
  }
  return y;
}

function exported(data) {
  return data.exported.replace("%date%", data.date).replace("%address%", () => address(data));
}

function address(data) {
  const here = new URL(window.location.href);
  for (const [name, value] of Object.entries(data.pinned)) here.searchParams.set(name, value);
  return here.href;
}

// ---- the files --------------------------------------------------------------------------------

function saveSvg(plot, box, data) {
  const { whole } = drawing(plot, box, data);
  const text = new XMLSerializer().serializeToString(whole);
  save(new Blob([text], { type: "image/svg+xml" }), name(box, data, "svg"));
}

async function savePng(plot, box, data) {
  const { whole, width, height, family } = drawing(plot, box, data);
  whole.prepend(await faces(family));
  const text = new XMLSerializer().serializeToString(whole);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  save(blob, name(box, data, "png"));
}

// A picture loads nothing: the face of the page goes into it, from the page's own server.
async function faces(family) {
  const first = family.split(",")[0].replace(/["']/g, "").trim();
  const style = document.createElementNS(SVG, "style");
  for (const sheet of document.styleSheets) {
    let rules = [];
    try { rules = [...sheet.cssRules]; } catch { continue; }
    for (const rule of rules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      if (rule.style.getPropertyValue("font-family").replace(/["']/g, "").trim() !== first) continue;
      if (/italic/.test(rule.style.getPropertyValue("font-style"))) continue;
      const source = /url\(["']?([^"')]+)/.exec(rule.style.getPropertyValue("src"));
      if (!source) continue;
      const from = new URL(source[1], sheet.href || document.baseURI);
      if (from.origin !== window.location.origin) continue;
      const answer = await fetch(from);
      if (!answer.ok) continue;
      const bytes = await answer.blob();
      const inside = await new Promise((done) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.readAsDataURL(bytes);
      });
      const weight = rule.style.getPropertyValue("font-weight") || "400";
      style.textContent += `@font-face{font-family:"${first}";font-weight:${weight};src:url(${inside})}`;
    }
  }
  return style;
}

function saveCsv(plot, box, data) {
  const notes = notesOf(box, data).map((note) => [note]);
  const text = [...rowsOf(plot, data), [], ...notes].map((row) => row.map(cell).join(",")).join("\r\n");
  save(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }), name(box, data, "csv"));
}

function saveXlsx(plot, box, data) {
  const bytes = workbook(rowsOf(plot, data), notesOf(box, data), [data.table, data.notes]);
  save(new Blob([bytes], { type: BOOK_TYPE }), name(box, data, "xlsx"));
}

function notesOf(box, data) {
  return [box.getAttribute("aria-label") || "", data.scope, data.source, exported(data)];
}

// The rows of a chart, their heading first.
function rowsOf(plot, data) {
  const rows = [[data.series, data.label, ...axes(plot, data), data.lower, data.upper]];
  for (const trace of told(plot)) rows.push(...(trace.type === "heatmap" ? cells(trace) : marks(trace)));
  return rows;
}

function marks(trace) {
  const limits = trace.error_y && trace.error_y.visible ? trace.error_y : trace.error_x;
  const centre = limits === trace.error_y ? trace.y : trace.x;
  const known = limits && limits.visible && limits.array;
  const count = Math.max(trace.x ? trace.x.length : 0, trace.y ? trace.y.length : 0);
  return Array.from({ length: count }, (_, i) => [
    seriesOf(trace),
    Array.isArray(trace.text) ? plain(trace.text[i]) : "",
    end(trace, "x", i), end(trace, "y", i),
    known ? limit(value(centre, i), value(limits.arrayminus || limits.array, i), -1) : "",
    known ? limit(value(centre, i), value(limits.array, i), 1) : "",
  ]);
}

// The cells of a grid that hold something: its words, or the figure it is coloured by.
function cells(trace) {
  return trace.y.flatMap((line, i) => trace.x.map((column, j) => {
    const said = trace.text?.[i]?.[j];
    return [seriesOf(trace), said ? plain(said) : value(trace.z[i], j), plain(column), plain(line), "", ""];
  })).filter((row) => row[1] !== "");
}

function seriesOf(trace) {
  return trace.name && !/^trace \d+$/.test(trace.name) ? trace.name : "";
}

// The traces whose rows are points, bars or cells; not the keys of a legend, which have no place, and
// not the places of names: their points have rows.
function told(plot) {
  const placed = (values) => values && Array.from(values).some((one) => one !== null && one !== undefined);
  return (plot._fullData || []).filter(
    (trace) => ["scatter", "bar", "heatmap"].includes(trace.type) && trace.visible === true
      && trace.meta !== "names" && placed(trace.x) && placed(trace.y),
  );
}

function axes(plot, data) {
  return ["x", "y"].map((letter) => {
    const title = plot.layout?.[`${letter}axis`]?.title;
    return plain(title?.text ?? title ?? "") || data[letter];
  });
}

function value(values, i) {
  const found = values ? values[i] : undefined;
  if (found === undefined || found === null || Number.isNaN(found)) return "";
  // What was sent in single precision holds no more digits than these.
  return values instanceof Float32Array ? Number(found.toPrecision(7)) : found;
}

// Where a bar ends: its length counts from its base, which is not always zero.
function end(trace, letter, i) {
  const found = value(trace[letter], i);
  const along = trace.orientation === "h" ? "x" : "y";
  if (trace.type !== "bar" || letter !== along || typeof found !== "number") return found;
  const base = typeof trace.base === "number" ? trace.base : value(trace.base, i);
  return typeof base === "number" ? round(found + base) : found;
}

// An end of an interval; nothing where the figure or its error is not known.
function limit(centre, error, sign) {
  if (typeof centre !== "number" || typeof error !== "number") return "";
  return centre + sign * error;
}

// A sum of what was sent holds no more digits than its parts.
function round(sum) {
  return Number(sum.toPrecision(12));
}

function plain(text) {
  return String(text ?? "").replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "");
}

function cell(content) {
  if (typeof content === "number") return Number.isFinite(content) ? String(content) : "";
  const text = FORMULA.test(content) ? `'${content}` : String(content);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function name(box, data, ending) {
  const key = [...(box.closest(".stElementContainer")?.classList || [])].find((one) => one.startsWith("st-key-"));
  return `can-viec-${(key || "chart").replace("st-key-", "")}-${data.pinned.period}-${data.pinned.edition}.${ending}`;
}

function save(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
