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

async function copy(button) {
  const message = button.closest("[data-testid=bot]") ?? button.closest(".message");
  const text = [...message.querySelectorAll(".answer, .sources, .notices")].map((block) => block.innerText.trim());
  await navigator.clipboard.writeText(text.join("\n\n"));
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
