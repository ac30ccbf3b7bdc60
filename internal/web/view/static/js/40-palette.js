// The palette: Ctrl or Cmd with K. It holds the list of /go, what the page itself offers by keys,
// and what a search finds. A search may be a recorded disclosure, so it waits for three characters
// and a pause.
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const box = document.getElementById("palette-box");
  const list = palette.querySelector("[data-moves]");
  const found = document.createElement("div");
  const known = document.createElement("div");
  list.append(known, found);
  // Without the blur the next key still goes to the box that is gone.
  const shut = () => {
    document.activeElement?.blur();
    palette.close();
  };
  const stops = () => [...list.querySelectorAll("a, button")].filter((one) => one.checkVisibility());

  // What the page offers: its own keys, with the words beside them.
  const here = () => {
    const section = document.createElement("section");
    section.innerHTML = "<h2>On this page</h2><ul></ul>";
    for (const one of document.querySelectorAll("main [data-key]")) {
      if (!one.checkVisibility()) continue;
      const move = document.createElement("button");
      const words = document.createElement("span");
      const key = document.createElement("kbd");
      words.textContent = (one.innerText || one.labels?.[0]?.innerText || one.title || one.placeholder || "").trim().split("\n")[0];
      if (!words.textContent) continue;
      key.textContent = one.dataset.key;
      move.type = "button";
      move.className = "move";
      move.append(words, key);
      move.addEventListener("click", () => {
        shut();
        if (one.matches("input, textarea, select")) one.focus();
        else one.click();
        document.getElementById(one.dataset.focus ?? "")?.focus();
      });
      const item = document.createElement("li");
      item.append(move);
      section.querySelector("ul").append(item);
    }
    return section.querySelector("li") ? section : "";
  };

  const narrow = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of known.querySelectorAll("li")) {
      const text = `${item.textContent} ${item.dataset.words ?? ""}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
    for (const section of known.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
  };

  let pause;
  let request;
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch("/search", {
        method: "POST",
        body: new URLSearchParams({ q: box.value.trim() }),
        headers: { "Counterpart-Fragment": "rows" },
        signal: request.signal,
      });
      if (answer.ok) found.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") found.textContent = "The search gave no answer. Press Enter to try again.";
    }
  };

  const show = async () => {
    if (palette.open) return shut();
    box.value = "";
    found.replaceChildren();
    palette.showModal();
    box.focus();
    try {
      const answer = await fetch("/go", { headers: { "Counterpart-Fragment": "moves" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      known.innerHTML = await answer.text();
    } catch {
      location.assign("/go");
      return;
    }
    known.prepend(here());
    for (const form of known.querySelectorAll('form[action="/theme"]')) {
      const back = document.createElement("input");
      [back.type, back.name, back.value] = ["hidden", "return", location.pathname];
      form.append(back);
    }
    narrow();
  };

  box.addEventListener("input", () => {
    narrow();
    clearTimeout(pause);
    request?.abort();
    found.replaceChildren();
    if ("finds" in box.dataset && box.value.trim().length >= 3) pause = setTimeout(ask, 300);
  });
  palette.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = stops();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape") {
      event.preventDefault(); // which in a search box would only empty it
      shut();
    } else if (step) {
      event.preventDefault();
      (all[at + step] ?? (step < 0 ? box : all[at]))?.focus();
    } else if (event.key === "Enter" && event.target === box && all.length > 0) {
      event.preventDefault();
      all[0].click();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== box && event.key !== " ") {
      box.focus();
    }
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) shut();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show();
  });
})();
