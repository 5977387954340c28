// @ts-check
// What was typed reaches the server before the click that leaves its field does.
//
// A field tells what was typed when it is left, a moment after a quick click (a tap on a touchpad) has been told already: the
// page would turn, or the answer be saved, without it. And where the server is busy, a page that turns drops what it was told
// just before. So such a click waits until the server has begun to work on what was typed.
const LEFT = 400 // ms after a field was left in which a click belongs to its leaving
const SOON = 40 // ms after which a field has told what was typed
const LONGEST = 1500 // ms that a click waits at most
const DRAWN = 80 // ms after which a card that was opened is drawn
const HEADER = 64 // pixels of the bar above the page
const FIRST = 320 // pixels of a card that are to be seen at least
const EDITED = "input:not([type=checkbox], [type=radio], [type=file]), textarea"

/** @typedef {{ before: string, left: number, replaying: boolean, mounted: number, opened?: string, arrived?: string }} Watch */
/** @returns {Watch} */
function watch() {
  const holder = /** @type {Window & { __typedFirst?: Watch }} */ (window)
  if (!holder.__typedFirst) {
    holder.__typedFirst = { before: "", left: -LEFT, replaying: false, mounted: 0 }
    window.addEventListener("focusin", begun, true)
    window.addEventListener("focusout", left, true)
    window.addEventListener("click", clicked, true)
  }
  return holder.__typedFirst
}

/** @param {FocusEvent} event */
function begun(event) {
  const field = /** @type {HTMLInputElement} */ (event.target)
  if (field.matches && field.matches(EDITED)) watch().before = field.value
}

/** @param {FocusEvent} event */
function left(event) {
  const field = /** @type {HTMLInputElement} */ (event.target)
  if (field.matches && field.matches(EDITED) && field.value !== watch().before) watch().left = performance.now()
}

function running() { return Boolean(document.querySelector("[data-testid=stApp][data-test-script-state=running]")) }

/** @param {MouseEvent} event */
function clicked(event) {
  const one = watch()
  if (!one.mounted || one.replaying || !event.isTrusted || performance.now() - one.left > LEFT) return
  const target = /** @type {HTMLElement} */ (event.target)
  if (!target.closest("a, button")) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const since = one.left
  one.left = -LEFT
  const again = () => {
    const waited = performance.now() - since
    if (waited < SOON || (!running() && waited < LONGEST)) { window.setTimeout(again, 10); return }
    one.replaying = true
    target.click()
    one.replaying = false
  }
  again()
}

/**
 * Bring the card of a question into view, where it is not: on a phone the list of questions is below it.
 * @param {string} question
 */
function shown(question) {
  const card = /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-card-${question}`))
  if (!card) return
  const { top, bottom } = card.getBoundingClientRect()
  if (top > HEADER && Math.min(bottom, top + FIRST) < window.innerHeight) return
  card.style.scrollMarginTop = `${HEADER + 16}px`
  card.scrollIntoView({ block: "start" })
}

/** Begin at the top: a page that follows another keeps the place to which that one was scrolled. */
function top() { document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0) }

/** @param {Mounted<{ opened: string, arrived: string }>} mounted */
export default function ({ data }) {
  const { opened = "", arrived = "" } = data
  if (arrived && arrived !== watch().arrived) {
    watch().arrived = arrived
    top()
    window.setTimeout(top, DRAWN)
  }
  const before = watch().opened
  watch().opened = opened
  if (opened && before !== undefined && opened !== before) window.setTimeout(() => shown(opened), DRAWN)
  watch().mounted += 1
  return () => { watch().mounted -= 1 }
}
