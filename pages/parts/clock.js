// @ts-check
// Counts on from what the server said; the server's log is the only truth, and a pause survives a restart there.
/**
 * @typedef {object} Clock
 * @property {HTMLElement} root
 * @property {ClockData} [data]
 * @property {number} [since]
 * @property {number} [stamp]
 * @property {number} [timer]
 */
/** @type {WeakMap<HTMLElement, Clock>} */
const CLOCKS = new WeakMap()

/** @param {number} seconds */
function two(seconds) {
  const whole = Math.max(Math.floor(seconds), 0)
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`
}

// Days and hours while there are days, and seconds only in the last ten minutes: quiet until it matters.
/** @param {number} seconds @param {Record<string, string>} words */
function spanned(seconds, words) {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return two(seconds)
  if (minutes < 60) return filled(words.minutes, { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return filled(words.hours, { hours, minutes: minutes % 60 })
  return filled(words.days, { days: Math.floor(hours / 24), hours: hours % 24 })
}

// Put values into a text of the server's: "{name}" is where the value called so goes.
/** @param {string} text @param {Record<string, string | number>} values */
function filled(text, values) { return text.replace(/\{(\w+)\}/gu, (whole, name) => String(values[name] ?? whole)) }

// The same rule as in the core: the whole plan first, then this step.
/**
 * @param {number} spent
 * @param {number} budget
 * @param {number} total
 * @param {number} due
 * @param {number} whole
 */
function judged(spent, budget, total, due, whole) {
  if (total > whole || spent > budget) return ["red", "over"]
  if (total > due) return ["amber", "behind"]
  return spent >= 0.8 * budget ? ["amber", "nearly"] : ["green", "on_time"]
}

/** @param {Clock} one */
function draw(one) {
  const { data, root, since } = one
  const { words } = data
  const on = data.paused ? 0 : (performance.now() - since) / 1000
  const all = (performance.now() - since) / 1000
  /** @type {[string, string][]} */
  const parts = []
  root.className = "clock"
  if (data.budget) {
    const spent = data.step + on
    const state = data.paused ? ["paused", "paused"] : judged(spent, data.budget, data.total + on, data.due, data.whole)
    root.classList.add(state[0])
    parts.push(["main", `${two(spent)} / ${two(data.budget)}`], ["word", words[state[1]]])
  }
  const total = two(data.total + on)
  const all_of_it = data.whole ? filled(words.of_all, { total, whole: two(data.whole) }) : filled(words.all, { total })
  parts.push(data.budget ? ["side", all_of_it] : ["main", total])
  if (data.left !== null && data.left !== undefined) {
    const left = data.left - all
    parts.push(["side", filled(left >= 0 ? words.left : words.late, { time: two(Math.abs(left)), ends: data.ends })])
  }
  if (data.decide) {
    const left = data.decide.seconds - all
    parts.push(left > 0 ? ["side", `${spanned(left, words)} ${data.decide.until}`] : ["passed", data.decide.passed])
  }
  root.replaceChildren(...parts.map(([name, text]) => Object.assign(document.createElement("span"), { className: name, textContent: text })))
}

/** @param {Mounted<ClockData>} component */
export default function (component) {
  const { data, parentElement } = component
  let one = CLOCKS.get(parentElement)
  if (!one) {
    one = { root: parentElement.querySelector("[role=timer]") }
    CLOCKS.set(parentElement, one)
    one.timer = window.setInterval(() => draw(one), 500)
  }
  if (one.stamp !== data.stamp) { one.stamp = data.stamp; one.since = performance.now() }
  one.data = data
  draw(one)
  return () => window.clearInterval(one.timer)
}
