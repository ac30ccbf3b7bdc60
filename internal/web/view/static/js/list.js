// Lists: ticking rows, the panel beside them, and keys. Every list works without this file.
(() => {
  "use strict";
  const listing = document.querySelector("[data-listing]");
  if (!listing) return;
  const panel = listing.querySelector("[data-peek]");
  const status = document.getElementById("live-status");
  const boxes = () => [...listing.querySelectorAll("[data-tick]")];

  // The bulk bar shows itself once a row is ticked.
  const count = () => {
    const bar = listing.querySelector("[data-bulk]");
    if (!bar) return;
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const everything = bar.querySelector("[data-everything]");
    bar.toggleAttribute("data-none", ticked === 0 && !everything?.checked);
    bar.toggleAttribute("data-some", ticked > 0);
    bar.querySelector("[data-ticked]").textContent = everything?.checked ? "Everything in this filter" : `${ticked} ticked`;
    const head = listing.querySelector("[data-all] input");
    if (!head) return;
    head.parentElement.hidden = false;
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  };
  let last;
  listing.addEventListener("click", (event) => {
    const box = event.target.closest("[data-tick]");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
  });
  listing.addEventListener("change", (event) => {
    if (event.target.closest("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
    count();
  });
  const rows = document.getElementById("rows");
  new MutationObserver(count).observe(rows, { childList: true });
  count();

  // The panel: its link is fetched as a fragment, which is a disclosure of its own.
  let opener;
  let request;
  const mark = (id) => {
    for (const row of listing.querySelectorAll("tbody tr")) {
      row.toggleAttribute("aria-current", row.querySelector("[data-look]")?.search === id);
      if (row.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
    }
  };
  // The panel that was fetched knows nothing of the rows: its links to those beside come from them.
  const beside = () => {
    const links = [...listing.querySelectorAll("tbody [data-look]")];
    const at = links.findIndex((link) => link.closest("tr").hasAttribute("aria-current"));
    for (const [way, to] of [["back", links[at - 1]], ["on", links[at + 1]]]) {
      const link = panel.querySelector(`[data-look="${way}"]`);
      if (!link) continue;
      link.hidden = at < 0 || !to;
      if (to) link.href = to.href;
    }
  };
  const look = async (link) => {
    request?.abort();
    request = new AbortController();
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { "Counterpart-Fragment": "listpeek" }, signal: request.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      panel.innerHTML = await answer.text();
      listing.classList.add("peeking");
      mark(link.search);
      beside();
      history.replaceState(null, "", link.href);
      const title = panel.querySelector("h2");
      title?.focus({ preventScroll: true });
      if (window.innerWidth <= 820) panel.scrollIntoView();
      panel.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  };
  const shut = (link) => {
    panel.replaceChildren();
    listing.classList.remove("peeking");
    mark("");
    if (link) history.replaceState(null, "", link.href);
    (opener?.isConnected ? opener : listing.querySelector("a.row"))?.focus();
  };
  listing.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target.closest("[data-look], [data-shut]");
    if (!link) return;
    event.preventDefault();
    if (link.matches("[data-shut]")) return shut(link);
    if (!panel.contains(link)) opener = link;
    look(link);
  });

  // Keys: j and k go through the rows, x ticks, p looks; in the panel the arrows go on, Esc shuts.
  const typing = (node) => node.matches?.("input:not([type=checkbox]), textarea, select");
  const step = (by) => {
    const links = [...listing.querySelectorAll("tbody a.row")];
    const at = links.indexOf(document.activeElement?.closest("tr")?.querySelector("a.row"));
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    const row = event.target.closest?.("[data-listing] tbody tr");
    const inside = panel.contains(event.target);
    if (event.key === "Escape") {
      const open = listing.querySelector("details[data-drop][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      } else if (panel.firstElementChild) shut(panel.querySelector("[data-shut]"));
      else if (boxes().some((box) => box.checked)) {
        for (const box of boxes()) box.checked = false;
        count();
      } else return;
    } else if (inside && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const link = panel.querySelector(`[data-look="${event.key === "ArrowDown" ? "on" : "back"}"]`);
      if (!link || link.hidden) return;
      look(link);
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x" && row) row.querySelector("[data-tick]")?.click();
    else if (event.key === "p" && row) {
      const link = row.querySelector("[data-look]");
      if (!link) return;
      opener = row.querySelector("a.row");
      look(link);
    } else return;
    event.preventDefault();
    if (status && event.key === "x") status.textContent = listing.querySelector("[data-ticked]")?.textContent ?? "";
  });

  // One of the small windows is open at a time, and shuts when one clicks elsewhere.
  document.addEventListener("click", (event) => {
    for (const open of listing.querySelectorAll("details[data-drop][open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
})();
