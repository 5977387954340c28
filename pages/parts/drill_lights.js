// @ts-check
// A question of the drill with three calm lights: at 60, 90 and 120 seconds, each with its words.
/**
 * @typedef {object} Lights
 * @property {LightsData} data
 * @property {number} since
 * @property {number} [timer]
 */
/** @type {WeakMap<HTMLElement, Lights>} */
const LIGHTS = new WeakMap()
const AT = [60, 90, 120]

/**
 * @param {HTMLElement} root
 * @param {Lights} lights
 */
function drawLights(root, lights) {
  const { data } = lights
  const seconds = data.seconds + (data.running ? (performance.now() - lights.since) / 1000 : 0)
  const lit = AT.filter((at) => seconds >= at).length
  const row = part("div", "lights", "")
  AT.forEach((at, place) => row.append(part("span", `light l${place}${place < lit ? " lit" : ""}`, data.words.at[place])))
  const time = part("div", "time", "")
  time.append(part("span", "main", minutesAndSeconds(seconds)), row, part("span", "word", data.words.says[lit]))
  root.querySelector(".clock").replaceChildren(time)
}

/** @param {Mounted<LightsData>} component */
export default function (component) {
  const { data, parentElement } = component
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".drill"))
  let lights = LIGHTS.get(parentElement)
  if (!lights) {
    lights = { data, since: performance.now() }
    LIGHTS.set(parentElement, lights)
    const known = lights
    lights.timer = window.setInterval(() => drawLights(root, known), 250)
  }
  if (lights.data.stamp !== data.stamp) lights.since = performance.now()
  lights.data = data
  root.querySelector(".asked").replaceChildren(part("p", "who", data.who), part("p", "question", data.text))
  if (data.speak && data.running) askAloud(data.asking, data.text, data.language)
  if (!data.running) beSilent()
  drawLights(root, lights)
  const known = lights
  return () => { window.clearInterval(known.timer); LIGHTS.delete(parentElement); beSilent() }
}
