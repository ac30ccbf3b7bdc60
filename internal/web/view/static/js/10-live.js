// Search as one types. Every page works without this file.
(() => {
  "use strict";
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
