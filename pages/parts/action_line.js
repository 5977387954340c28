// @ts-check
// What an action says about its owner and its date: "@Jonas", "by Friday", "by Dec 10", "tomorrow", "2026-12-10", and the same in
// German: "bis Freitag", "bis 10. Dez.", "bis zum 10.12.", "morgen".
//
// Only what can be meant in one way is taken, and it is shown before it is kept. Days are counted from the date that the
// server names, which is today's where the meeting is held.
/** @typedef {{ text: string, owner: string, trouble: string }} OwnerFound */
/** @typedef {{ text: string, due: string, trouble: string }} DueFound */
/** @typedef {{ what: string, owner: string, due: string, trouble: string }} ActionFound */
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
const TAGE = ["sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"]
const MONTHS = ["jan", "feb", "mar|mär", "apr", "may|mai", "jun", "jul", "aug", "sep", "oct|okt", "nov", "dec|dez"]
const WEEKDAY = `(?:${TAGE.join("|")}|sonnabend|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)`
const MONAT = "januar|februar|märz|mai|okt(?:ober)?|dez(?:ember)?"
const MONTH = `(?:${MONAT}|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|juni|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?`
const NUMBER = "\\d{1,2}(?:st|nd|rd|th|\\.)?"
const YEAR = "(?:,?\\s+\\d{4})?"
const DOTTED = "\\d{1,2}\\.\\d{1,2}\\.(?:\\d{4})?"
const PLAIN = "today|tomorrow|heute|morgen|\\d{4}-\\d{2}-\\d{2}"
const MOMENT = `${PLAIN}|${DOTTED}|(?:${WEEKDAY},?\\s+)?(?:${MONTH}\\s+${NUMBER}${YEAR}|${NUMBER}\\s+${MONTH}${YEAR})|(?:(?:next|this|kommenden|diesen)\\s+)?${WEEKDAY}`
const BY = new RegExp(`(^|[\\s(,;])((?:by|until|due|bis(?:\\s+zum)?)\\s+(${MOMENT}))(?=$|[\\s.,;:!?)])`, "iu")
const LAST = new RegExp(`(^|[\\s(,;])(${PLAIN})(?=[.!]?\\s*$)`, "iu")
const AT = /(^|[\s(,;])@([\p{L}\p{N}][\p{L}\p{N}'’._-]*)/u

/** @param {number} year @param {number} month @param {number} day @returns {Date | null} */
function dayOf(year, month, day) {
  const at = new Date(Date.UTC(year, month, day))
  return at.getUTCMonth() === month && at.getUTCDate() === day ? at : null
}

/** @param {Date | null} at */
function isoOf(at) { return at ? at.toISOString().slice(0, 10) : "" }

/** @param {Date} at @param {number} days */
function shifted(at, days) { return new Date(at.getTime() + days * 86_400_000) }

// The next such weekday after today; with "next" that of the week that begins on the coming Monday.
/** @param {Date} today @param {string} says */
function weekdayFrom(today, says) {
  const name = says.replace(/^(next|this|kommenden|diesen)\s+/u, "").replace("sonnabend", "samstag")
  const wanted = TAGE.includes(name) ? TAGE.indexOf(name) : WEEKDAYS.indexOf(name.slice(0, 3))
  const here = today.getUTCDay()
  if (says.startsWith("next")) return shifted(today, 7 - ((here + 6) % 7) + ((wanted + 6) % 7))
  return shifted(today, (wanted - here + 7) % 7 || 7)
}

// A day without a year is the next such day from today on.
/** @param {Date} today @param {string} says */
function calendarDay(today, says) {
  const month = MONTHS.findIndex((name) => new RegExp(`(^|\\s)(${name})`, "u").test(says))
  const rest = says.replace(new RegExp(`^${WEEKDAY},?\\s+`, "u"), "")
  const day = Number(/(?:^|\s)(\d{1,2})(?!\d)/u.exec(rest)[1])
  const year = /\d{4}/u.exec(rest)
  return nextSuch(today, month, day, year ? Number(year[0]) : 0)
}

/** @param {Date} today @param {number} month @param {number} day @param {number} year */
function nextSuch(today, month, day, year) {
  if (year) return dayOf(year, month, day)
  const soon = dayOf(today.getUTCFullYear(), month, day)
  if (soon && soon >= today) return soon
  return dayOf(today.getUTCFullYear() + 1, month, day)
}

/** @param {string} expression @param {Date} today */
function momentOf(expression, today) {
  const says = expression.toLowerCase().replace(/\s+/gu, " ").trim()
  if (says === "today" || says === "heute") return today
  if (says === "tomorrow" || says === "morgen") return shifted(today, 1)
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(says)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]))
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/u.exec(says)
  if (dotted) return nextSuch(today, Number(dotted[2]) - 1, Number(dotted[1]), Number(dotted[3] || 0))
  return /\d/u.test(says) ? calendarDay(today, says) : weekdayFrom(today, says)
}

