// What the server and the scripts beside this file say to each other, one field a line.
//
// The types of the scripts are checked against it (`python -m tests.checks`), and so is the
// server's side (`tests/pages/test_protocol.py` reads this file): a new field or command is
// written here first.

type StepName = string
type Words = Record<string, string>
type Kind = string

// commands.listen -> console.js

interface ConsoleData {
  meeting: string
  live: boolean
  capture: boolean
  steps: StepName[]
  walk: StepName[]
  step: StepName
  page: string
  on: string[]
  kinds: KindRow[]
  captured: WrittenDown[]
  today: string
  people: string[]
  options: [string, string][]
  claims: [string, string][]
  done: string[]
  refused: Record<string, string>
  heard: string[]
  saved: string
  ahead: string[]
  words: Words
}

// A kind: its keys, its words, what is asked beside them, and whether this session may write it.
interface KindRow {
  name: Kind
  label: string
  letter: string
  also: string
  title: string
  short: string
  kept: string
  seen: string
  fields: ("who" | "about" | "due" | "option")[]
  person: string
  hint: string
  may: boolean
}

interface WrittenDown {
  seq: number
  kind: Kind
  text: string
  more: string
}

// console.js -> command_events.event_of

interface StepCommand {
  do: "step"
  step: StepName
}

interface SetCommand {
  do: "set"
  part: string
  on: boolean
}

interface PauseCommand {
  do: "pause"
  on: boolean
}

interface WalkCommand {
  do: "walk"
  short: boolean
}

interface UndoCommand {
  do: "undo"
  of: string
}

interface KeepCommand {
  do: "keep"
  kind: Kind
  text: string
  who: string
  due?: string
  option?: string
  about?: string
}

interface MoveCommand {
  do: "move"
  entry: number
  kind: Kind
}

type Command = StepCommand | SetCommand | PauseCommand | WalkCommand | UndoCommand | KeepCommand | MoveCommand

// The id is the event's, so that the same command twice is one event; `sending` counts how often the queue was sent.
type Sent = Command & { id: string; meeting: string; sending?: number }

// listeners.follow -> listener.js

interface ListenerData {
  path: string
  version: number
  patience: number
}

// stage.show and stage.follow -> stage.js; `path` is that of the socket and of the GET beside it, or ""

interface StageData {
  screen: ScreenRecord
  path: string
  mode: "room" | "page" | "thumb"
  at: string
  words: Words
}

// The record of a screen (core/exports/screen.py): in StageData, over the socket, from the GET.

interface ScreenRecord {
  format: number
  meeting_id: string
  seq: number
  kind: string
  live: boolean
  numbers: string
  language: string
  slide: Slide
  picture: Picture
  alt: string
  words: string[]
  table: Record<string, string>[]
  table_more: string
  clock: Ticking | null
}

interface Slide {
  step: StepName
  place: string
  strap: string
  headline: string
  shape: "figures" | "list" | "alone" | "words" | "cards"
  marks: Mark[]
  figures: Figure[]
  list_lines: string[]
  notes: string[]
  source: string
  over: boolean
  blank: boolean
  pattern: boolean
  cards: Card[]
  cards_more: string
  notes_more: string
}

// A single record: what was released of it, then its label and both predictions.
interface Card {
  released: CardRow[]
  answers: CardRow[]
}

interface CardRow {
  name: string
  value: string
  judged: "" | "right" | "wrong"
}

interface Mark {
  kind: "rehearsal" | "over" | "what-if" | "placeholder"
  text: string
}

interface Figure {
  value: string
  under: string
  placeholder: boolean
  light: "" | "lit" | "faint"
}

interface Picture {
  wide: string
  narrow: string
  wide_cut: string
  narrow_cut: string
}

interface Ticking {
  start: string
  stands: number | null
  ends: string | null
}

// What the socket says between two screens: that it is there, what time it is, and whether the page
// has to look again.

interface StageBeat {
  seq: number
  again: boolean
  at: string
}

type StageMessage = ScreenRecord | StageBeat

// listeners.clock -> clock.js; in seconds

// `until` is said before the seconds are gone, `passed` after it.
interface DecideLeft {
  seconds: number
  until: string
  passed: string
}

interface ClockData {
  step: number
  budget: number
  total: number
  due: number
  whole: number
  left: number | null
  ends: string
  paused: boolean
  decide: DecideLeft | null
  words: Words
  stamp: number
}

// What Streamlit hands to a component.
interface Mounted<Data> {
  data: Data
  parentElement: HTMLElement
  setStateValue: (name: string, value: unknown) => void
  setTriggerValue: (name: string, value: unknown) => void
}

// run_view.prompter -> prompter.js; in seconds. `attempt` names the step and how often it was begun,
// `done` the commands that were heard.

interface PromptData {
  run: string
  step: StepName
  attempt: string
  title: string
  line: string
  headline: string
  keys: string[]
  next_title: string
  next: string
  hidden: boolean
  seconds: number
  budget: number
  total: number
  whole: number
  paused: boolean
  before: StepName
  after: StepName
  interruption: PromptQuestion | null
  speak: boolean
  language: string
  done: string[]
  stamp: number
  words: PromptWords
}

// A question that breaks in `after` so many seconds on the step.
interface PromptQuestion {
  id: string
  answer: string
  mood: string
  after: number
  who: string
  text: string
}

// `{time}` stands for a time.
interface PromptWords {
  left: string
  close: string
  over: string
  paused: string
  all: string
  then: string
  peek: string
  rate: string
  results: [string, string][]
}

// prompter.js -> run_view.event_of

interface PromptStep {
  deed: "step"
  step: StepName
}

interface PromptPeek {
  deed: "peek"
  step: StepName
}

interface PromptAnswered {
  deed: "answered"
  step: StepName
  answer: string
  mood: string
  seconds: number
  result: string
}

type PromptDeed = PromptStep | PromptPeek | PromptAnswered
type PromptCommand = PromptDeed & { id: string; run: string }

// drill_view.asked -> drill_lights.js; `at` and `says` are the words of the lights, and of none to three
// that are lit. `asking` names this question, so that it is asked aloud once.

interface LightsData {
  asking: string
  who: string
  text: string
  seconds: number
  running: boolean
  speak: boolean
  language: string
  stamp: number
  words: LightsWords
}

interface LightsWords {
  at: string[]
  says: string[]
}
