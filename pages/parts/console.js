// @ts-check
// The presenter's keys and the line in which things are written down.
//
// The line is closed or open, and only an open one takes text. A key or a button opens it with one kind, which it keeps: Enter
// keeps what was typed and closes it, Escape and leaving it put the text aside, unsent, and while it is closed all keys drive.
// So no letter that was meant as a key ends in a text, and none that was meant as text moves the room.
//
// What she does becomes a command with an id of its own and stays in a queue, kept over a reload, until the server says that
// it is on disk; the same id twice is one event there. So nothing is lost by a restart and nothing is doubled by a resend.
// The keys live on the window, because pages change beneath them: what is typed between two pages is kept for the next one.
const KEPT = "showstopper-queue"
const OPEN = "showstopper-open"
const ASIDE = "showstopper-aside"
const MOST = 4000
const UNDO = 10000
const BETWEEN = 2000
const AGAIN = 3000
const LISTED = 3
const QUIET = 1500
// What each key does is said by the server, by these names.
const HELP = [
  ["→  Page Down  Space", "next"], ["←  Page Up", "back"], ["1 … 7", "go"], ["F", "freeze"], ["E", "examples"],
  ["B", "blank"], ["C", "clock"], ["T", "short"],
]
const HELP_OF_LINE = [["Enter", "enter"], ["Esc, Tab", "escape"], ["/", "find"], ["?", "keys"]]

/** @param {string} name @param {any} otherwise @returns {any} */
function read(name, otherwise) {
  try { return JSON.parse(window.sessionStorage.getItem(name)) ?? otherwise } catch { return otherwise }
}
/** @param {string} name @param {unknown} value */
function keep(name, value) {
  try { window.sessionStorage.setItem(name, JSON.stringify(value)) } catch { /* a browser that keeps nothing still works */ }
}

/** @returns {Hub} */
function hub() {
  const holder = /** @type {Holder} */ (window)
  if (!holder.__showstopper) {
    /** @type {Hub} */
    const one = { queue: read(KEPT, []), open: null, aside: read(ASIDE, []), data: null, send: null, view: null, undo: null, notice: "" }
    const left = read(OPEN, null)
    // After a reload nobody is in the line any more: what stood there is unsent.
    if (left && left.text && left.text.trim()) one.aside.push(left)
    keep(OPEN, null)
    keep(ASIDE, one.aside)
    holder.__showstopper = one
    window.addEventListener("keydown", pressed, true)
    window.addEventListener("pointerdown", pointed, true)
    window.addEventListener("resize", () => show(hub()))
    window.addEventListener("pointerup", unframed, true)
  }
  return holder.__showstopper
}

/** @param {Hub} one */
function atTop(one) {
  // A new step begins at its headline, as it does in the room, wherever the last page was scrolled to.
  if (one.seen && one.seen !== one.data.page) {
    const page = document.getElementById("stMain")
    if (page) page.scrollTo({ top: 0, behavior: "instant" })
  }
  one.seen = one.data.page
}

// A click beside the console closes the line, also between two pages, where the line is not there to lose the focus.
/** @param {PointerEvent} event */
function pointed(event) {
  const one = hub()
  one.sent = ""
  if (one.open && !(one.root && event.composedPath().includes(one.root))) close(true)
}

// A click beside everything puts the focus on the whole page, and the next key would then draw a frame around it.
function unframed() {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)
  if (focused && focused.id === "stMain") focused.blur()
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("")
}

/** @param {Command} what @returns {string} */
function command(what) {
  const one = hub()
  if (!one.data || !one.data.live) return ""
  const made = { id: fresh(), meeting: one.data.meeting, ...what }
  one.sent = ""
  one.queue.push(made)
  keep(KEPT, one.queue)
  if (one.send) one.send(one.queue)
  insist(one, AGAIN)
  return made.id
}

// What nobody has heard of after a while is told again, more and more seldom: each telling interrupts a slow page.
/** @param {Hub} one @param {number} wait */
function insist(one, wait) {
  window.clearTimeout(one.again)
  one.again = window.setTimeout(() => {
    if (!one.queue.length) return
    if (one.send) one.send(one.queue)
    insist(one, 2 * wait)
  }, wait)
}

