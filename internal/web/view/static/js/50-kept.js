// The browser keeps the last checkpoint of the log that it saw, and compares it when its reader comes
// back: the log's server shows by a proof that the log of today continues it. Kept are a name, a
// number and a hash, which say nothing of anybody. Where the proof fails, every page says so.
(() => {
  "use strict";
  const address = "/ledger/continues";
  if (!document.querySelector('nav a[href="/ledger"]') || !globalThis.crypto?.subtle) return;
  const often = 5 * 60000;
  const shelf = (from, name) => {
    try {
      return JSON.parse(from.getItem(name)) ?? {};
    } catch {
      return {};
    }
  };
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (b) => btoa(String.fromCharCode(...b));
  const join = async (left, right) => {
    const b = new Uint8Array(65);
    b.set([1]);
    b.set(left, 1);
    b.set(right, 33);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", b));
  };

  // RFC 9162, 2.1.4.2: whether the tree of size m and root one is the beginning of that of n and two.
  const continues = async (m, one, n, two, proof) => {
    if (m > n) return false;
    if (m === n) return proof.length === 0 && one === two;
    if (m === 0) return proof.length === 0;
    const path = proof.map(bytes);
    let [f, s] = [BigInt(m) - 1n, BigInt(n) - 1n];
    while (f & 1n) [f, s] = [f >> 1n, s >> 1n];
    if (f === 0n) path.unshift(bytes(one));
    if (path.length === 0) return false;
    let [old, now] = [path[0], path[0]];
    for (const c of path.slice(1)) {
      if (s === 0n) return false;
      if (f & 1n || f === s) {
        [old, now] = [await join(c, old), await join(c, now)];
        while (!(f & 1n) && f !== 0n) [f, s] = [f >> 1n, s >> 1n];
      } else {
        now = await join(now, c);
      }
      [f, s] = [f >> 1n, s >> 1n];
    }
    return s === 0n && text(old) === one && text(now) === two;
  };

  const warn = (words) => {
    const box = document.createElement("div");
    box.className = "notice danger";
    box.setAttribute("role", "alert");
    const p = document.createElement("p");
    p.textContent = `${words} `;
    const link = document.createElement("a");
    link.href = "/ledger/witnesses";
    link.textContent = "Witnesses";
    p.append(link);
    box.append(p);
    document.querySelector("main .content")?.prepend(box);
  };
  const tell = (words) => {
    const box = document.querySelector("[data-kept]");
    if (box) box.textContent = words;
  };
  const ask = async (size) => (await fetch(size === undefined ? address : `${address}?size=${size}`)).json();
  const day = (at) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

  const look = async () => {
    const { origin } = await ask();
    if (!origin) return;
    const kept = shelf(localStorage, "checkpoints");
    const base = origin.replace(/\/log\/[0-9]+$/, "");
    const was = kept[base];
    const keep = (c) => {
      kept[base] = { origin, size: c.size, root: c.root, at: Date.now() };
      localStorage.setItem("checkpoints", JSON.stringify(kept));
    };
    if (!was) {
      const c = await ask();
      keep(c);
      tell(`This browser keeps the checkpoint of ${c.size} entries from now on.`);
      return;
    }
    if (was.origin !== origin) {
      warn(`A new record has taken the place of the one of ${was.size} entries that this browser saw on ${day(was.at)}. A restore does that; entry 0 of the new one says what was lost.`);
      keep(await ask());
      return;
    }
    const c = await ask(was.size);
    if (await continues(was.size, was.root, c.size, c.root, c.proof ?? [])) {
      keep(c);
      tell(`The record continues the ${was.size} entries that this browser saw on ${day(was.at)}.`);
      return;
    }
    localStorage.setItem("contradiction", JSON.stringify({ was, now: c, at: Date.now() }));
    warn(`This record does not continue what this browser saw of it on ${day(was.at)}: ${was.size} entries then, ${c.size} now. It was rewritten or cut back. Tell the other party.`);
  };

  const last = shelf(sessionStorage, "compared");
  const wanted = document.querySelector("[data-kept]") || !last.at || Math.abs(Date.now() - last.at) > often;
  if (!wanted && !localStorage.getItem("contradiction")) return;
  look()
    .then(() => sessionStorage.setItem("compared", JSON.stringify({ at: Date.now() })))
    .catch(() => {}); // the server does not answer just now: the next page asks again
})();
