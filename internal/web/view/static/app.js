// The "/" key, arrows through a list, and search as you type. Every page works without this file.
(() => {
  "use strict";

  // "/" goes to the page's own search box, else to the one of the navigation.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    const boxes = [...document.querySelectorAll("[data-search]")].filter((box) => box.checkVisibility());
    const box = boxes.pop();
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // The down and up arrows go from the page's search box to the rows below it and back.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target;
    if (!step || !from.matches?.("main [data-search], main a.row")) return;
    const stops = [...document.querySelectorAll("main [data-search], main a.row")];
    const to = stops[stops.indexOf(from) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  // A form with data-live="id" sends itself while one types and puts the answer,
  // a fragment, into the element of that id. Each answer may be a recorded
  // disclosure, so it waits for a pause and for two characters.
  for (const form of document.querySelectorAll("form[data-live]")) {
    const target = document.getElementById(form.dataset.live);
    const status = document.getElementById("live-status");
    const box = form.querySelector("input[data-search]");
    let pause;
    let request;
    let last = box.value.trim();

    const ask = async () => {
      last = box.value.trim();
      request?.abort();
      request = new AbortController();
      target.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          headers: { "Counterpart-Fragment": "rows" },
          signal: request.signal,
        });
        if (!answer.ok) throw new Error(answer.status);
        target.innerHTML = await answer.text();
        status.textContent = target.querySelector("[data-count]")?.textContent ?? "";
      } catch (error) {
        if (error.name === "AbortError") return;
        status.textContent = "The search gave no answer. Press Enter to try again.";
      }
      target.removeAttribute("aria-busy");
    };

    box.addEventListener("input", () => {
      clearTimeout(pause);
      const query = box.value.trim();
      if (query === last || query.length === 1) return;
      pause = setTimeout(ask, 220);
    });
  }
})();