// The keys

/** @param {HTMLElement} target */
function typing(target) {
  if (!target || !target.closest) return false
  if (target.isContentEditable || target.matches("input, textarea, select")) return true
  return Boolean(target.closest("[role=slider], [role=combobox], [role=listbox], [role=spinbutton], [role=textbox], [role=radiogroup], [role=tablist], [role=grid], [role=menu], canvas"))
}

/** @param {StepName} name */
function stepTo(name) {
  const one = hub()
  one.target = name
  command({ do: "step", step: name })
}

/** @param {number} by */
function move(by) {
  const one = hub()
  const steps = one.data.steps
  let to = steps.indexOf(one.target || one.data.step) + by
  while (steps[to] && !one.data.walk.includes(steps[to])) to += by
  if (steps[to]) stepTo(steps[to])
}

/** @param {string} name */
function toggled(name) {
  const one = hub()
  const on = !(one.data.on || []).includes(name)
  one.data.on = on ? [...(one.data.on || []), name] : one.data.on.filter((part) => part !== name)
  if (name === "short") one.data.walk = on ? one.data.walk : one.data.steps
  command(name === "paused" ? { do: "pause", on } : name === "short" ? { do: "walk", short: on } : { do: "set", part: name, on })
}

/** @param {Hub} one */
function turning(one) {
  return one.queue.some((made) => made.do === "step") || performance.now() - one.left < BETWEEN
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const one = hub()
  one.sent = ""
  if (!one.data || !one.data.live || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  // Between two pages of the walk keys wait for the next one; on pages without a console they mean nothing.
  if (!one.root && !one.open && !turning(one)) return
  if (document.querySelector("[role=dialog]")) return
  const target = /** @type {HTMLElement} */ (event.composedPath()[0])
  const done = () => { event.preventDefault(); event.stopPropagation() }
  if (event.key === "PageDown" || event.key === "PageUp") {
    done()
    if (!event.repeat) move(event.key === "PageDown" ? 1 : -1)
    return
  }
  if (one.open) {
    if (within(one)) { inLine(event, target, done); return }
    if (!typing(target)) { unseen(event, done); return }
    close(true)
  }
  const inField = typing(target)
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
  const kind = one.data.kinds.find((row) => row.letter === key || row.also === key)
  if (step >= 0 && step < one.data.steps.length) { done(); stepTo(one.data.steps[step]) }
  else if (key === "f") { done(); toggled("frozen") }
  else if (key === "b") { done(); toggled("blank") }
  else if (key === "c") { done(); toggled("paused") }
  else if (key === "e") { done(); toggled("examples") }
  else if (key === "t") { done(); toggled("short") }
  else if (key === "?" && one.view) { done(); one.view.help.open = !one.view.help.open; one.view.help.scrollIntoView({ block: "nearest" }) }
  else if (key === "/") {
    /** @type {HTMLElement | null} */
    const field = document.querySelector("[class*='st-key-asked-'] input")
    if (field) { done(); field.focus(); field.click() }
  } else if (kind) { done(); open({ kind: kind.name }) }
}

// Enter and Escape mean the same wherever the focus is in an open line; on a button Enter presses that button.
/** @param {KeyboardEvent} event @param {HTMLElement} target @param {() => void} done */
function inLine(event, target, done) {
  if (event.key === "Enter" && !target.matches("button")) { done(); if (!event.repeat) enter() }
  if (event.key === "Escape") { done(); close(true) }
}

// The line is open and does not have the focus: between two pages, or because the sidebar is folded away. No letter is lost.
/** @param {KeyboardEvent} event @param {() => void} done */
function unseen(event, done) {
  const one = hub()
  if (event.key === "Enter") { done(); if (!event.repeat) enter(); return }
  if (event.key === "Escape" || event.key === "Tab") { done(); close(true); return }
  if (event.key === "Backspace") { done(); write(one.open.text.slice(0, -1)); return }
  if (event.key.length !== 1) return
  done()
  write((one.open.text + event.key).slice(0, MOST))
}

// The line: closed, or open with one kind

// The server sends the kinds and says which of them this session may write down: nothing else is offered, and the keys of
// the others still open no other thing.
/** @param {Hub} one @param {string} kind @returns {KindRow | undefined} */
function rowOf(one, kind) {
  return (one.data.kinds || []).find((row) => row.name === kind)
}

/** @param {Hub} one @param {Kind} kind @param {"who" | "about" | "due" | "option"} field */
function asks(one, kind, field) {
  const row = rowOf(one, kind)
  return Boolean(row) && row.fields.includes(field)
}

/** @param {Hub} one @param {string} kind */
function mayWrite(one, kind) {
  const row = rowOf(one, kind)
  return Boolean(one.data.capture) && Boolean(row) && row.may
}

/** @param {Draft} draft */
function open(draft) {
  const one = hub()
  one.leaving = false
  if (one.open) close(true)
  one.trouble = ""
  one.undo = null
  // Where writing is switched off, what is typed all the same must not be taken for keys.
  const off = !mayWrite(one, draft.kind)
  one.open = { text: "", who: "", due: "", about: "", option: "", whoSet: false, dueSet: false, ...draft, off, meeting: one.data.meeting }
  keep(OPEN, off ? null : one.open)
  /** @type {HTMLElement | null} */
  const unfold = document.querySelector("[data-testid=stExpandSidebarButton]")
  if (unfold && !within(one)) unfold.click()
  show(one)
}

// Writing was switched off while the line was open: the text is put aside, and what is typed on is still not taken for keys.
/** @param {Hub} one */
function switchedOff(one) {
  if (!one.open || one.open.off || mayWrite(one, one.open.kind)) return
  if (one.open.text.trim()) putAside({ ...one.open, trouble: "" })
  one.open = { ...one.open, text: "", off: true }
  keep(OPEN, null)
}

/** @param {string} text */
function write(text) {
  const one = hub()
  if (!one.open.off) one.open.text = text
  keep(OPEN, one.open.off ? null : one.open)
  show(one)
}

/** @param {boolean} aside */
function close(aside) {
  const one = hub()
  const draft = one.open
  one.open = null
  keep(OPEN, null)
  if (draft && aside && !draft.off && draft.text.trim()) putAside({ ...draft, trouble: "" })
  unfocus(one)
  show(one)
}

/** @param {Draft} draft */
function putAside(draft) {
  const one = hub()
  one.aside.push(draft)
  keep(ASIDE, one.aside)
}

function enter() {
  const one = hub()
  const draft = one.open
  const text = draft.text.trim()
  if (draft.off || !text) { close(false); return }
  const said = meant(one, draft)
  /** @type {KeepCommand} */
  const made = { do: "keep", kind: draft.kind, text: said.text.slice(0, MOST), who: said.who }
  if (asks(one, draft.kind, "due")) made.due = said.due
  if (asks(one, draft.kind, "option")) made.option = draft.option || (one.data.options[0] || [""])[0]
  if (asks(one, draft.kind, "about")) made.about = draft.about
  one.open = null
  keep(OPEN, null)
  one.sent = command(made)
  one.dropped = null
  unfocus(one)
  show(one)
}

// What would be kept: of what has an owner and a date the words without its owner and date, which stand in their own fields.
/** @param {Hub} one @param {Draft} draft */
function meant(one, draft) {
  if (!asks(one, draft.kind, "due")) return { text: draft.text.trim(), who: draft.who, due: "", trouble: "" }
  const found = actionOf(draft.text, one.data.people, one.data.today, { owner: !draft.whoSet, due: !draft.dueSet }, one.data.words)
  return { text: found.what, who: draft.whoSet ? draft.who : found.owner, due: draft.dueSet ? draft.due : found.due, trouble: found.trouble }
}

/** @param {Hub} one */
function settle(one) {
  // The server's list of what is on disk, and of what it refused with the reason.
  const done = new Set(one.data.done || [])
  const refused = one.data.refused || {}
  const before = one.queue
  one.queue = before.filter((made) => !done.has(made.id) && !(made.id in refused))
  if (one.queue.length !== before.length) keep(KEPT, one.queue)
  if (!one.queue.some((made) => made.do === "step")) one.target = null
  for (const made of before) {
    if (made.do === "keep" && done.has(made.id)) {
      one.undo = { id: made.id, until: Date.now() + UNDO, kind: made.kind }
      one.trouble = ""
      window.setTimeout(() => show(one), UNDO + 50)
    } else if (made.id in refused && made.do === "keep") {
      one.undo = null
      back(one, { ...made, whoSet: Boolean(made.who), dueSet: Boolean(made.due), due: made.due || "", about: made.about || "", option: made.option || "", trouble: refused[made.id] })
    } else if (made.id in refused) one.trouble = refused[made.id]
  }
}

// What was refused stands in its line again, with the reason. Whoever has gone on meanwhile, in another line or by a key, finds
// it among what is unsent: her next letter must not end in this text.
/** @param {Hub} one @param {Draft} draft */
function back(one, draft) {
  const { id, do: _, trouble, ...text } = draft
  if (one.open || !mayWrite(one, draft.kind) || one.sent !== id) { putAside({ ...text, trouble }); return }
  open(text)
  one.trouble = trouble
}

// Drawing

/** @param {Hub} one @returns {HTMLElement | null} */
function active(one) {
  return one.root ? /** @type {any} */ (one.root.getRootNode()).activeElement : null
}

/** @param {Hub} one */
function within(one) {
  return Boolean(one.view && one.view.open.contains(active(one)))
}

/** @param {Hub} one */
function unfocus(one) {
  if (within(one)) active(one).blur()
}

/** @param {HTMLSelectElement} select @param {string[][]} values @param {string} chosen */
function fill(select, values, chosen) {
  const wanted = JSON.stringify(values)
  if (select.dataset.values !== wanted) {
    select.replaceChildren(...values.map(([value, label]) => Object.assign(document.createElement("option"), { value, textContent: label })))
    select.dataset.values = wanted
  }
  select.value = values.some(([value]) => value === chosen) ? chosen : values.length ? values[0][0] : ""
}

/** @param {string} name @param {string} textContent @param {object} more @returns {any} */
function element(name, textContent, more = {}) {
  return Object.assign(document.createElement(name), { textContent, ...more })
}

/** @param {string} says @param {() => void} act */
function button(says, act, label = "") {
  // The press does not take the focus out of an open line, which would redraw what is being pressed.
  const made = element("button", says, { type: "button", onclick: act, onmousedown: (/** @type {Event} */ event) => event.preventDefault() })
  if (label) made.setAttribute("aria-label", label)
  return made
}

/** @param {Hub} one */
function show(one) {
  const view = one.view
  if (!view) return
  const draft = one.open
  view.capture.hidden = !one.data.capture && !(draft && draft.off)
  redraw(view.kinds, [one.data.kinds, one.data.words.key], () => one.data.kinds.map((row) => chipOf(one, row)))
  redraw(view.keys, [one.data.kinds, one.data.words.key], () => helpOf(one).flatMap(([key, says]) => [element("dt", key), element("dd", says)]))
  for (const chip of /** @type {Iterable<HTMLElement>} */ (view.kinds.children)) {
    chip.hidden = !mayWrite(one, chip.dataset.kind)
    chip.setAttribute("aria-pressed", String(Boolean(draft) && chip.dataset.kind === draft.kind))
    chip.setAttribute("aria-disabled", String(Boolean(draft && draft.text.trim())))
  }
  const kind = draft && rowOf(one, draft.kind)
  view.state.textContent = !draft ? one.data.words.closed : draft.off ? one.data.words.off : `${kind.title}: ${kind.seen}.`
  view.capture.dataset.state = !draft || draft.off ? "closed" : draft.kind
  atFoot(one, view)
  view.open.hidden = !draft || draft.off
  if (draft && !draft.off) showOpen(one, view, draft)
  const saving = one.queue.some((made) => made.do === "keep")
  const undo = one.undo && one.undo.until > Date.now()
  view.undo.hidden = !undo
  view.said.textContent = one.trouble || (saving ? one.data.words.saving : undo ? keptAs(one) : "")
  view.said.className = one.trouble ? "trouble" : ""
  showAside(one, view)
  showCaptured(one, view)
}

/** @param {Hub} one */
function keptAs(one) {
  const kind = rowOf(one, one.undo.kind)
  return kind ? filled(one.data.words.kept_as, { kind: kind.kept }) : ""
}

// The state stands at the foot of the sidebar, or of the screen where there is none.
/** @param {Hub} one @param {View} view */
function atFoot(one, view) {
  const node = /** @type {any} */ (one.root.getRootNode())
  const side = (node.host || one.root).closest("[data-testid=stSidebar]")
  const place = side ? side.getBoundingClientRect() : { left: 0, width: window.innerWidth }
  Object.assign(view.state.style, { left: `${place.left}px`, width: `${Math.max(place.width - 1, 0)}px` })
  // What gets the focus is scrolled to where the state does not cover it.
  const scrolls = (node.host || one.root).closest("[data-testid=stSidebarContent], [data-testid=stMain]")
  if (scrolls) scrolls.style.scrollPaddingBottom = `${view.state.offsetHeight + 8}px`
}

/** @param {Hub} one @param {View} view @param {Draft} draft */
function showOpen(one, view, draft) {
  const said = meant(one, draft)
  if (view.line.value !== draft.text) view.line.value = draft.text
  const kind = rowOf(one, draft.kind)
  view.line.placeholder = kind.hint
  fill(view.who, [["", kind.person], ...one.data.people.map((name) => [name, name])], said.who)
  view.who.hidden = !kind.fields.includes("who")
  fill(view.about, [["", one.data.words.about_screen], ...one.data.claims], draft.about)
  view.about.hidden = !kind.fields.includes("about")
  fill(view.option, one.data.options, draft.option)
  view.option.hidden = !kind.fields.includes("option")
  view.due.hidden = !kind.fields.includes("due")
  const due = draft.dueSet ? draft.due : said.due
  if (view.due.value !== due) view.due.value = due
  const read = kind.fields.includes("due") && draft.text.trim() && (said.who || said.due)
  view.hint.textContent = said.trouble || (read ? readWords(one, said) : "")
  view.button.disabled = !draft.text.trim()
  if (!within(one) && !one.leaving) {
    view.line.focus()
    view.line.setSelectionRange(view.line.value.length, view.line.value.length)
    view.hint.scrollIntoView({ block: "nearest" })
  }
}

/** @param {Hub} one @param {{ text: string, who: string, due: string }} said */
function readWords(one, said) {
  const { keeps, no_owner, no_date, locale } = one.data.words
  return filled(keeps, { text: said.text, owner: said.who || no_owner, date: said.due ? dayWords(said.due, locale) : no_date })
}

/** @param {string} iso @param {string} locale */
function dayWords(iso, locale) {
  return new Date(`${iso}T12:00:00Z`).toLocaleDateString(locale, { weekday: "short", month: "short", day: "numeric", year: "numeric", timeZone: "UTC" })
}

/** @param {Hub} one @param {View} view */
function showAside(one, view) {
  const mine = one.aside.filter((draft) => draft.meeting === one.data.meeting)
  const gone = one.dropped && one.dropped.meeting === one.data.meeting ? [one.dropped] : []
  view.aside.hidden = !mine.length && !gone.length
  redraw(view.aside, [mine, gone, one.data.kinds], () => [...gone.map((draft) => droppedItem(one, draft)), ...mine.map((draft) => {
    const kind = rowOf(one, draft.kind)
    const drop = () => { one.aside = one.aside.filter((each) => each !== draft); keep(ASIDE, one.aside) }
    const lose = () => { drop(); one.dropped = draft; show(one) }
    const item = element("div", "", { className: "item" })
    item.dataset.kind = draft.kind
    item.append(element("span", filled(one.data.words.not_kept, { kind: kind ? kind.title : draft.kind }), { className: "kind" }), element("span", draft.text, { className: "text", dir: "auto" }))
    if (draft.trouble) item.append(element("span", draft.trouble, { className: "trouble" }))
    const row = element("div", "", { className: "moves" })
    row.append(button(one.data.words.go_on, () => { drop(); const { trouble, id, do: _, ...again } = draft; open(again) }), button(one.data.words.drop, lose))
    item.append(row)
    return item
  })])
}

// The text that was dropped last can be put aside again until another one is written down.
/** @param {Hub} one @param {Draft} draft */
function droppedItem(one, draft) {
  const item = element("div", "", { className: "item" })
  const again = () => { one.dropped = null; putAside(draft); show(one) }
  item.append(element("span", one.data.words.dropped, { className: "kind" }), element("span", draft.text, { className: "was", dir: "auto" }), button(one.data.words.undo, again))
  return item
}

// What is on disk, latest first, each with its kind and the other kinds that it can be moved to.
/** @param {Hub} one @param {View} view */
function showCaptured(one, view) {
  const listed = one.data.captured || []
  view.captured.hidden = !listed.length
  const moving = one.queue.filter((made) => made.do === "move").map((made) => made.entry)
  redraw(view.captured, [listed, moving, one.data.kinds], () => {
    const rows = listed.map((entry) => captured(entry, moving.includes(entry.seq)))
    const all = [element("strong", one.data.words.written), ...rows.slice(0, LISTED)]
    if (rows.length > LISTED) {
      const more = element("details", "", { open: Boolean(one.unfolded), ontoggle: (/** @type {any} */ event) => { one.unfolded = event.target.open } })
      more.append(element("summary", filled(one.data.words.earlier, { n: String(rows.length - LISTED) })), ...rows.slice(LISTED))
      all.push(more)
    }
    return all
  })
}

/** @param {WrittenDown} entry @param {boolean} moving */
function captured(entry, moving) {
  const one = hub()
  const kind = rowOf(one, entry.kind)
  const item = element("div", "", { className: "item" })
  item.dataset.kind = entry.kind
  item.dataset.entry = String(entry.seq)
  item.append(element("span", kind ? kind.title : entry.kind, { className: "kind" }), element("span", entry.text, { className: "text", dir: "auto" }))
  if (entry.more) item.append(element("span", entry.more, { className: "more" }))
  const row = element("div", "", { className: "moves" })
  row.setAttribute("role", "group")
  row.setAttribute("aria-label", one.data.words.move_it)
  for (const { name, short } of one.data.kinds) {
    if (!short || name === entry.kind || !mayWrite(one, name)) continue
    const made = button(short, () => { command({ do: "move", entry: entry.seq, kind: name }); show(one) }, filled(one.data.words.move_to, { kind: short, text: entry.text }))
    made.disabled = moving
    row.append(made)
  }
  item.append(row)
  return item
}

// Only what has changed is drawn again, so that a click never meets a button that was just taken away.
/** @param {HTMLElement} place @param {unknown} from @param {() => Node[]} make */
function redraw(place, from, make) {
  const stamp = JSON.stringify(from)
  if (place.dataset.stamp === stamp) return
  place.replaceChildren(...make())
  place.dataset.stamp = stamp
}

/** @param {Hub} one @param {KindRow} row */
function chipOf(one, row) {
  const chip = element("button", row.label, { type: "button", title: filled(one.data.words.key, { key: row.letter.toUpperCase() }) })
  chip.append(element("kbd", row.letter.toUpperCase()))
  chip.setAttribute("aria-label", row.label)
  chip.dataset.kind = row.name
  chip.onmousedown = (/** @type {Event} */ event) => event.preventDefault() // the line keeps the focus
  chip.onclick = () => { if (!one.open || !one.open.text.trim()) { close(false); open({ kind: row.name }) } }
  return chip
}

/** @param {Hub} one */
function helpOf(one) {
  const { words, kinds } = one.data
  const letters = kinds.filter((row) => row.may).map((row) => [
    [row.letter, row.also].filter(Boolean).join(words.or).toUpperCase(), filled(words.write_down, { kind: row.label }),
  ])
  const worded = (/** @type {string[][]} */ rows) => rows.map(([key, name]) => [key, words[`key_${name}`]])
  return [...worded(HELP), ...letters, ...worded(HELP_OF_LINE)]
}

// What stands on the parts of the page comes from the server, in the language of whoever reads it.
/** @param {HTMLElement} root @param {Record<string, string>} words */
function label(root, words) {
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-text]"))) node.textContent = words[node.dataset.text]
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-label]"))) node.setAttribute("aria-label", words[node.dataset.label])
}

