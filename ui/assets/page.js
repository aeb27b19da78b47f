// What the page does besides its components' own events: examples, questions asked back, the form of missing inputs,
// copying, and mending what screen readers hear. `element` and `trigger` come with the component.
window.pageScript?.abort();
window.pageScript = new AbortController();
const { signal } = window.pageScript;
// Without a secure connection a browser gives pages no clipboard.
document.body.classList.toggle("no-clipboard", !navigator.clipboard);
document.title = element.querySelector("h1").textContent;

const ROOM_ABOVE = 16;
const composer = () => document.querySelector("#question textarea");

// What was asked back stands in the empty composer until something is sent.
function answerAsk(text) {
  composer().placeholder = text;
  composer().focus();
}

// The last question stays at the top while its answer grows below it, until someone scrolls.
let latest = "";
let follows = true;
function keepInView() {
  const asked = [...document.querySelectorAll("#chat .user-row")];
  const log = document.querySelector("#chat .bubble-wrap");
  const now = `${asked.length} ${asked.at(-1)?.textContent}`;
  if (now !== latest) follows = true;
  latest = now;
  if (!log || !asked.length || !follows) return;
  log.scrollTop += asked.at(-1).getBoundingClientRect().top - log.getBoundingClientRect().top - ROOM_ABOVE;
}
for (const scrolling of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  document.addEventListener(scrolling, () => (follows = false), { capture: true, passive: true, signal });
}

// The block's lines, its chips as [1]: what is drawn carries words for screen readers only.
function plainLines(block) {
  const written = block.cloneNode(true);
  for (const chip of written.querySelectorAll(".cite")) chip.replaceWith(`[${chip.lastChild.textContent}] `);
  for (const cell of written.querySelectorAll("th, td, .calculation span")) cell.prepend(" ");
  const lines = "p, li, h2, tr, caption, summary, .title, .spots > span";
  for (const line of written.querySelectorAll(lines)) line.append("\n");
  return written.textContent.replace(/ *\n\s*/g, "\n").trim();
}

// A bare number, in whichever signs it is written: it takes the unit that stands beside it.
const bare = /^[+\-−]?[\d０-９.．,，\s]+$/;

// What is filled in for one input; nothing when the field was left as it is.
function filledIn(field) {
  const unknown = field.querySelector(".unknown input");
  if (unknown?.checked) return unknown.value;
  const given = field.querySelector(".given").value.trim();
  const unit = field.querySelector(".unit");
  if (!given || !unit || !bare.test(given)) return given;
  const words = unit.value ?? unit.textContent;
  return /^[a-z]/i.test(words) ? `${given} ${words}` : given + words;
}

// What was filled in is sent as the sentence that one would have typed.
function sendInputs(form) {
  const pattern = element.querySelector(".filled").textContent;
  const said = [...form.querySelectorAll(".field")]
    .map((field) => [field.querySelector(".name").textContent, filledIn(field)])
    .filter(([, value]) => value)
    .map(([name, value]) => pattern.replace("{name}", () => name).replace("{value}", () => value));
  if (said.length) trigger("submit", { text: said.join(element.querySelector(".between").textContent) });
  else form.querySelector(".given:enabled")?.focus();
}

async function copy(button) {
  const message = button.closest("[data-testid=bot]");
  const blocks = [...message.querySelectorAll(".answer, .asks, .sources, .notices")];
  await navigator.clipboard.writeText(blocks.map(plainLines).join("\n\n"));
  button.textContent = element.querySelector(".copied").textContent;
}

document.addEventListener(
  "click",
  (event) => {
    const target = event.target;
    const example = target.closest?.("button.example");
    const ask = target.closest?.("button.ask");
    const reply = target.closest?.("button.reply");
    const filler = target.closest?.("button.fill");
    const copier = target.closest?.("button.copy");
    if (example) trigger("submit", { text: example.textContent.trim() });
    else if (reply) trigger("submit", { text: reply.textContent.trim() });
    else if (ask) answerAsk(ask.textContent.trim());
    else if (filler) filler.closest("[data-testid=bot]").querySelector("form.inputs .given").focus();
    else if (copier) copy(copier);
    else if (target.closest?.("button.new")) trigger("clear", {});
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true, signal },
);

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form.inputs")) return;
    event.preventDefault();
    event.stopPropagation();
    sendInputs(event.target);
  },
  { capture: true, signal },
);

document.addEventListener(
  "change",
  (event) => {
    if (!event.target.matches("form.inputs .unknown input")) return;
    event.target.closest(".field").querySelector(".given").disabled = event.target.checked;
  },
  { capture: true, signal },
);

// Messages carry their raw markup as a label, and the whole log is read aloud with every change: the words themselves
// and the status line say it better.
function mend() {
  for (const message of document.querySelectorAll("#chat [data-testid=bot], #chat [data-testid=user]")) {
    message.removeAttribute("aria-label");
  }
  const send = document.querySelector("#question .submit-button");
  send?.setAttribute("aria-label", element.querySelector(".send").textContent);
  document.querySelector("#chat [role=log]")?.setAttribute("aria-live", "off");
}
function changed() {
  mend();
  keepInView();
}
new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
changed();
