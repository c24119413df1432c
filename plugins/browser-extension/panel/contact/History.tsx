import { clock } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { shortMoment } from '../times.ts'
import type { Card } from './card.ts'

/** Everything this person ever asked, by whichever channel, newest first. */
export const History = ({ desk, card }: { desk: Desk; card: Card }) => {
  const { words, tag } = desk.language.value
  const place = desk.route.place.value
  const open = place.at === 'conversation' ? place.id : undefined
  return (
    <section>
      <h3>{words.contact.history}</h3>
      {card.history.value.length === 0 && <p class="soft">{words.contact.noHistory}</p>}
      <ul class="plain history">
        {card.history.value.map((one) => (
          <li key={one.id}>
            <a href={hashOf({ at: 'conversation', id: one.id })} aria-current={one.id === open ? 'page' : undefined}>
              <span class="last-line" dir="auto">
                {one.lastText ?? words.list.noText}
              </span>
              <span class="soft">
                {one.inbox.name} · {words.status[one.status]} · {shortMoment(one.lastMessageAt, clock.value, tag)}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {card.more.value && (
        <button type="button" onClick={() => void desk.attempt(() => card.older())}>
          {words.contact.older}
        </button>
      )}
    </section>
  )
}
