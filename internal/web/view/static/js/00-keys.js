// Keys. Every page works without this file.
//
//	data-key="r"       this key, while nobody types, clicks the element or puts the focus into it
//	data-focus="ID"    beside data-key: then the focus goes to that element
//	data-submit        on a form: Ctrl or Cmd with Enter sends it, by its button with data-send
//	data-insert="ID"   on a list of choices: the choice's data-text goes into that text
//	data-search        a search box, for "/" and the arrows
(() => {
  "use strict";
  const typing = (node) => node.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const plain = (event) => !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

  // "/" goes to the page's own search box, else to the one of the navigation.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !plain(event) || typing(event.target) || document.querySelector("dialog[open]")) return;
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
    if (!step || event.defaultPrevented || !from.matches?.("main [data-search], main a.row")) return;
    const stops = [...document.querySelectorAll("main [data-search], main a.row")];
    const to = stops[stops.indexOf(from) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  // Places: "g" and then the place's own key, such as "g c" for the customers.
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (Date.now() - going < 1500) {
      going = 0;
      const place = document.querySelector(`nav a[data-go="${CSS.escape(event.key)}"]`);
      if (place) {
        event.preventDefault();
        event.stopImmediatePropagation();
        place.click();
      }
      return;
    }
    if (event.key === "g") going = Date.now();
  }, true);

  // The page's own keys.
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target) || event.key.length !== 1 || document.querySelector("dialog[open]")) return;
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)];
    const to = all.find((one) => one.checkVisibility());
    if (!to) return;
    event.preventDefault();
    if (to.matches("input, textarea, select")) {
      to.focus();
      return;
    }
    to.click();
    if (to.dataset.focus) document.getElementById(to.dataset.focus)?.focus();
  });

  // Ctrl or Cmd with Enter sends a text.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.form;
    if (!form?.matches("[data-submit]")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-send]"));
  });

  // A prepared text goes where one writes.
  document.addEventListener("change", (event) => {
    const text = event.target.selectedOptions?.[0]?.dataset.text;
    const box = document.getElementById(event.target.dataset.insert ?? "");
    if (!text || !box) return;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    event.target.selectedIndex = 0;
  });
})();
