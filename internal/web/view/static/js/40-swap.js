// A link with data-swap fetches a part of its page and puts it in the place of the group that it
// stands in, instead of leading to the whole page.
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const group = link.closest("[id]");
    group.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { "Counterpart-Fragment": link.dataset.swap } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const id = group.id;
      group.outerHTML = await answer.text();
      document.getElementById(id)?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    } catch {
      location.href = link.href;
    }
  });
})();
