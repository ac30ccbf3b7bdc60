// Live clocks: <time data-clock="NOW" datetime="DUE"> says how long there is until DUE, by the
// server's clock, which a demo sets. The words are those of the server (casework).
(() => {
  "use strict";
  const loaded = performance.now();
  const words = (due, now) => {
    const minutes = Math.floor(Math.abs(due - now) / 60000);
    const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 1440)];
    let span = `${minutes} min`;
    if (days > 0) span = hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
    else if (hours > 0) span = minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
    return due >= now ? `due in ${span}` : `${span} over`;
  };
  const tick = () => {
    const since = performance.now() - loaded;
    for (const clock of document.querySelectorAll("time[data-clock]")) {
      const text = words(Date.parse(clock.dateTime), Date.parse(clock.dataset.clock) + since);
      if (clock.textContent !== text) clock.textContent = text;
    }
  };
  setInterval(tick, 30000);
})();
