// Draws a screen's record as a slide. Text is set as text alone; of a picture only shapes and letters are taken over.
const FORMAT = 4
const SVG = "http://www.w3.org/2000/svg"
// The same two lists as in core/exports/plain_svg.py.
const ELEMENTS = new Set(["svg", "g", "path", "rect", "circle", "line", "text", "tspan"])
const ATTRIBUTES = new Set([
  "viewBox", "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r",
  "rx", "ry", "width", "height", "fill", "stroke", "stroke-width", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity",
  "text-anchor", "font-size", "font-weight",
])
// Numbers, names of colours and the letters of a path: nothing that leads anywhere.
const PLAIN_VALUE = /^[\w\s#.,()%+-]*$/
// What may shrink, and to which shares of its size; at the last one its end is cut, and read aloud all the same.
/** @type {[string, number[]][]} */
const STEPS = [
  [".headline", [1, 0.9, 0.8]],
  [".strap", [1, 0.97]],
  [".value", [1, 0.9, 0.8, 0.7, 0.6]],
  [".under", [1, 0.92, 0.835]],
  [".notes", [1, 0.92, 0.835]],
  [".lines", [1, 0.92, 0.835, 0.81]],
  [".cards", [1, 0.92, 0.835]],
]
const NARROW = 480 // px of a frame, as in stage_narrow.css
const BESIDE = 20 // letters of a value that stands beside its name, as in core/meeting/slide.py
/** @type {[string, string][]} */
const SWATCHES = [
  ["current", "var(--baseline)"], ["new", "var(--candidate)"], ["over", "var(--over)"],
  ["limit", "var(--limit)"], ["what_if", "var(--warn)"],
]

/**
 * @param {string} tag
 * @param {string} name
 * @param {(Node | string)[]} parts
 */
function part(tag, name, ...parts) {
  const made = document.createElement(tag)
  if (name) made.className = name
  made.append(...parts)
  return made
}

// What is read as one: a range, and a date with its weekday, as English and German write it.
const WHOLE = /(\S{1,16}–\S{1,16}|(?:\p{Lu}\p{L}{1,3}\.?, )?(?:\p{Lu}\p{L}{2,3} \d{1,2}(?:–\d{1,2})?\b(?!\d|\.\d|–)|\b\d{1,2}\. \p{Lu}\p{L}{2,8}\.?))/u

// A sentence runs as most of its letters do: a name from the right at its beginning turns it not around.
/** @param {string} text */
function directionOf(text) {
  const fromRight = (text.match(/[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/gu) || []).length
  return fromRight * 2 > (text.match(/\p{L}/gu) || []).length ? "rtl" : "ltr"
}

/**
 * A sentence whose ranges and dates stay whole: "$3,900–$14,000" never breaks after its dash.
 * @param {string} text
 */
function unbroken(text) {
  return text.split(WHOLE).map((piece, at) => at % 2 ? part("span", "whole", piece) : piece)
}

/** @param {string} text */
function picture(text) {
  const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement
  if (read.localName !== "svg") return null
  const made = plain(read)
  made.setAttribute("aria-hidden", "true")
  return made
}

/** @param {Element} node */
function plain(node) {
  const made = document.createElementNS(SVG, node.localName)
  for (const { name, value } of node.attributes) {
    if (ATTRIBUTES.has(name) && PLAIN_VALUE.test(value) && !/url\s*\(/i.test(value)) made.setAttribute(name, value)
  }
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.nodeValue)
    else if (child instanceof Element && ELEMENTS.has(child.localName)) made.append(plain(child))
  }
  return made
}

/** @param {ScreenRecord} screen */
function pictureOf(screen) {
  const made = part("div", "picture")
  const wide = screen.picture.wide ? picture(screen.picture.wide) : null
  const narrow = screen.picture.narrow ? picture(screen.picture.narrow) : null
  if (!wide) {
    if (screen.alt) made.append(part("p", "instead", screen.alt))
  } else {
    const shown = part("div", narrow ? "both" : "")
    shown.setAttribute("role", "img")
    shown.setAttribute("aria-label", screen.alt)
    wide.classList.add("wide")
    shown.append(wide)
    if (narrow) { narrow.classList.add("narrow"); shown.append(narrow) }
    made.append(shown)
  }
  if (screen.words.length) made.append(part("ul", "unseen", ...screen.words.map((text) => part("li", "", text))))
  return made
}

/** @param {ScreenRecord} screen @param {Words} words */
function tableOf(screen, words) {
  const names = Object.keys(screen.table[0])
  /** @param {string} tag @param {string} name @param {string} text */
  const cell = (tag, name, text) => part(tag, name === words.change ? "key" : "", text)
  const head = part("tr", "", ...names.map((name) => cell("th", name, name)))
  const rows = screen.table.map((row) => part("tr", "", ...names.map((name) => cell("td", name, row[name]))))
  const made = part("div", "table", part("table", "", part("thead", "", head), part("tbody", "", ...rows)))
  if (screen.table_more) made.append(part("p", "more", screen.table_more))
  return made
}

/** @param {Figure} figure @param {Words} words */
function figureOf(figure, words) {
  const under = part("span", "under")
  if (figure.placeholder) under.append(part("span", "tag", words.placeholder))
  under.append(...unbroken(figure.under))
  return part("li", `figure ${figure.light}`, part("strong", "value", ...unbroken(figure.value)), under)
}

// A record: what was released of it, then what is true and what both models said. A text follows its name.
/** @param {CardRow} row */
function rowOf({ name, value, judged }) {
  const said = part("dd", judged, value)
  if (judged) said.prepend(part("span", "sign", judged === "right" ? "✓ " : "✗ "))
  return part("div", value.length > BESIDE ? "row text" : "row", part("dt", "", name), said)
}

/** @param {ScreenRecord} screen */
function cardsOf({ slide }) {
  const cards = slide.cards.map(({ released, answers }) =>
    part("li", "card", part("dl", "", ...released.map(rowOf)), part("dl", "answers", ...answers.map(rowOf))))
  const made = part("div", "cards", part("ul", "", ...cards))
  if (slide.cards_more) made.append(part("p", "more", slide.cards_more))
  return made
}

// Notes that have no room are left out whole, last first, and a line says so; a screen reader has them all.
/** @param {ScreenRecord} screen */
function notesOf({ slide }) {
  const made = part("div", "notes", ...slide.notes.map((text) => part("p", "note", ...unbroken(text))))
  if (slide.notes_more) made.append(part("p", "note rest", slide.notes_more))
  return made
}

/** @param {HTMLElement} notes */
function leaveOut(notes) {
  const all = [...notes.querySelectorAll(".note:not(.rest)")]
  for (const note of all) note.classList.remove("unseen")
  notes.classList.remove("short")
  for (const note of all.reverse()) {
    if (fits(notes)) return
    notes.classList.add("short")
    note.classList.add("unseen")
  }
}

/** @param {ScreenRecord} screen */
function sourceOf({ slide, picture, table }) {
  const made = part("footer", "source")
  if (picture.wide && !table.length) {
    if (picture.wide_cut) made.append(part("span", picture.narrow ? "cut wide" : "cut", `${picture.wide_cut} `))
    if (picture.narrow && picture.narrow_cut) made.append(part("span", "cut narrow", `${picture.narrow_cut} `))
  }
  made.append(...unbroken(slide.source))
  return made
}

/**
 * @param {ScreenRecord} screen
 * @param {Words} words
 * @param {boolean} [small]
 */
function slideOf(screen, words, small = false) {
  const { slide } = screen
  const made = part("div", "slide")
  made.dataset.shape = slide.shape
  if (slide.figures.length) made.dataset.figures = ""
  if (slide.marks.length) made.dataset.marks = ""
  const strap = part("header", "strap", part("p", "case", slide.strap), part("p", "place", slide.place))
  if (screen.clock) strap.append(Object.assign(part("p", "clock"), { role: "timer" }))
  made.append(strap)
  made.append(part("div", "marks", ...slide.marks.map((mark) => part("p", `mark ${mark.kind}`, mark.text))))
  made.append(part(small ? "h3" : "h1", "headline", ...unbroken(slide.headline)))
  if (slide.shape === "cards") made.append(cardsOf(screen))
  else if (slide.shape !== "words") made.append(screen.table.length ? tableOf(screen, words) : pictureOf(screen))
  if (slide.figures.length) made.append(part("ul", "figures", ...slide.figures.map((figure) => figureOf(figure, words))))
  const lines = slide.list_lines.length ? slide.list_lines : slide.shape === "words" ? slide.notes : []
  if (lines.length) made.dataset.lines = ""
  if (lines.length) made.append(part("ul", "lines", ...lines.map((text) => part("li", "", ...unbroken(text)))))
  else if (slide.notes.length) made.append(notesOf(screen))
  made.append(sourceOf(screen))
  for (const node of made.querySelectorAll("p, h1, h3, li, strong, td, dt, dd")) node.setAttribute("dir", directionOf(node.textContent || ""))
  return made
}

/** @param {Words} words */
function patternOf(words) {
  const swatches = SWATCHES.map(([name, colour]) => {
    const made = part("li", "", words[name])
    made.style.setProperty("--swatch", colour)
    return made
  })
  return part("div", "pattern", part("h1", "largest", words.can_you_read),
    ...["largest", "text", "smallest"].map((name) => part("p", name, words.pattern)), part("ul", "swatches", ...swatches))
}

// The feet of letters may reach a little below their line; another line is more than a whole letter.
/** @param {HTMLElement} node */
function fits(node) {
  const feet = parseFloat(getComputedStyle(node).fontSize) * 0.2
  return node.scrollHeight <= node.clientHeight + feet && node.scrollWidth <= node.clientWidth + 1
}

// Most slides fit as they are: all parts are written first and read after that, so that the frame is laid out once.
/** @param {HTMLElement} frame */
function fit(frame) {
  /** @type {{ node: HTMLElement, shares: number[] }[]} */
  const parts = STEPS.flatMap(([name, shares]) => [...frame.querySelectorAll(name)].map((node) => ({ node: /** @type {HTMLElement} */ (node), shares })))
  for (const { node, shares } of parts) node.style.setProperty("--fit", String(shares[0]))
  if (parts.some(({ node }) => !fits(node))) for (const { node, shares } of parts) shrink(node, shares)
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll(".notes"))) leaveOut(node)
}

