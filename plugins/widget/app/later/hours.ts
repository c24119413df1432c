// When somebody is there: what stands below the title of a chat whose inbox has hours, and these hours for who asks.
import type { HoursView } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import type { More } from '../strings/more-en.ts'
import css from './styles/hours.css?inline'

const DAY_MS = 86_400_000
/** Longer than a timer can wait is as good as never. */
const LONGEST_MS = 2 ** 31 - 1

export const part = (kit: Kit) => {
  const { h, useState, useMore, wear } = kit
  const Week = weekOf(kit)
  return ({ chat }: { chat: Chat }) => {
    wear(chat, css)
    const { config, language } = chat.state
    const { tag, words } = language.value
    const hours = config.value?.hours
    const more = useMore(chat)
    const [asked, setAsked] = useState(false)
    const now = useNow(kit, hours?.spans ?? [])
    if (!hours) return null
    const { open, opens } = stateAt(hours, now)
    const there = open && hours.staffed
    const said = config.value?.replyTime || (there ? words.online : words.away)
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !asked) return
      event.preventDefault()
      setAsked(false)
    }
    return h(
      'div',
      { class: 'hours', onKeyDown },
      h(
        'button',
        { type: 'button', 'aria-expanded': asked, onClick: () => setAsked(!asked) },
        h('span', { class: there ? 'dot on' : 'dot' }),
        open || !opens || !more ? said : kit.fill(more.back, { when: whenText(opens, now, tag) }),
      ),
      asked && more && h(Week, { hours, more, tag }),
    )
  }
}

/** Drawn anew when it opens or closes. */
const useNow = ({ useEffect, useState }: Kit, spans: HoursView['spans']): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const edges = spans.flatMap(({ opens, closes }) => [Date.parse(opens), Date.parse(closes)])
    const next = edges.find((edge) => edge > now)
    if (next === undefined) return undefined
    const timer = setTimeout(() => setNow(Date.now()), Math.min(next - now, LONGEST_MS))
    return () => clearTimeout(timer)
  }, [now, spans])
  return now
}

export const stateAt = ({ spans }: Pick<HoursView, 'spans'>, now: number): { open: boolean; opens?: number } => {
  const next = spans.find(({ closes }) => Date.parse(closes) > now)
  const opens = next && Date.parse(next.opens)
  return { open: opens !== undefined && opens <= now, opens }
}

/** In the visitor's language and by their own clock: today, tomorrow, a weekday, and later a date. */
export const whenText = (at: number, now: number, tag: string, timeZone?: string): string => {
  const time = { hour: 'numeric', minute: '2-digit', timeZone } as const
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone)
  const when = new Date(at)
  if (days > 6) return when.toLocaleString(tag, { day: 'numeric', month: 'long', ...time })
  if (days > 1) return when.toLocaleString(tag, { weekday: 'long', ...time })
  const day = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(days, 'day')
  return `${day} ${when.toLocaleTimeString(tag, time)}`
}

const dayNumber = (at: number, timeZone?: string): number =>
  Math.round(Date.parse(`${new Date(at).toLocaleDateString('sv', { timeZone })}T00:00Z`) / DAY_MS)

const weekOf =
  ({ h, fill }: Kit) =>
  ({ hours, more, tag }: { hours: HoursView; more: More; tag: string }) => {
    const days = hours.closed.map((day) => dateText(day, tag))
    return h(
      'div',
      { class: 'week', role: 'group', 'aria-label': more.officeHours },
      h('b', null, more.officeHours),
      h(
        'dl',
        null,
        rowsOf(hours.week, tag).map(({ name, times }) => [
          h('dt', { key: name }, name),
          h(
            'dd',
            null,
            times.map((text) => h('span', { key: text }, text)),
          ),
        ]),
      ),
      days.length > 0 && h('p', null, fill(more.closedOn, { days: days.join(' · ') })),
      h('p', null, zoneText(hours.zone, tag)),
    )
  }

const UTC = { timeZone: 'UTC' } as const

const dateText = (day: string, tag: string): string =>
  new Date(day).toLocaleDateString(tag, { weekday: 'short', day: 'numeric', month: 'long', ...UTC })

/** Days in a row that are alike stand together; on others nobody is there. From Monday on. */
export const rowsOf = (week: readonly string[][], tag: string): { name: string; times: string[] }[] => {
  const rows: { first: number; last: number; times: string[] }[] = []
  for (const i of [1, 2, 3, 4, 5, 6, 7]) {
    const times = week[i % 7] ?? []
    const before = rows.at(-1)
    if (before?.last === i - 1 && before.times.join() === times.join()) before.last = i
    else if (times.length > 0) rows.push({ first: i, last: i, times })
  }
  return rows.map(({ first, last, times }) => ({
    name: [...new Set([first, last])].map((i) => weekdayName(i, tag)).join(' – '),
    times: times.map((text) => spanText(text, tag)),
  }))
}

/** The first of January 2023 was a Sunday. */
const weekdayName = (i: number, tag: string): string =>
  new Date(Date.UTC(2023, 0, 1 + i)).toLocaleDateString(tag, { weekday: 'short', ...UTC })

const WHOLE_DAY = '00:00-24:00'

const spanText = (text: string, tag: string): string =>
  text === WHOLE_DAY
    ? new Intl.NumberFormat(tag, { style: 'unit', unit: 'hour' }).format(24)
    : text
        .split('-')
        .map((time) => timeText(time, tag))
        .join(' – ')

const timeText = (time: string, tag: string): string => {
  const [hour, minute] = time.split(':').map(Number)
  return new Date(Date.UTC(2023, 0, 1, hour, minute)).toLocaleTimeString(tag, {
    ...{ hour: 'numeric', minute: '2-digit', ...UTC },
  })
}

const zoneText = (zone: string, tag: string): string => {
  const parts = new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: 'long' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
}
