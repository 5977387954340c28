// The presenter's keys and the line in which things are written down.
//
// What she does becomes a command with an id of its own and stays in a queue, kept over a reload, until the server says that
// it is on disk; the same id twice is one event there. So nothing is lost by a restart and nothing is doubled by a resend.
// The keys live on the window, because pages change beneath them: a press between two pages waits for the next one.
const KEPT = "showstopper-queue"
const DRAFT = "showstopper-draft"
const PENDING = "showstopper-pending"
const MOST = 4000
const UNDO = 10000
const BETWEEN = 2000
const AGAIN = 3000
const KINDS = [
  ["note", "Note", "n"], ["question", "Question", "q"], ["objection", "Objection", "o"],
  ["decision", "Decision", "d"], ["action", "Action", "a"], ["private", "Private", "p"], ["park", "Park", "k"],
]
const HELP = [
  ["→  Page Down  Space", "next step"], ["←  Page Up", "back"], ["1 … 7", "go to a step"], ["F", "freeze the room"], ["B", "blank the room"],
  ["C", "stop the clock"], ["N Q O D A", "write down a note, question, objection, decision, action"],
  ["P", "write down for yourself only"], ["K", "park for later"], ["/", "find a question"], ["Esc", "leave the field"], ["?", "these keys"],
]

function read(name, otherwise) {
  try { return JSON.parse(window.sessionStorage.getItem(name)) ?? otherwise } catch { return otherwise }
}
function keep(name, value) {
  try { window.sessionStorage.setItem(name, JSON.stringify(value)) } catch { /* a browser that keeps nothing still works */ }
}

function hub() {
  if (!window.__showstopper) {
    window.__showstopper = { queue: read(KEPT, []), draft: read(DRAFT, { kind: "note", text: "", who: "", due: "", about: "" }), pending: read(PENDING, ""), data: null, send: null, view: null, undo: null }
    window.addEventListener("keydown", pressed, true)
    window.addEventListener("pointerup", unframed, true)
  }
  return window.__showstopper
}

// A click beside everything puts the focus on the whole page, and the next key would then draw a frame around it.
function atTop(one) {
  // A new step begins at its headline, as it does in the room, wherever the last page was scrolled to.
  if (one.seen && one.seen !== one.data.page) {
    const page = document.getElementById("stMain")
    if (page) page.scrollTo({ top: 0, behavior: "instant" })
  }
  one.seen = one.data.page
}

function unframed() {
  const focused = document.activeElement
  if (focused && focused.id === "stMain") focused.blur()
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("")
}

function command(what) {
  const one = hub()
  if (!one.data || !one.data.live) return ""
  const made = { id: fresh(), meeting: one.data.meeting, ...what }
  one.queue.push(made)
  keep(KEPT, one.queue)
  if (one.send) one.send(one.queue)
  insist(one, AGAIN)
  return made.id
}

// What nobody has heard of after a while is told again, more and more seldom: each telling interrupts a slow page.
function insist(one, wait) {
  window.clearTimeout(one.again)
  one.again = window.setTimeout(() => {
    if (!one.queue.length) return
    if (one.send) one.send(one.queue)
    insist(one, 2 * wait)
  }, wait)
}

function typing(target) {
  if (!target || !target.closest) return false
  if (target.isContentEditable || target.matches("input, textarea, select")) return true
  return Boolean(target.closest("[role=slider], [role=combobox], [role=listbox], [role=spinbutton], [role=textbox], [role=radiogroup], [role=tablist], [role=grid], [role=menu], canvas"))
}

function stepTo(name) {
  const one = hub()
  one.target = name
  command({ do: "step", step: name })
}

function move(by) {
  const one = hub()
  const steps = one.data.steps
  const place = steps.indexOf(one.target || one.data.step)
  const to = Math.min(Math.max(place + by, 0), steps.length - 1)
  if (to !== place) stepTo(steps[to])
}

function toggled(name) {
  const one = hub()
  const on = !(one.data.on || []).includes(name)
  one.data.on = on ? [...(one.data.on || []), name] : one.data.on.filter((part) => part !== name)
  command(name === "paused" ? { do: "pause", on } : { do: "set", part: name, on })
}