/** @param {HTMLElement} node @param {number[]} shares */
function shrink(node, shares) {
  for (const share of shares) {
    node.style.setProperty("--fit", String(share))
    if (fits(node)) return
  }
}

/** @param {string} colour */
function dark(colour) {
  const found = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour.trim())
  const parts = found ? found.slice(1).map((pair) => parseInt(pair, 16)) : (colour.match(/\d+/g) || []).map(Number)
  return parts.length >= 3 && parts[0] * 0.3 + parts[1] * 0.59 + parts[2] * 0.11 < 128
}

// Streamlit changes its own colors with the system's, at dusk say, and tells no component.
/** @param {Stage} stage */
function shade({ outer }) {
  outer.classList.toggle("dark", dark(getComputedStyle(outer).getPropertyValue("--st-background-color")))
}

// A record in place of the last one, within one frame: nothing is removed before what follows it is there.
/**
 * @param {Stage} stage
 * @param {ScreenRecord} screen
 */
function draw(stage, screen) {
  stage.screen = screen
  const { outer, frame } = stage
  const { slide } = screen
  outer.className = `outer ${stage.mode}`
  shade(stage)
  frame.classList.toggle("rehearsal", slide.marks.some((mark) => mark.kind === "rehearsal"))
  frame.replaceChildren(...(slide.pattern ? [patternOf(stage.words)] : slide.blank ? [] : [slideOf(screen, stage.words, stage.mode === "thumb")]))
  tick(stage)
  fit(frame)
  stage.form = formOf(frame)
  // The first letters on a page fetch their font, and other letters are of another width.
  if (document.fonts.status === "loading") document.fonts.ready.then(() => fit(frame))
}

// Sizes are shares of the frame, so only a frame of another form has to be fitted again.
/** @param {HTMLElement} frame */
function formOf(frame) {
  return `${frame.clientWidth <= NARROW} ${(frame.clientWidth / frame.clientHeight).toFixed(1)}`
}

/** @param {number} seconds */
function clockWords(seconds) {
  const whole = Math.max(Math.floor(seconds), 0)
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`
}

// The clock counts from a moment of the server's; `ahead` is by how much this browser's clock is before it.
/** @param {Stage} stage */
function tick(stage) {
  const place = stage.frame.querySelector(".clock")
  if (!place || !stage.screen.clock) return
  const { start, stands, ends } = stage.screen.clock
  const now = Date.now() - stage.ahead
  const words = [clockWords(stands ?? (now - Date.parse(start)) / 1000)]
  if (ends) {
    const left = (Date.parse(ends) - now) / 1000
    words.push((left >= 0 ? stage.words.left : stage.words.late).replace("{time}", clockWords(Math.abs(left))))
  }
  const text = words.join(" · ")
  if (place.textContent !== text) place.textContent = text
}
