// What has just been done is told in a corner and goes by itself, later if it can be taken back,
// and not while one points at it or is in it. "z" takes the last one back.
(() => {
  "use strict";
  const leave = (toast) => {
    toast.dataset.gone = "";
    setTimeout(() => toast.remove(), 300);
  };
  for (const toast of document.querySelectorAll("[data-toasts] .notice")) {
    let left = toast.querySelector("form, a") ? 20 : 8;
    const clock = setInterval(() => {
      if (document.hidden || toast.matches(":hover, :focus-within") || --left > 0) return;
      clearInterval(clock);
      leave(toast);
    }, 1000);
  }
  document.querySelector("[data-toasts] [data-undo] button")?.setAttribute("data-key", "z");
})();
