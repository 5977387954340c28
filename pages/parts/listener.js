// Follows a meeting: a socket brings the number of its last entry and nothing else; what is new comes by an ordinary rerun.
const LISTENERS = new WeakMap()
const AGAIN = 1500
const TRIES = 5

function open(one) {
  if (one.gone) return
  const scheme = window.location.protocol === "https:" ? "wss:" : "ws:"
  const socket = new WebSocket(`${scheme}//${window.location.host}${one.path}`)
  one.socket = socket
  socket.onopen = () => { one.wait = 300 }
  socket.onmessage = (message) => {
    const text = String(message.data)
    one.want = Math.max(one.want, parseInt(text, 10) || 0)
    if (text.endsWith("!")) one.tell(`${one.want}!${Date.now()}`)
    window.clearTimeout(one.timer)
    one.timer = window.setTimeout(() => ask(one), one.patience)
  }
  socket.onclose = () => {
    if (one.gone || one.socket !== socket) return
    one.wait = Math.min((one.wait || 300) * 1.7, 3000)
    one.again = window.setTimeout(() => open(one), one.wait)
  }
}

function ask(one) {
  if (one.gone) return
  if (one.have >= one.want) { one.tries = 0; return }
  if (one.tries >= TRIES) { console.info("showstopper: behind, loading again", one.have, one.want); window.location.reload(); return }
  one.tries += 1
  one.tell(String(one.want))
  one.timer = window.setTimeout(() => ask(one), AGAIN)
}

function close(one) {
  one.gone = true
  window.clearTimeout(one.timer)
  window.clearTimeout(one.again)
  if (one.socket) one.socket.close()
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let one = LISTENERS.get(parentElement)
  if (one && one.path !== data.path) { close(one); one = undefined }
  const fresh = !one
  if (fresh) {
    one = { path: data.path, want: 0, tries: 0, gone: false }
    LISTENERS.set(parentElement, one)
  }
  one.have = data.version
  one.patience = data.patience
  one.tell = (version) => setTriggerValue("version", version)
  if (one.have >= one.want) one.tries = 0
  if (fresh) open(one)
  return () => close(one)
}
