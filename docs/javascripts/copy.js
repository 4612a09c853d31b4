// The copy button of a console block copies the commands: no prompt, no output.
function commandsOf(text) {
  const commands = [];
  let continues = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("$ ") || continues) {
      commands.push(continues ? line : line.slice(2));
      continues = line.endsWith("\\");
    }
  }
  return commands.map((line) => line.replace(/\s{2,}# .*$/, "")).join("\n");
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[data-clipboard-target], [data-md-type=copy], .md-clipboard");
    const code = button?.closest(".language-console, .highlight")?.querySelector("code");
    const commands = code && commandsOf(code.textContent);
    if (!commands) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    navigator.clipboard.writeText(commands).then(() => {
      button.classList.add("md-clipboard--copied");
      setTimeout(() => button.classList.remove("md-clipboard--copied"), 1500);
    });
  },
  { capture: true },
);
