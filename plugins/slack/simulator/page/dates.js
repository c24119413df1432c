// Times as Slack writes them: by the clock of whoever reads, and for some tokens by how long ago it is.
import { h } from './dom.js'

const day = (style) => (at) => at.toLocaleDateString([], style)
const LONG = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }
const SHORT = { year: 'numeric', month: 'short', day: 'numeric' }
const PLAIN = { year: 'numeric', month: 'long', day: 'numeric' }

const pretty = (style) => (at) => {
  const days = Math.round((startOfDay(at) - startOfDay(new Date())) / 86_400_000)
  return Math.abs(days) > 1 ? day(style)(at) : new Intl.RelativeTimeFormat([], { numeric: 'auto' }).format(days, 'day')
}

const startOfDay = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

const ago = (at) => {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000)
  const [unit, size] = UNITS.find((one) => Math.abs(seconds) >= one[1]) ?? ['second', 1]
  return new Intl.RelativeTimeFormat([], { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

const TOKENS = {
  date_num: (at) => at.toISOString().slice(0, 10),
  date: day(PLAIN),
  date_short: day(SHORT),
  date_long: day(LONG),
  date_pretty: pretty(PLAIN),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  time: (at) => at.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' }),
  time_secs: (at) => at.toLocaleTimeString(),
  ago,
}

/** `fallback` is for readers that know no time; here it is what one sees on pointing at it. */
export const dateNode = (seconds, format, fallback = '') => {
  const at = new Date(seconds * 1000)
  const words = (format || '{date_short_pretty} {time}').replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(TOKENS, name) ? TOKENS[name](at) : whole,
  )
  return h('time', { datetime: at.toISOString(), title: fallback }, words)
}
