// The search page. It asks the index that the build has made, and shows what it finds in the page's own words: each phrase
// comes from the page, from `data-` attributes or its template. The address carries the question, so that it can be shared.
(() => {
  "use strict";

  const PAGE = 20; // results on one page
  const PAUSE = 180; // milliseconds without a key before a question is asked
  const EXACT = 30; // a number that more pages carry is no number of any

  const form = document.getElementById("search");
  const query = form.elements.q;
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const pager = document.getElementById("search-pages");
  const lists = document.getElementById("search-lists");
  const idle = document.getElementById("search-idle");
  const order = document.getElementById("search-order");
  const clear = document.getElementById("search-clear");
  const row = document.getElementById("search-result").content.firstElementChild;
  const place = new URL(form.dataset.engine, document.baseURI).href;
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language);
  const plurals = new Intl.PluralRules(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const groups = [...new Set([...form.elements].filter((each) => each.name && each.name !== "q" && each.name !== "sort").map((each) => each.name))];

  let engine; // the promise of the index, once something is asked
  let asked = 0; // counts questions, so that a late answer to an old one is left aside
  let timer;

  // The question as the address carries it, and back into the form.

  function readForm(page) {
    const state = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const text = value.trim();
      if (text) state.append(name, text);
    }
    if (page > 1) state.set("page", page);
    return state;
  }

  function writeForm(state) {
    query.value = state.get("q") ?? "";
    for (const name of [...groups, "sort"]) {
      const wanted = state.getAll(name);
      for (const box of form.querySelectorAll(`input[name="${name}"]`)) box.checked = wanted.includes(box.value);
      for (const choice of form.querySelectorAll(`select[name="${name}"]`)) {
        choice.value = wanted[0] ?? "";
        if (choice.selectedIndex < 0) choice.value = "";
      }
    }
  }

  const address = (state) => location.pathname + (state.size ? `?${state}` : "");
  const current = () => new URLSearchParams(location.search);

  // The index.

  function load() {
    engine ??= import(place)
      .then(async (loaded) => {
        await loaded.options({ baseUrl: new URL("..", place).href, excerptLength: 28 });
        await loaded.init();
        await loaded.filters();
        return loaded;
      })
      .catch((reason) => {
        engine = undefined;
        throw reason;
      });
    return engine;
  }

  const chosen = (state, but) => Object.fromEntries(groups.filter((name) => name !== but && state.has(name)).map((name) => [name, { any: state.getAll(name) }]));

  async function ask(state) {
    const index = await load();
    const words = state.get("q") || null;
    const filters = chosen(state);
    const sort = state.get("sort");
    const search = (text, options) => index.search(text, options);
    const found = await search(words, { filters });
    let results = found.results;
    if (sort) {
      const first = (await search(words, { filters, sort: { [sort]: "desc" } })).results;
      const known = new Set(first.map((each) => each.id));
      results = [...first, ...results.filter((each) => !known.has(each.id))]; // without such a number: after those with one
    }
    const exact = words ? await exactly(words, filters, search) : [];
    const ids = new Set(exact.map((each) => each.id));
    results = [...exact, ...results.filter((each) => !ids.has(each.id))];
    const counts = { ...found.filters };
    for (const name of groups) {
      if (state.has(name)) counts[name] = (await search(words, { filters: chosen(state, name) })).filters[name];
    }
    return { results, counts };
  }

  // The pages that carry what was asked as one of their numbers, letter case aside.
  async function exactly(words, filters, search) {
    const number = words.replaceAll('"', " ").split(/\s+/).filter(Boolean).join(" ");
    if (!/\d/.test(number)) return [];
    const { results } = await search(`"${number}"`, { filters });
    if (results.length > EXACT) return [];
    const pages = await Promise.all(results.map((each) => each.data()));
    const wanted = ` | ${number} | `.toLowerCase();
    return results.filter((each, at) => ` | ${pages[at].meta.numbers ?? ""} | `.toLowerCase().includes(wanted));
  }

  // What was found.

  async function show(state) {
    const number = ++asked;
    const silent = !state.size;
    idle.hidden = !silent;
    order.hidden = silent;
    const narrowed = groups.filter((name) => state.has(name)).length;
    clear.hidden = !narrowed;
    form.querySelector("summary .count").textContent = narrowed ? numbers.format(narrowed) : "";
    if (silent) {
      empty();
      list.removeAttribute("aria-busy");
      lists.hidden = false;
      status.textContent = "";
      if (engine) fillCounts((await ask(state)).counts);
      return;
    }
    list.setAttribute("aria-busy", "true");
    try {
      const { results, counts } = await ask(state);
      const pages = Math.max(1, Math.ceil(results.length / PAGE));
      const page = Math.min(pages, Math.max(1, Number.parseInt(state.get("page"), 10) || 1));
      const shown = await Promise.all(results.slice((page - 1) * PAGE, page * PAGE).map((each) => each.data()));
      if (number !== asked) return;
      empty();
      list.start = (page - 1) * PAGE + 1;
      list.append(...shown.map(draw));
      fillCounts(counts);
      fillPager(state, page, pages);
      status.textContent = say(results.length, page, pages);
      lists.hidden = results.length > 0;
    } catch (reason) {
      if (number !== asked) return;
      fail(status.dataset.failed);
      throw reason;
    } finally {
      if (number === asked) list.removeAttribute("aria-busy");
    }
  }

  function empty() {
    list.replaceChildren();
    pager.hidden = true;
    lists.hidden = true;
  }

  function fail(sentence) {
    empty();
    status.textContent = sentence;
    lists.hidden = false;
  }

  function say(total, page, pages) {
    if (!total) return status.dataset.none;
    const phrase = plurals.select(total) === "one" ? status.dataset.one : status.dataset.other;
    const results = phrase.replace("{n}", numbers.format(total));
    if (pages === 1) return results;
    return status.dataset.part.replace("{results}", results).replace("{page}", numbers.format(page)).replace("{pages}", numbers.format(pages));
  }

  function draw(data) {
    const item = row.cloneNode(true);
    const part = (selector) => item.querySelector(selector);
    const put = (selector, text) => {
      const place = part(selector);
      if (text) place.textContent = text;
      else place.remove();
    };
    const { meta, filters } = data;
    const stage = filters.stage?.[0];
    const link = part("a");
    link.href = data.url;
    link.textContent = meta.title;
    if (stage && /^[a-z-]+$/.test(stage)) part(".tag").classList.add(`tag-${stage}`);
    put(".result-kind", stage ? "" : label("kind", filters.kind?.[0]));
    put(".tag", label("stage", stage));
    put(".result-buyer", label("buyer", filters.buyer?.[0]));
    put(".number", meta.amount);
    if (meta.date) part("time").dateTime = meta.date;
    put("time", meta.date && days.format(new Date(`${meta.date}T00:00:00Z`)));
    mark(part(".result-text"), data.excerpt);
    return item;
  }

  // The name of a value of a filter, as the page has it.
  function label(name, value) {
    if (!value) return "";
    const place = form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"], [name="${name}"] option[value="${CSS.escape(value)}"]`);
    return place ? place.dataset.label : "";
  }

  // Pagefind marks the words that it found with <mark>, and writes no other tag.
  function mark(place, excerpt) {
    const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    excerpt.split(/<\/?mark>/).forEach((text, at) => {
      if (at % 2) place.appendChild(document.createElement("mark")).textContent = plain(text);
      else place.append(plain(text));
    });
  }

  function fillCounts(counts) {
    for (const name of groups) {
      for (const box of form.querySelectorAll(`input[name="${name}"]`)) {
        box.parentElement.querySelector(".count").textContent = numbers.format(counts[name]?.[box.value] ?? 0);
      }
      for (const choice of form.querySelectorAll(`select[name="${name}"] option[data-label]`)) {
        choice.textContent = `${choice.dataset.label} (${numbers.format(counts[name]?.[choice.value] ?? 0)})`;
      }
    }
  }

  function fillPager(state, page, pages) {
    pager.hidden = pages === 1;
    for (const [rel, to] of [["prev", page - 1], ["next", page + 1]]) {
      const link = pager.querySelector(`[rel="${rel}"]`);
      const there = new URLSearchParams(state);
      if (to > 1) there.set("page", to);
      else there.delete("page");
      link.hidden = to < 1 || to > pages;
      link.href = address(there);
    }
  }

  // What people do.

  function go(state, { push }) {
    if (address(state) !== location.pathname + location.search) {
      history[push ? "pushState" : "replaceState"](null, "", address(state));
    }
    return show(state);
  }

  if (location.protocol === "file:") {
    fail(status.dataset.folder);
    for (const each of form.elements) each.disabled = true;
    return;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go(readForm(1), { push: true });
  });
  form.addEventListener("input", (event) => {
    if (event.target !== query) return;
    clearTimeout(timer);
    timer = setTimeout(() => go(readForm(1), { push: false }), PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (event.target === query) return;
    clearTimeout(timer);
    go(readForm(1), { push: true });
  });
  form.addEventListener("focusin", () => load().then((index) => list.childElementCount || index.search(null).then((all) => fillCounts(all.filters)), () => {}), { once: true });
  clear.addEventListener("click", () => {
    const state = new URLSearchParams();
    for (const name of ["q", "sort"]) if (current().get(name)) state.set(name, current().get(name));
    writeForm(state);
    go(state, { push: true });
    query.focus();
  });
  pager.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await go(new URL(link.href).searchParams, { push: true });
    status.focus();
  });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    writeForm(current());
    show(current());
  });

  const narrow = matchMedia("(max-width: 44.99rem)");
  const filters = form.querySelector(".filters");
  const fold = () => {
    filters.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();

  writeForm(current());
  show(current());
})();
