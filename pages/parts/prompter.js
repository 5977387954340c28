// @ts-check
// The teleprompter: the line large, the next one faint, a quiet band of time, and questions that break in.
// The server's log is the only truth of the time; this counts on from its last reading.
/**
 * @typedef {object} Prompter
 * @property {PromptData} data
 * @property {number} since
 * @property {number} stamp
 * @property {number} [timer]
 * @property {string} peeked  the attempt whose hidden line was looked at
 * @property {string} broken  the question that has broken in
 * @property {number} brokenAt
 * @property {string} drawn
 * @property {PromptCommand[]} waiting
 * @property {(name: string, value: unknown) => void} send
 * @property {(event: KeyboardEvent) => void} [onKey]
 */
/** @type {WeakMap<HTMLElement, Prompter>} */
const PROMPTERS = new WeakMap()
const BAND = 0.2 // the same as in the core: a fifth to either side of the budget

/**
 * @param {Prompter} prompter
 * @param {PromptDeed} deed
 */
function act(prompter, deed) {
  const id = `p-${crypto.randomUUID ? crypto.randomUUID() : Math.random().toString(16).slice(2) + Date.now().toString(16)}`
  prompter.waiting.push({ ...deed, id, run: prompter.data.run })
  prompter.send("queue", [...prompter.waiting])
}

/** @param {Prompter} prompter */
function spent(prompter) {
  const on = prompter.data.paused ? 0 : (performance.now() - prompter.since) / 1000
  return { step: prompter.data.seconds + on, all: prompter.data.total + on }
}

/**
 * @param {Prompter} prompter
 * @param {number} seconds
 */
function standing(prompter, seconds) {
  const { budget, words, paused } = prompter.data
  if (paused) return ["paused", words.paused]
  if (seconds > budget * (1 + BAND)) return ["over", words.over.replace("{time}", minutesAndSeconds(seconds - budget))]
  if (seconds >= budget * (1 - BAND)) return ["close", words.close]
  return ["left", words.left.replace("{time}", minutesAndSeconds(Math.ceil(budget - seconds)))]
}

/**
 * @param {HTMLElement} root
 * @param {Prompter} prompter
 */
function drawClock(root, prompter) {
  const { data } = prompter
  const now = spent(prompter)
  const [name, text] = standing(prompter, now.step)
  const clock = /** @type {HTMLElement} */ (root.querySelector(".time"))
  clock.className = `time ${name}`
  clock.replaceChildren(
    part("span", "main", `${minutesAndSeconds(now.step)} / ${minutesAndSeconds(data.budget)}`),
    part("span", "word", text),
    part("span", "side", `${minutesAndSeconds(now.all)} ${data.words.all.replace("{time}", minutesAndSeconds(data.whole))}`),
  )
  const hand = /** @type {HTMLElement} */ (root.querySelector(".hand"))
  hand.style.insetInlineStart = `${Math.min(now.step / Math.max(data.budget, 1) / 1.5, 1) * 100}%`
}

/**
 * @param {HTMLElement} root
 * @param {Prompter} prompter
 */
function drawQuestion(root, prompter) {
  const { data } = prompter
  const asked = data.interruption
  if (!asked) return
  const panel = part("div", "asked", "")
  panel.setAttribute("role", "alert")
  panel.append(part("p", "who", asked.who), part("p", "question", asked.text), part("p", "how", data.words.rate))
  const row = part("div", "row", "")
  for (const [result, label] of data.words.results) {
    const button = /** @type {HTMLButtonElement} */ (part("button", "", label))
    button.type = "button"
    button.addEventListener("click", () => {
      const seconds = Math.round((performance.now() - prompter.brokenAt) / 100) / 10
      beSilent()
      act(prompter, { deed: "answered", step: data.step, answer: asked.answer, mood: asked.mood, seconds, result })
      prompter.broken = `done ${asked.id}`
      draw(root, prompter)
    })
    row.append(button)
  }
  panel.append(row)
  root.querySelector(".words").replaceChildren(panel)
}

