// Orders and narrows down a whole list, of which each page shows a part. The rows are fetched when they are first needed;
// until then, and without scripts, the list is as it was published. The address carries what was asked for.
(() => {
  "use strict";

  const PAUSE = 150; // milliseconds without a key before the list follows

  const controls = document.querySelector(".controls[data-list]");
  if (location.protocol === "file:") {
    controls.hidden = true; // a browser fetches nothing for pages that are opened from a folder
    return;
  }
  const length = Number(controls.dataset.length); // rows on one page
  const form = controls.querySelector("form");
  const status = controls.querySelector(".list-status");
  const [rowOf, pagerOf] = [...controls.querySelectorAll("template")].map((each) => each.content.firstElementChild);
  const list = document.getElementById(controls.dataset.list);
  const published = [...list.childNodes];
  const publishedPager = document.querySelector("main > nav.pager");
  const pager = document.importNode(pagerOf, true);
  const root = new URL(controls.dataset.root, document.baseURI);
  const source = new URL("list.json", new URL(controls.dataset.section, document.baseURI));
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language);
  const plurals = new Intl.PluralRules(language);
  const collator = new Intl.Collator(language, { numeric: true });

  let whole; // the promise of all rows
  let asked = 0;
  let timer;

  pager.hidden = true;
  (list.closest("table") ?? list).after(pager);

  const load = () => {
    whole ??= fetch(source)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .catch((reason) => {
        whole = undefined;
        throw reason;
      });
    return whole;
  };

  function readForm(page) {
    const state = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) state.append(name, value.trim());
    }
    if (page > 1) state.set("page", page);
    return state;
  }

  function writeForm(state) {
    for (const each of form.elements) {
      each.value = state.get(each.name) ?? "";
      if (each.selectedIndex < 0) each.value = "";
    }
  }

  const address = (state) => location.pathname + (state.size ? `?${state}` : "");
  const current = () => new URLSearchParams(location.search);
  const isOurs = (state) => [...state.keys()].some((name) => form.elements.namedItem(name) || name === "page");

  function choose({ filters, orders, rows }, state) {
    const words = (state.get("q") ?? "").toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
    const wanted = filters.map((name, at) => [at, state.get(name)]).filter(([, value]) => value);
    const found = rows.filter(([url, texts, values]) => {
      if (!wanted.every(([at, value]) => values[at] === value)) return false;
      if (!words.length) return true;
      const text = `${url} ${texts[0]} ${texts[1]}`.toLocaleLowerCase(language);
      return words.every((word) => text.includes(word));
    });
    const order = state.get("sort") ?? "";
    if (order === "name") return found.sort((one, other) => collator.compare(one[1][0], other[1][0]));
    const at = orders.indexOf(order.replace(/^-/, ""));
    if (at < 0) return found;
    const turn = order.startsWith("-") ? -1 : 1;
    const key = (row) => row[3][at];
    return found.sort((one, other) => {
      const [a, b] = [key(one), key(other)];
      if (a === null || b === null) return (a === null) - (b === null); // what is not known comes last
      return (a < b ? -1 : a > b ? 1 : 0) * turn;
    });
  }

  function draw([url, texts, values, numbers], { filters, orders }) {
    const row = document.importNode(rowOf, true);
    for (const place of row.querySelectorAll("[data-cell]")) {
      const text = texts[place.dataset.cell];
      const { absent, tag, day } = place.dataset;
      if (text) place.textContent = text;
      else if (absent) place.appendChild(Object.assign(document.createElement("span"), { className: "absent", textContent: absent }));
      else place.remove();
      if (tag && /^[a-z-]+$/.test(values[filters.indexOf(tag)])) place.classList.add(`tag-${values[filters.indexOf(tag)]}`);
      if (day && text) place.dateTime = numbers[orders.indexOf(day)];
      for (const name of ["cell", "absent", "tag", "day"]) delete place.dataset[name];
    }
    row.querySelector("a").href = new URL(url, root);
    return row;
  }

  async function show(state) {
    const number = ++asked;
    if (!isOurs(state)) {
      list.replaceChildren(...published);
      if (publishedPager) publishedPager.hidden = false;
      pager.hidden = true;
      status.textContent = "";
      return;
    }
    try {
      const data = await load();
      if (number !== asked) return;
      const found = choose(data, state);
      const pages = Math.max(1, Math.ceil(found.length / length));
      const page = Math.min(pages, Math.max(1, Number.parseInt(state.get("page"), 10) || 1));
      list.replaceChildren(...found.slice((page - 1) * length, page * length).map((row) => draw(row, data)));
      if (publishedPager) publishedPager.hidden = true;
      fillPager(state, page, pages);
      status.textContent = say(found.length, data.rows.length, page, pages);
    } catch (reason) {
      if (number === asked) status.textContent = status.dataset.failed;
      throw reason;
    }
  }

  function say(total, all, page, pages) {
    if (!total) return status.dataset.none;
    const phrase = plurals.select(total) === "one" ? status.dataset.one : status.dataset.other;
    const results = phrase.replace("{n}", numbers.format(total)).replace("{all}", numbers.format(all));
    if (pages === 1) return results;
    return status.dataset.part.replace("{results}", results).replace("{page}", numbers.format(page)).replace("{pages}", numbers.format(pages));
  }

  function fillPager(state, page, pages) {
    pager.hidden = pages === 1;
    for (const [rel, to] of [["prev", page - 1], ["next", page + 1]]) {
      const link = pager.querySelector(`[rel="${rel}"]`);
      const there = new URLSearchParams(state);
      there.set("page", to);
      link.hidden = to < 1 || to > pages;
      link.href = address(there);
    }
  }

  function go(state, push) {
    if (address(state) !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", address(state));
    return show(state);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go(readForm(1), true);
  });
  form.addEventListener("input", (event) => {
    if (event.target !== form.elements.q) return;
    clearTimeout(timer);
    timer = setTimeout(() => go(readForm(1), false), PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (event.target === form.elements.q) return;
    clearTimeout(timer);
    go(readForm(1), true);
  });
  pager.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await go(new URL(link.href).searchParams, true);
    status.focus();
  });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    writeForm(current());
    show(current());
  });

  if (isOurs(current())) {
    controls.open = true;
    writeForm(current());
    show(current());
  }
})();
