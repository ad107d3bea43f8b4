// Buttons on every map that a pointer drags and a wheel enlarges, for whoever does neither: a
// keyboard, one finger, a hand that cannot hold a button down while it moves (WCAG 2.1.1, 2.5.1, 2.5.7).
//
// Plotly gives no handle to the page. So a button makes the wheel and the drag that a hand would
// have made, and what follows is Plotly's own.

const MARKED = "map-steps";
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
  .${MARKED} { position: absolute; display: grid; gap: 2px; z-index: 1;
    grid-template-columns: repeat(3, 26px); grid-auto-rows: 26px; }
  .${MARKED} button { display: grid; place-content: center; padding: 0; cursor: pointer;
    border: 1px solid #8a8780; border-radius: 4px; color: inherit;
    background: light-dark(#ffffff, #14181c); }
  .${MARKED} button:hover { border-color: currentColor; }
  .${MARKED} button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
  .${MARKED} [data-step="down"] { grid-column: 2; }
  @media print { .${MARKED} { display: none; } }
`);

const SVG = "http://www.w3.org/2000/svg";
// In the order of the keyboard, which is that of the rows.
const STEPS = {
  out: "M3 8h10",
  up: "M8 13V3M4 7l4-4 4 4",
  in: "M3 8h10M8 3v10",
  left: "M13 8H3M7 4L3 8l4 4",
  home: "M2 8l6-5 6 5M4 7v6h8V7",
  right: "M3 8h10M9 4l4 4-4 4",
  down: "M8 3v10M4 9l4 4 4-4",
};
// A wheel's turn for twice the size, by d3's measure; a drag of a quarter of what is seen.
const TWICE = 500;
const QUARTER = 0.25;
const NARROW = 400;
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const MOVES = { up: [0, QUARTER], down: [0, -QUARTER], left: [QUARTER, 0], right: [-QUARTER, 0] };

// Give a map its buttons, or put those it has where its frame now is.
export function giveSteps(box, labels) {
  const plot = box.querySelector(".js-plotly-plot");
  const holder = box.closest(".stElementContainer");
  const ground = plot && groundOf(plot);
  if (!ground || !holder) return;
  if (!document.adoptedStyleSheets.includes(SHEET)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, SHEET];
  }
  let steps = holder.querySelector(`:scope > .${MARKED}`);
  if (steps && steps.dataset.words !== labels.group) {
    steps.remove();
    steps = null;
  }
  if (!steps) {
    steps = made(plot, labels);
    holder.append(steps);
  }
  const frame = ground.getBoundingClientRect();
  const around = holder.getBoundingClientRect();
  const room = { width: steps.offsetWidth, height: steps.offsetHeight };
  // On a phone there is more room beside the frame, under the small map of the whole.
  const beside = frame.width < NARROW && frame.left - around.left > room.width;
  const place = beside
    ? { left: frame.left - room.width, top: frame.bottom - room.height }
    : freest(plot, steps, frame, around, room);
  put(steps, "top", `${Math.round(place.top - around.top)}px`);
  put(steps, "left", `${Math.round(place.left - around.left)}px`);
}

// The corner where the buttons cover the fewest units, the one over the sea first. Asked once for a
// frame of that size: what a reader then enlarges or moves does not send them about.
function freest(plot, steps, frame, around, room) {
  const size = [frame.width, frame.height, around.width].map(Math.round).join(" ");
  if (steps.dataset.size !== size) {
    const shapes = [...plot.querySelectorAll(".choroplethlayer path")]
      .map((one) => one.getBoundingClientRect());
    const covered = corners(frame, around, room).map(({ left, top }) => shapes.filter(
      (one) => one.left < left + room.width && one.right > left
        && one.top < top + room.height && one.bottom > top).length);
    steps.dataset.size = shapes.length ? size : "";
    steps.dataset.corner = covered.indexOf(Math.min(...covered));
  }
  return corners(frame, around, room)[steps.dataset.corner];
}

function corners(frame, around, room) {
  const east = around.right - room.width - 4;
  const [west, south] = [around.left + 4, frame.bottom - room.height];
  return [
    { left: east, top: south }, { left: east, top: frame.top },
    { left: west, top: south }, { left: west, top: frame.top },
  ];
}

// Set it only where it is another: what changes is looked at again.
function put(one, side, length) {
  if (one.style[side] !== length) one.style[side] = length;
}

// The ground of a map's main frame, which takes the pointer; none where nothing can be dragged.
function groundOf(plot) {
  return plot._fullLayout?.dragmode === "pan" ? plot.querySelector(".geolayer > .geo > .bg rect") : null;
}

function made(plot, labels) {
  const steps = document.createElement("div");
  steps.className = MARKED;
  steps.dataset.words = labels.group;
  steps.setAttribute("role", "toolbar");
  steps.setAttribute("aria-label", labels.group);
  for (const [name, path] of Object.entries(STEPS)) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.step = name;
    button.title = labels[name];
    button.setAttribute("aria-label", labels[name]);
    button.append(icon(path));
    button.addEventListener("click", () => take(name, groundOf(plot)));
    steps.append(button);
  }
  // One place for the keyboard to stop at, its arrows go on: a page may have two maps.
  const rove = (there) => [...steps.children].forEach((one) => { one.tabIndex = one === there ? 0 : -1; });
  rove(steps.firstChild);
  steps.addEventListener("focusin", (event) => rove(event.target));
  steps.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const all = [...steps.children];
    all.at((all.indexOf(event.target) + way) % all.length).focus();
  });
  return steps;
}

function icon(path) {
  const whole = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 16 16", width: 16, height: 16, fill: "none", stroke: "currentColor",
    "stroke-width": 1.8, "aria-hidden": "true",
  })) whole.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  whole.append(line);
  return whole;
}

function take(name, ground) {
  if (!ground) return;
  const frame = ground.getBoundingClientRect();
  const middle = [frame.left + frame.width / 2, frame.top + frame.height / 2];
  if (name === "home") tell(ground, MouseEvent, "dblclick", middle);
  else if (name in MOVES) drag(ground, middle, MOVES[name].map((share, i) => share * [frame.width, frame.height][i]));
  else tell(ground, WheelEvent, "wheel", middle, { deltaY: name === "in" ? -TWICE : TWICE });
}

function drag(ground, [x, y], [across, up]) {
  tell(ground, MouseEvent, "mousedown", [x, y]);
  tell(window, MouseEvent, "mousemove", [x + across, y + up]);
  tell(window, MouseEvent, "mouseup", [x + across, y + up]);
}

function tell(where, Kind, type, [clientX, clientY], more = {}) {
  where.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, view: window, clientX, clientY, ...more }));
}