function pressed(event) {
  const one = hub()
  if (!one.data || !one.data.live || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  // Between two pages of the walk keys wait for the next one; on pages without a console they mean nothing.
  if (!one.root && performance.now() - one.left > BETWEEN) return
  if (document.querySelector("[role=dialog]")) return
  const target = event.composedPath()[0]
  const inField = typing(target)
  const done = () => { event.preventDefault(); event.stopPropagation() }
  if (event.key === "PageDown" || event.key === "PageUp") {
    done()
    if (!event.repeat) move(event.key === "PageDown" ? 1 : -1)
    return
  }
  if (event.key === "Escape" && one.view) {
    if (one.view.help.open) { done(); one.view.help.open = false } else if (inField) target.blur()
    return
  }
  if (inField || event.repeat) return
  const button = target.closest && target.closest("button, a, summary, [role=button], [role=switch], [role=checkbox], [role=radio], [role=tab]")
  if (event.key === "ArrowRight" || (event.key === " " && !button)) { done(); move(1); return }
  if (event.key === "ArrowLeft") { done(); move(-1); return }
  const key = event.key.toLowerCase()
  const step = "1234567".indexOf(key)
  const kind = KINDS.find(([, , letter]) => letter === key)
  if (step >= 0 && step < one.data.steps.length) { done(); stepTo(one.data.steps[step]) }
  else if (key === "f") { done(); toggled("frozen") }
  else if (key === "b") { done(); toggled("blank") }
  else if (key === "c") { done(); toggled("paused") }
  else if (key === "?" && one.view) { done(); one.view.help.open = !one.view.help.open; one.view.help.scrollIntoView({ block: "nearest" }) }
  else if (key === "/") {
    const field = document.querySelector("[class*='st-key-asked-'] input")
    if (field) { done(); field.focus(); field.click() }
  } else if (kind && one.view) { done(); choose(kind[0]); one.view.line.focus() }
}

function choose(kind) {
  const one = hub()
  one.draft.kind = kind
  keep(DRAFT, one.draft)
  show(one)
}

function enter() {
  const one = hub()
  const text = one.draft.text.trim()
  if (!text || one.pending) return
  const { kind, who, due, about, option } = one.draft
  const made = { do: "keep", kind, text: text.slice(0, MOST), who }
  if (kind === "action") made.due = due
  if (kind === "decision") made.option = option || (one.data.options[0] || [""])[0]
  if (kind === "question" || kind === "objection") made.about = about
  waitFor(command(made))
  show(one)
}

function waitFor(id) {
  // Kept over a reload, so that a line that is on its way is not taken for one that was never sent.
  hub().pending = id
  keep(PENDING, id)
}

function settle(one) {
  // The server's list of what is on disk, and of what it refused with the reason.
  const done = new Set(one.data.done || [])
  const refused = one.data.refused || {}
  const before = one.queue.length
  one.queue = one.queue.filter((made) => !done.has(made.id) && !(made.id in refused))
  if (one.queue.length !== before) keep(KEPT, one.queue)
  if (!one.queue.some((made) => made.do === "step")) one.target = null
  if (one.pending && done.has(one.pending)) {
    one.draft = { ...one.draft, text: "", due: "", about: "" }
    keep(DRAFT, one.draft)
    one.undo = { id: one.pending, until: Date.now() + UNDO }
    waitFor("")
    one.trouble = ""
    window.setTimeout(() => show(one), UNDO + 50)
  } else if (one.pending && one.pending in refused) {
    one.trouble = refused[one.pending]
    waitFor("")
  }
}

function fill(select, values, chosen) {
  const wanted = JSON.stringify(values)
  if (select.dataset.values !== wanted) {
    select.replaceChildren(...values.map(([value, label]) => Object.assign(document.createElement("option"), { value, textContent: label })))
    select.dataset.values = wanted
  }
  select.value = values.some(([value]) => value === chosen) ? chosen : values.length ? values[0][0] : ""
}

function show(one) {
  const view = one.view
  if (!view) return
  const { kind } = one.draft
  for (const chip of view.kinds.children) {
    const on = chip.dataset.kind === kind
    chip.setAttribute("aria-checked", String(on))
    chip.tabIndex = on ? 0 : -1
  }
  if (view.line.value !== one.draft.text) view.line.value = one.draft.text
  view.line.readOnly = Boolean(one.pending)
  view.line.placeholder = { action: "Start with a verb, Enter keeps it", decision: "Because …", private: "For your eyes only" }[kind] || "What was said, Enter keeps it"
  fill(view.who, [["", kind === "action" ? "Owner" : kind === "decision" ? "Decided by" : "Who"], ...one.data.people.map((name) => [name, name])], one.draft.who)
  view.who.hidden = kind === "private" || kind === "note"
  fill(view.about, [["", "About this screen"], ...one.data.claims], one.draft.about)
  view.about.hidden = kind !== "question" && kind !== "objection"
  fill(view.option, one.data.options, one.draft.option)
  view.option.hidden = kind !== "decision"
  view.due.hidden = kind !== "action"
  if (view.due.value !== one.draft.due) view.due.value = one.draft.due
  const undo = one.undo && one.undo.until > Date.now()
  view.undo.hidden = !undo
  view.said.textContent = one.trouble || (one.pending ? "saving …" : undo ? "Kept." : "")
  view.said.className = one.trouble ? "trouble" : ""
  view.button.disabled = Boolean(one.pending) || !one.draft.text.trim()
}

function build(root) {
  const one = hub()
  const find = (name) => root.querySelector(`[data-part=${name}]`)
  const view = { kinds: find("kinds"), line: find("line"), who: find("who"), about: find("about"), option: find("option"), due: find("due"), said: find("said"), undo: find("undo"), button: find("keep"), help: find("help"), keys: find("keys") }
  view.kinds.replaceChildren(...KINDS.map(([kind, label, letter]) => {
    const chip = Object.assign(document.createElement("button"), { type: "button", textContent: label, title: `Key ${letter.toUpperCase()}` })
    chip.dataset.kind = kind
    chip.setAttribute("role", "radio")
    chip.onclick = () => { choose(kind); view.line.focus() }
    return chip
  }))
  view.kinds.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const place = KINDS.findIndex(([kind]) => kind === one.draft.kind)
    choose(KINDS[(place + by + KINDS.length) % KINDS.length][0])
    view.kinds.querySelector("[aria-checked=true]").focus()
  }
  view.keys.replaceChildren(...HELP.flatMap(([key, says]) => [Object.assign(document.createElement("dt"), { textContent: key }), Object.assign(document.createElement("dd"), { textContent: says })]))
  view.line.maxLength = MOST
  view.line.oninput = () => { one.draft.text = view.line.value; one.trouble = ""; keep(DRAFT, one.draft); show(one) }
  view.line.onpaste = (event) => {
    const pasted = event.clipboardData ? event.clipboardData.getData("text") : ""
    if (view.line.value.length + pasted.length > MOST) window.setTimeout(() => { one.trouble = "Cut at 4,000 characters."; show(one) }, 0)
  }
  view.line.onkeydown = (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); enter() } }
  for (const name of ["who", "about", "option", "due"]) view[name].onchange = () => { one.draft[name] = view[name].value; keep(DRAFT, one.draft) }
  view.button.onclick = enter
  view.undo.onclick = () => { command({ do: "undo", of: one.undo.id }); one.undo = null; show(one) }
  return view
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const one = hub()
  const root = parentElement.querySelector("[data-part=console]")
  if (one.root !== root) { one.root = root; one.view = build(root) }
  one.data = data
  one.send = (queue) => setStateValue("queue", queue.slice())
  root.querySelector("[data-part=capture]").hidden = !data.capture
  const waiting = one.queue.filter((made) => made.meeting === data.meeting)
  settle(one)
  show(one)
  atTop(one)
  // What is still in the queue was never heard of here: after a restart, or when it was pressed between two pages.
  const seen = new Set(data.heard || [])
  if (waiting.some((made) => !seen.has(made.id)) && one.queue.length) window.setTimeout(() => one.send && one.queue.length && one.send(one.queue), 60)
  return () => { if (one.root === root) { one.send = null; one.view = null; one.root = null; one.left = performance.now() } }
}
