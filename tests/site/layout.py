"""Whether a page fits into its window: nothing sticks out, but inside of what scrolls by itself and can be focused."""

from playwright.sync_api import Page

_STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const scrolls = element => element.closest('[tabindex="0"]') &&
    /auto|scroll/.test(getComputedStyle(element.closest('[tabindex="0"]')).overflowX);
  const note = (element, box) => {
    if (box.width <= 1 || (box.left >= -1 && box.right <= width + 1)) return;
    if (scrolls(element) || element.closest('.skip, .hidden, thead')) return;
    for (let above = element; above && above !== document.body; above = above.parentElement)
      if (/hidden|clip/.test(getComputedStyle(above).overflowX)) return;
    found.push(`${element.tagName.toLowerCase()}.${element.getAttribute('class') || ''} from ${Math.round(box.left)} to ${Math.round(box.right)}: ${element.textContent.trim().slice(0, 40)}`);
  };
  if (document.scrollingElement.scrollWidth > width)
    found.push(`the page is ${document.scrollingElement.scrollWidth} wide in a window of ${width}`);
  for (const element of document.body.querySelectorAll('*')) note(element, element.getBoundingClientRect());
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let text; (text = walker.nextNode());) {
    if (!text.data.trim()) continue;
    range.selectNodeContents(text);
    note(text.parentElement, range.getBoundingClientRect());
  }
  return [...new Set(found)].slice(0, 4);
}"""


def sticking_out(page: Page) -> list[str]:
    """What is wider than the window, or lies beside it, at most four of them; a box of text counts by its letters too."""
    found: list[str] = page.evaluate(_STICKING_OUT)
    return found
