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
/** @param {number} seconds */
function spanned(seconds) {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return two(seconds)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

// The same rule as in the core: the whole plan first, then this step.
/**
 * @param {number} spent
 * @param {number} budget
 * @param {number} total
 * @param {number} due
 * @param {number} whole
 */
function judged(spent, budget, total, due, whole) {
  if (total > whole || spent > budget) return ["red", "over time"]
  if (total > due) return ["amber", "behind plan"]
  return spent >= 0.8 * budget ? ["amber", "nearly up"] : ["green", "on time"]
}

/** @param {Clock} one */
function draw(one) {
  const { data, root, since } = one
  const on = data.paused ? 0 : (performance.now() - since) / 1000
  const all = (performance.now() - since) / 1000
  /** @type {[string, string][]} */
  const parts = []
  root.className = "clock"
  if (data.budget) {
    const spent = data.step + on
    const state = data.paused ? ["paused", "paused"] : judged(spent, data.budget, data.total + on, data.due, data.whole)
    root.classList.add(state[0])
    parts.push(["main", `${two(spent)} / ${two(data.budget)}`], ["word", state[1]])
  }
  const whole = data.whole ? ` of ${two(data.whole)} in all` : " in all"
  parts.push([data.budget ? "side" : "main", data.budget ? `${two(data.total + on)}${whole}` : two(data.total + on)])
  if (data.left !== null && data.left !== undefined) {
    const left = data.left - all
    parts.push(["side", left >= 0 ? `${two(left)} left, ends ${data.ends}` : `${two(-left)} over, ended ${data.ends}`])
  }
  if (data.decide) {
    const left = data.decide.seconds - all
    parts.push(left > 0 ? ["side", `${spanned(left)} ${data.decide.until}`] : ["passed", data.decide.passed])
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
