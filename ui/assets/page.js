// What the page does besides its components' own events: examples, questions asked back, copying, and mending what
// screen readers hear. `element` and `trigger` come with the component.
window.pageScript?.abort();
window.pageScript = new AbortController();
const { signal } = window.pageScript;
// Without a secure connection a browser gives pages no clipboard.
document.body.classList.toggle("no-clipboard", !navigator.clipboard);
document.title = element.querySelector("h1").textContent;

const composer = () => document.querySelector("#question textarea");

// What was asked back stands in the empty composer until something is sent.
function answerAsk(text) {
  composer().placeholder = text;
  composer().focus();
}

// The block's lines, its chips as [1]: what is drawn carries words for screen readers only.
function plainLines(block) {
  const written = block.cloneNode(true);
  for (const chip of written.querySelectorAll(".cite")) chip.replaceWith(`[${chip.lastChild.textContent}] `);
  for (const line of written.querySelectorAll("p, li, .title, .spots > span")) line.append("\n");
  return written.textContent.replace(/ *\n+/g, "\n").trim();
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
    const copier = target.closest?.("button.copy");
    if (example) trigger("submit", { text: example.textContent.trim() });
    else if (reply) trigger("submit", { text: reply.textContent.trim() });
    else if (ask) answerAsk(ask.textContent.trim());
    else if (copier) copy(copier);
    else if (target.closest?.("button.new")) trigger("clear", {});
    else return;
    event.preventDefault();
    event.stopPropagation();
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
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
