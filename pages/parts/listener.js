// @ts-check
// Follows a meeting: a socket brings the number of its last entry and nothing else; what is new comes by an ordinary rerun.
/**
 * @typedef {object} Listener
 * @property {string} path
 * @property {number} want
 * @property {number} have
 * @property {number} tries
 * @property {number} timer
 * @property {number} since
 * @property {number} heard
 * @property {number} look
 * @property {boolean} gone
 * @property {WebSocket} [socket]
 * @property {number} [wait]
 * @property {number} [again]
 * @property {number} [patience]
 * @property {(version: string) => void} [tell]
 */
/** @type {WeakMap<HTMLElement, Listener>} */
const LISTENERS = new WeakMap()
const AGAIN = 1500
const TRIES = 5
const BUSY = 8000
const SILENT = 25000
const LOOK = 5000

/** @param {Listener} one */
function open(one) {
  if (one.gone) return
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:"
  const socket = new WebSocket(`${scheme}//${window.location.host}${one.path}`)
  one.socket = socket
  one.heard = performance.now()
  socket.onopen = () => { one.wait = 300 }
  socket.onmessage = (message) => {
    const text = String(message.data)
    one.heard = performance.now()
    one.want = Math.max(one.want, parseInt(text, 10) || 0)
    if (text.endsWith("!")) one.tell(`${one.want}!${Date.now()}`)
    // One rerun at a time: what comes meanwhile is asked for when it is done.
    if (!one.timer) one.timer = window.setTimeout(() => ask(one), one.patience)
  }
  socket.onclose = () => {
    if (one.gone || one.socket !== socket) return
    one.wait = Math.min((one.wait || 300) * 1.7, 3000)
    one.again = window.setTimeout(() => open(one), one.wait)
  }
}

// The server speaks every ten seconds even without news. A wire that is silent for longer is dead, though nobody was told: a laptop
// that slept, another network. Whoever comes back is told the version at once, and so sees what was missed.
/** @param {Listener} one */
function watch(one) {
  if (performance.now() - one.heard < SILENT) return
  const dead = one.socket
  window.clearTimeout(one.again)
  open(one)
  if (dead) dead.close()
}

// A page that may wait lets a run that is under way come to its end: it likely brings the news, and cutting it off costs both.
/** @param {Listener} one */
function busy(one) {
  if (!one.patience) return false
  const app = document.querySelector("[data-test-script-state=running]")
  if (!app) { one.since = 0; return false }
  one.since = one.since || performance.now()
  return performance.now() - one.since < BUSY
}

/** @param {Listener} one */
function there(one) {
  return Boolean(one.socket) && one.socket.readyState === WebSocket.OPEN
}

/** @param {Listener} one */
function ask(one) {
  one.timer = 0
  if (one.gone || one.have >= one.want) return
  if (busy(one)) { one.timer = window.setTimeout(() => ask(one), 100); return }
  if (one.tries >= TRIES && there(one)) { console.info("showstopper: no answer, loading again"); window.location.reload(); return }
  one.tell(String(one.want))
  // Only the silence of a server that is there counts as a failed try: loading again from one that is away would end on the
  // browser's own page, from which nothing comes back; and a slow one that gets on is left in peace.
  one.timer = window.setTimeout(() => { one.tries = there(one) ? one.tries + 1 : 0; ask(one) }, AGAIN)
}

/** @param {Listener} one */
function close(one) {
  one.gone = true
  window.clearTimeout(one.timer)
  window.clearTimeout(one.again)
  window.clearInterval(one.look)
  if (one.socket) one.socket.close()
}

/** @param {Mounted<ListenerData>} component */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let one = LISTENERS.get(parentElement)
  if (one && one.path !== data.path) { close(one); one = undefined }
  const fresh = !one
  if (fresh) {
    one = { path: data.path, want: 0, have: -1, tries: 0, timer: 0, since: 0, heard: 0, look: 0, gone: false }
    LISTENERS.set(parentElement, one)
  }
  if (one.have !== data.version) { one.tries = 0; one.since = 0; window.clearTimeout(one.timer); one.timer = 0 }
  one.have = data.version
  one.patience = data.patience
  one.tell = (version) => setTriggerValue("version", version)
  if (fresh) { open(one); one.look = window.setInterval(() => watch(one), LOOK) }
  else if (one.have < one.want && !one.timer) one.timer = window.setTimeout(() => ask(one), one.patience)
  return () => close(one)
}
