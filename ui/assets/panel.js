// Opens the source of a citation chip in the dialog beside the chat. `element` and `server` come with the component.
window.sourcePanel?.abort();
window.sourcePanel = new AbortController();
const { signal } = window.sourcePanel;
const narrow = matchMedia("(max-width: 860px)");
const part = (selector) => element.querySelector(selector);
let asked = 0;
let opener = null;

function say(name) {
  for (const line of element.querySelectorAll(".said")) line.hidden = !line.classList.contains(name);
}

function fill(page) {
  part("#panel-title").textContent = page ? page.title : "";
  // Both pieces are escaped where they are made, on the server.
  part(".panel-about").innerHTML = page ? page.about : "";
  part(".panel-text").innerHTML = page ? page.text : "";
}

function show() {
  const dialog = part("#panel");
  if (!dialog.open) narrow.matches ? dialog.showModal() : dialog.show();
  document.body.classList.toggle("source-open", !narrow.matches);
}

function bringIntoView() {
  const body = part(".panel-body");
  const mark = part(".panel-text mark");
  if (!mark) return;
  const above = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop += above - body.clientHeight / 4;
}

async function open(chip) {
  const number = ++asked;
  opener = chip.getAttribute("href");
  for (const other of document.querySelectorAll("a.cite.current")) other.classList.remove("current");
  for (const same of document.querySelectorAll(`a.cite[href="${CSS.escape(opener)}"]`)) same.classList.add("current");
  fill(null);
  say("loading");
  show();
  let page = null;
  let said = "missing";
  try {
    page = await server.source_page(opener.slice("#cite-".length));
  } catch {
    said = "unreachable";
  }
  if (number !== asked) return;
  say(page ? "" : said);
  fill(page);
  bringIntoView();
  part(page ? ".panel-body" : ".panel-close").focus({ preventScroll: true });
}

function close() {
  const dialog = part("#panel");
  if (!dialog.open) return;
  asked += 1;
  dialog.close();
}

function closed() {
  document.body.classList.remove("source-open");
  for (const chip of document.querySelectorAll("a.cite.current")) chip.classList.remove("current");
  // The chip's element may have been drawn anew since, so it is looked up by its address.
  if (opener) document.querySelector(`a.cite[href="${CSS.escape(opener)}"]`)?.focus();
}

document.addEventListener(
  "click",
  (event) => {
    const chip = event.target.closest?.("a.cite");
    if (chip) {
      event.preventDefault();
      event.stopPropagation();
      open(chip);
    } else if (event.target.closest?.(".panel-close")) {
      close();
    }
  },
  { capture: true, signal },
);
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && part("#panel")?.open) {
      event.preventDefault();
      close();
    }
  },
  { signal },
);
element.addEventListener("close", closed, { capture: true, signal });
narrow.addEventListener(
  "change",
  () => {
    if (!part("#panel")?.open) return;
    part("#panel").close();
    show();
  },
  { signal },
);
