// Keeps a stage up to date: its socket brings each new screen itself, and no page runs for it.
const SILENT = 25000
const LOOK = 5000
const LOST = 3000
const POLL = 3000
const FAILURES = 3
/** @type {WeakMap<ParentNode, Stage>} */
const STAGES = new WeakMap()

/** @param {Stage} stage */
function open(stage) {
  if (stage.gone) return
  if (!("WebSocket" in window)) { poll(stage); return }
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:"
  const socket = new WebSocket(`${scheme}//${window.location.host}${stage.path}`)
  stage.socket = socket
  stage.heard = performance.now()
  socket.onopen = () => { stage.wait = 300; stage.failed = 0; stage.first = true }
  socket.onmessage = (message) => { if (stage.socket === socket) hear(stage, String(message.data)) }
  socket.onclose = (event) => {
    if (stage.gone || stage.socket !== socket) return
    stage.failed += 1
    if (event.code === 1008) stage.ask()
    mark(stage)
    if (stage.failed >= FAILURES) poll(stage)
    stage.wait = Math.min((stage.wait || 300) * 1.7, 3000)
    stage.again = window.setTimeout(() => open(stage), stage.wait)
  }
}

/**
 * @param {Stage} stage
 * @param {string} text
 */
function hear(stage, text) {
  stage.heard = performance.now()
  stage.since = 0
  mark(stage)
  /** @type {StageMessage} */
  const message = JSON.parse(text)
  if ("slide" in message) { show(stage, message, stage.first); stage.first = false; return }
  stage.ahead = Date.now() - Date.parse(message.at)
  if (message.again) stage.ask()
}

// The first screen of a socket is how things stand, even where its number is lower: a backup was brought back, say.
/**
 * @param {Stage} stage
 * @param {ScreenRecord} screen
 * @param {boolean} anew
 */
function show(stage, screen, anew) {
  if (screen.format !== FORMAT) { stage.ask(); return }
  const before = stage.screen
  const late = before && before.meeting_id === screen.meeting_id && screen.seq < before.seq
  if (late && !anew) return
  draw(stage, screen)
}

// Without a socket, as behind some proxies, the same record is asked for every few seconds.
/** @param {Stage} stage */
async function poll(stage) {
  if (stage.polling) return
  stage.polling = true
  /** @type {Record<string, string>} */
  let headers = {}
  while (!stage.gone && !there(stage)) {
    try {
      const answer = await fetch(stage.path, { headers, cache: "no-store" })
      if (answer.status === 403) stage.ask()
      if (answer.status === 200 || answer.status === 304) {
        stage.since = 0
        mark(stage)
      }
      if (answer.status === 200) {
        headers = { "If-None-Match": answer.headers.get("etag") || "" }
        stage.ahead = Date.now() - Date.parse(answer.headers.get("date") || "")
        show(stage, await answer.json(), true)
      }
    } catch { /* the server is away; the next round asks again */ }
    await new Promise((after) => { window.setTimeout(after, POLL) })
  }
  stage.polling = false
}

/** @param {Stage} stage */
function there(stage) {
  return Boolean(stage.socket) && stage.socket.readyState === WebSocket.OPEN
}

// The server speaks every ten seconds even without news. A wire that is silent for longer is dead, though nobody was told: a
// laptop that slept, another network. Whoever comes back is sent the screen at once, and so sees what was missed.
/** @param {Stage} stage */
function watch(stage) {
  if (performance.now() - stage.heard < SILENT) { mark(stage); return }
  const dead = stage.socket
  window.clearTimeout(stage.again)
  open(stage)
  if (dead) dead.close()
}

// A screen that may be behind says so: it must not pass for the present one.
/** @param {Stage} stage */
function mark(stage) {
  if (there(stage)) stage.since = 0
  else stage.since = stage.since || performance.now()
  const lost = stage.since > 0 && performance.now() - stage.since > LOST
  stage.outer.classList.toggle("lost", lost)
  stage.notice.textContent = lost ? stage.words.lost : ""
}

/** @param {Stage} stage */
function close(stage) {
  stage.gone = true
  window.clearTimeout(stage.again)
  for (const timer of stage.timers) window.clearInterval(timer)
  if (stage.sizes) stage.sizes.disconnect()
  if (stage.socket) stage.socket.close()
}

/** @param {Mounted<StageData>} component */
function begun({ data, parentElement }) {
  /** @type {HTMLElement} */
  const outer = parentElement.querySelector(".outer")
  /** @type {Stage} */
  const stage = {
    outer, frame: outer.querySelector(".frame"), notice: outer.querySelector(".notice"), mode: data.mode, path: data.path, words: data.words,
    screen: null, ahead: 0, heard: 0, since: 0, failed: 0, wait: 300, again: 0, first: true, gone: false, polling: false,
    timers: [], form: "", ask: () => {}, narrow: () => {}, asked: false,
  }
  stage.timers.push(window.setInterval(() => { tick(stage); shade(stage) }, 500))
  stage.sizes = new ResizeObserver(() => {
    const form = formOf(stage.frame)
    if (form !== stage.form) fit(stage.frame)
    stage.form = form
    if (stage.frame.clientWidth && stage.frame.clientWidth <= NARROW) stage.narrow()
  })
  stage.sizes.observe(stage.frame)
  if (data.path) {
    // For who cannot read a moving page, or wants to print what is there.
    const plain = /** @type {HTMLAnchorElement} */ (outer.querySelector(".plain"))
    plain.href = data.path.replace("/screen/", "/plain/").split("?")[0]
    plain.textContent = data.words.plain
    plain.hidden = false
    open(stage)
    stage.timers.push(window.setInterval(() => watch(stage), LOOK))
  }
  return stage
}

/** @param {Mounted<StageData>} component */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let stage = STAGES.get(parentElement)
  if (stage && (stage.gone || stage.path !== data.path)) { close(stage); stage = undefined }
  if (!stage) { stage = begun(component); STAGES.set(parentElement, stage) }
  stage.mode = data.mode
  stage.words = data.words
  stage.ask = () => setTriggerValue("again", String(Date.now()))
  // Only the presenter's own page has no picture for a narrow frame until it asks for it, once.
  stage.narrow = () => {
    if (data.mode !== "page" || !data.screen || !data.screen.picture.wide || data.screen.picture.narrow) return
    if (!stage.asked) setTriggerValue("narrow", true)
    stage.asked = true
  }
  stage.ahead = Date.now() - Date.parse(data.at)
  if (!data.path) { if (JSON.stringify(stage.screen) !== JSON.stringify(data.screen)) draw(stage, data.screen) }
  else show(stage, data.screen, false)
  return () => close(stage)
}
