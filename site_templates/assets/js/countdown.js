// Adds to each deadline how far it is from now. What a page says of deadlines, it says as of the date of its data, so that
// it needs no clock; a browser has one. The words come from the page, the numbers in words from the browser.
(() => {
  const { left, closed } = document.currentScript.dataset;
  const distance = new Intl.RelativeTimeFormat(document.documentElement.lang);
  const units = [["day", 86400000], ["hour", 3600000], ["minute", 60000]];
  const say = (time) => {
    const rest = Date.parse(time.dateTime) - Date.now();
    if (Number.isNaN(rest)) return;
    const note = time.nextElementSibling?.matches("[data-now]") ? time.nextElementSibling : document.createElement("b");
    const [unit, length] = units.find(([, size]) => rest >= size) ?? units[2];
    note.dataset.now = rest > 0 ? "open" : "closed";
    note.textContent = rest > 0 ? left.replace("{when}", distance.format(Math.floor(rest / length), unit)) : closed;
    time.after(" ", note);
  };
  const deadlines = document.querySelectorAll("time[data-closes]");
  const sayAll = () => deadlines.forEach(say);
  sayAll();
  setInterval(sayAll, 60000);
})();