/**
 * @param {HTMLElement} root
 * @param {Prompter} prompter
 */
function drawWords(root, prompter) {
  const { data } = prompter
  const place = root.querySelector(".words")
  const shown = !data.hidden || prompter.peeked === data.attempt
  const parts = [part("p", "title", data.title)]
  if (shown) parts.push(part("p", "line", data.line))
  else {
    const keys = part("ul", "keys", "")
    keys.append(...data.keys.map((key) => part("li", "", key)))
    const peek = /** @type {HTMLButtonElement} */ (part("button", "peek", data.words.peek))
    peek.type = "button"
    peek.addEventListener("click", () => {
      prompter.peeked = data.attempt
      act(prompter, { deed: "peek", step: data.step })
      draw(root, prompter)
    })
    parts.push(part("p", "headline", data.headline), keys, peek)
  }
  if (data.next_title) {
    const next = part("div", "next", "")
    next.append(part("p", "title", `${data.words.then} ${data.next_title}`))
    if (!data.hidden) next.append(part("p", "line", data.next))
    parts.push(next)
  }
  place.replaceChildren(...parts)
}

/**
 * @param {HTMLElement} root
 * @param {Prompter} prompter
 */
function draw(root, prompter) {
  const { data } = prompter
  const asked = data.interruption
  const breaks = asked && !data.paused && prompter.broken !== `done ${asked.id}` && spent(prompter).step >= asked.after
  if (breaks && prompter.broken !== asked.id) {
    prompter.broken = asked.id
    prompter.brokenAt = performance.now()
    if (data.speak) askAloud(asked.id, asked.text, data.language)
  }
  const now = JSON.stringify([data, prompter.peeked, breaks])
  drawClock(root, prompter)
  if (prompter.drawn === now) return
  prompter.drawn = now
  if (breaks) drawQuestion(root, prompter)
  else drawWords(root, prompter)
}

/** @param {EventTarget | null} target */
function types(target) {
  const element = /** @type {HTMLElement | null} */ (target)
  return Boolean(element && (element.isContentEditable || /^(input|textarea|select|button)$/i.test(element.tagName)))
}

/**
 * @param {Prompter} prompter
 * @param {KeyboardEvent} event
 */
function keyed(prompter, event) {
  const { data } = prompter
  const typed = types(event.target)
  const forward = event.key === "PageDown" || (!typed && event.key === "ArrowRight")
  const back = event.key === "PageUp" || (!typed && event.key === "ArrowLeft")
  const step = forward ? data.after : back ? data.before : ""
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  if (step !== data.step) act(prompter, { deed: "step", step })
}

/** @param {Mounted<PromptData>} component */
export default function (component) {
  const { data, parentElement, setStateValue } = component
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".prompter"))
  let prompter = PROMPTERS.get(parentElement)
  if (!prompter) {
    prompter = { data, since: performance.now(), stamp: data.stamp, peeked: "", broken: "", brokenAt: 0, drawn: "", waiting: [], send: setStateValue }
    PROMPTERS.set(parentElement, prompter)
    const known = prompter
    prompter.onKey = (event) => keyed(known, event)
    window.addEventListener("keydown", prompter.onKey, true)
    prompter.timer = window.setInterval(() => draw(root, known), 250)
  }
  if (prompter.stamp !== data.stamp) { prompter.stamp = data.stamp; prompter.since = performance.now() }
  prompter.data = data
  prompter.send = setStateValue
  prompter.waiting = prompter.waiting.filter((command) => !data.done.includes(command.id))
  draw(root, prompter)
  const known = prompter
  return () => {
    window.clearInterval(known.timer)
    window.removeEventListener("keydown", known.onKey, true)
    PROMPTERS.delete(parentElement)
    beSilent()
  }
}
