// What stage.js holds of one stage; nothing of it leaves the browser.

interface Stage {
  outer: HTMLElement
  frame: HTMLElement
  notice: HTMLElement
  mode: StageData["mode"]
  path: string
  words: StageData["words"]
  screen: ScreenRecord | null
  // Milliseconds by which this browser's clock is before the server's.
  ahead: number
  heard: number
  since: number
  failed: number
  wait: number
  again: number
  first: boolean
  gone: boolean
  polling: boolean
  timers: number[]
  ask: () => void
  narrow: () => void
  asked: boolean
  // The form of the frame that the slide was fitted to.
  form: string
  socket?: WebSocket
  sizes?: ResizeObserver
}