/** @param {string} text */
function bare(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase() }

/** @param {string} name */
function wordsOf(name) { return bare(name).split(/[\s,]+/u).filter(Boolean) }

// Who is meant by "@word": a whole name before the beginning of one; nobody where two could be.
/** @param {string} word @param {string[]} people */
function personOf(word, people) {
  const said = bare(word)
  const exact = people.filter((name) => {
    const parts = wordsOf(name)
    return parts.includes(said) || parts.join("") === said || said.split(/[._-]/u).every((part) => parts.includes(part))
  })
  const close = exact.length || said.length < 2 ? exact : people.filter((name) => wordsOf(name).some((part) => part.startsWith(said)))
  return close.length === 1 ? close[0] : ""
}

/** @param {string} text @param {number} from @param {number} to */
function cut(text, from, to) { return `${text.slice(0, from)} ${text.slice(to)}` }

// Put values into a text of the server's: "{name}" is where the value called so goes.
/** @param {string} text @param {Record<string, string>} values */
function filled(text, values) { return text.replace(/\{(\w+)\}/gu, (whole, name) => values[name] ?? whole) }

/** @param {string} text @param {string[]} people @param {Record<string, string>} words @returns {OwnerFound} */
function ownerIn(text, people, words) {
  const found = AT.exec(text)
  // "@Jonas's team" is a team, and nobody who owns anything.
  if (!found || /['’]s$/u.test(found[2])) return { text, owner: "", trouble: "" }
  const word = found[2].replace(/[.'’_-]+$/u, "")
  const owner = personOf(word, people)
  if (!owner) return { text, owner: "", trouble: filled(words.nobody, { name: word }) }
  const from = found.index + found[1].length
  let to = from + 1 + word.length
  const next = /^\s+([\p{L}'’-]+)/u.exec(text.slice(to))
  if (next && wordsOf(owner).includes(bare(next[1])) && bare(next[1]) !== bare(word)) to += next[0].length
  return { text: cut(text, from, to), owner, trouble: "" }
}

/** @param {string} text @param {Date} today @param {Record<string, string>} words @returns {DueFound} */
function dueIn(text, today, words) {
  const found = BY.exec(text) || LAST.exec(text)
  if (!found) return { text, due: "", trouble: "" }
  const expression = found[3] || found[2]
  const at = momentOf(expression, today)
  if (!at) return { text, due: "", trouble: filled(words.no_day, { day: expression }) }
  const from = found.index + found[1].length
  return { text: cut(text, from, from + found[2].length), due: isoOf(at), trouble: "" }
}

// Read an action: what is to be done, by whom and until when; what was set by hand is not read out of the text.
/**
 * @param {string} text
 * @param {string[]} people
 * @param {string} today
 * @param {{ owner: boolean, due: boolean }} wanted
 * @param {Record<string, string>} words
 * @returns {ActionFound}
 */
function actionOf(text, people, today, wanted, words) {
  const who = wanted.owner ? ownerIn(text, people, words) : { text, owner: "", trouble: "" }
  const when = wanted.due ? dueIn(who.text, new Date(`${today}T00:00:00Z`), words) : { text: who.text, due: "", trouble: "" }
  const what = when.text.replace(/\s+/gu, " ").replace(/\s+([,;.!?])/gu, "$1").replace(/^[\s,;:]+|[\s,;:]+$/gu, "")
  return { what: /[\p{L}\p{N}]/u.test(what) ? what : text.trim(), owner: who.owner, due: when.due, trouble: who.trouble || when.trouble }
}
