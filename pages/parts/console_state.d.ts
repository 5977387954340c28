// What console.js holds between two pages; nothing of it leaves the browser.

// What stands in the line, or was put aside; `off` where writing is switched off.
interface Draft {
  kind: Kind
  text?: string
  who?: string
  due?: string
  about?: string
  option?: string
  whoSet?: boolean
  dueSet?: boolean
  off?: boolean
  meeting?: string
  trouble?: string
  id?: string
  do?: string
}

// The parts of the console, by their names on the page.
interface View {
  capture: HTMLElement
  kinds: HTMLElement
  state: HTMLElement
  open: HTMLElement
  line: HTMLInputElement
  who: HTMLSelectElement
  about: HTMLSelectElement
  option: HTMLSelectElement
  due: HTMLInputElement
  hint: HTMLElement
  said: HTMLElement
  undo: HTMLButtonElement
  aside: HTMLElement
  captured: HTMLElement
  help: HTMLDetailsElement
  keys: HTMLElement
  button: HTMLButtonElement
}

interface Hub {
  queue: Sent[]
  open: Draft | null
  aside: Draft[]
  data: ConsoleData | null
  send: ((queue: Sent[]) => void) | null
  view: View | null
  undo: { id: string; until: number; kind: Kind } | null
  notice: string
  dropped?: Draft | null
  root?: HTMLElement | null
  seen?: string
  sent?: string
  target?: StepName | null
  again?: number
  left?: number
  trouble?: string
  leaving?: boolean
  unfolded?: boolean
  ahead?: boolean
  sending?: number
}

interface Holder extends Window {
  __showstopper?: Hub
}