/** @param {HTMLElement} root @returns {View} */
function build(root) {
  const one = hub()
  const find = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(`[data-part=${name}]`))
  const names = ["capture", "kinds", "state", "open", "line", "who", "about", "option", "due", "hint", "said", "undo", "aside", "captured", "help", "keys"]
  /** @type {View} */
  const view = /** @type {any} */ (Object.fromEntries(names.map((name) => [name, find(name)])))
  view.button = find("keep")
  label(root, one.data.words)
  view.line.maxLength = MOST
  view.line.oninput = () => { if (one.open) { one.trouble = ""; write(view.line.value) } }
  view.line.onpaste = (event) => {
    const pasted = event.clipboardData ? event.clipboardData.getData("text") : ""
    if (view.line.value.length + pasted.length > MOST) window.setTimeout(() => { one.trouble = one.data.words.cut; show(one) }, 0)
  }
  /** @type {("who" | "about" | "option" | "due")[]} */
  const fields = ["who", "about", "option", "due"]
  for (const name of fields) {
    view[name].onchange = () => {
      if (!one.open) return
      Object.assign(one.open, { [name]: view[name].value }, name === "who" ? { whoSet: true } : name === "due" ? { dueSet: true } : {})
      write(one.open.text)
    }
  }
  view.button.onclick = () => { if (one.open) enter() }
  find("leave").onclick = () => { if (one.open) close(true) }
  view.undo.onclick = () => { command({ do: "undo", of: one.undo.id }); one.undo = null; show(one) }
  if (!root.dataset.watched) {
    root.dataset.watched = "yes"
    // Who leaves the line by Tab or by a click elsewhere has closed it; a page that goes away has not.
    view.open.addEventListener("focusout", () => {
      hub().leaving = true // until it is known where to, no news from the server brings the focus back
      window.setTimeout(() => {
        hub().leaving = false
        if (hub().root === root && root.isConnected && hub().open && !hub().open.off && !within(hub())) close(true)
      }, 0)
    })
  }
  return view
}

