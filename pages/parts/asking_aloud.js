// @ts-check
// Asks a question aloud with the browser's own voices, once each; where it has none, nothing is heard and all is read.
// `prompter.js` and `drill_lights.js` follow it in one script each.
/** @type {Set<string>} */
const ASKED = new Set()

/**
 * @param {string} name  what this asking is, so that drawing it again stays silent
 * @param {string} text
 * @param {string} language
 */
function askAloud(name, text, language) {
  if (ASKED.has(name) || !window.speechSynthesis || !window.SpeechSynthesisUtterance) return
  ASKED.add(name)
  try {
    const words = new SpeechSynthesisUtterance(text)
    words.lang = language
    window.speechSynthesis.cancel()
    window.speechSynthesis.speak(words)
  } catch { /* the question stands on the screen all the same */ }
}

function beSilent() {
  if (window.speechSynthesis) window.speechSynthesis.cancel()
}

/** @param {number} seconds */
function minutesAndSeconds(seconds) {
  const whole = Math.max(Math.floor(seconds), 0)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} text
 */
function part(tag, name, text) {
  return Object.assign(document.createElement(tag), { className: name, textContent: text })
}