// The code of what later steps show is read while the first one stands and nothing else is to be done, a file at a time, so that
// no step waits for it. A file that is not there is read when it is wanted.
/** @param {Hub} one */
function readAhead(one) {
  /** @type {HTMLScriptElement | null} */
  const own = document.querySelector("script[type=module][src]")
  if (one.ahead || !own || !one.data.ahead.length) return
  one.ahead = true
  const idle = window.requestIdleCallback || ((/** @type {() => void} */ then) => window.setTimeout(then, QUIET))
  const left = one.data.ahead.map((name) => new URL(name, own.src).href)
  const next = () => {
    const address = left.shift()
    if (address) idle(() => { import(address).then(next, next) })
  }
  window.setTimeout(next, QUIET)
}

/** @param {Mounted<ConsoleData>} component */
export default function (component) {
  const { data, parentElement, setStateValue } = component
  const one = hub()
  /** @type {HTMLElement} */
  const root = parentElement.querySelector("[data-part=console]")
  one.data = data
  if (one.root !== root) { one.root = root; one.view = build(root) }
  // A click on a page's name sends the queue along as it last was: the number tells that from a queue that is sent again.
  one.send = (queue) => {
    one.sending = (one.sending || 0) + 1
    setStateValue("queue", queue.map((made) => ({ ...made, sending: one.sending })))
  }
  const waiting = one.queue.filter((made) => made.meeting === data.meeting)
  settle(one)
  switchedOff(one)
  show(one)
  atTop(one)
  readAhead(one)
  // What is still in the queue was never heard of here: after a restart, or when it was pressed between two pages.
  const seen = new Set(data.heard || [])
  if (waiting.some((made) => !seen.has(made.id)) && one.queue.length) window.setTimeout(() => one.send && one.queue.length && one.send(one.queue), 60)
  return () => { if (one.root === root) { one.send = null; one.view = null; one.root = null; one.left = performance.now() } }
}
