// How agents at their screens do things in the simulated Slack.
import type { HumanDriver, SeenView, Simulator } from '@deskless/slack/simulator'
import { SlackTrouble } from '@deskless/slack/simulator'
import type { Place, Screen } from '../people.ts'

const SCREEN_MS = 3_000

export const screenOf = ({ human }: Simulator, screen: HumanDriver, bot: string): Screen => ({
  placeIn: async (room) => {
    const card = (await human.channel(room.id)).find((message) => message.metadata !== undefined)
    const thread = /\bc-\d+\b/.exec(card?.words ?? '')?.[0]
    return card && thread ? { room, root: card.ts, thread } : undefined
  },
  type: async ({ room, root }, id, deed) => {
    const { ts } = await screen.type(room.id, deed === 'mention' ? `<@${bot}> ${id}` : id, { threadTs: root })
    return { channel: room.id, ts }
  },
  edit: async (line, words) => void (await screen.edit(line, words)),
  remove: async (line) => void (await screen.delete(line)),
  putAway: () => putAway(screen),
  send: (place, id, presses) => tried(() => sendOnce(screen, place, id, presses)),
})

/** Forms that opened after their person had stopped waiting. */
const putAway = async (screen: HumanDriver): Promise<void> => {
  for (let view = await screen.view(); view; view = await screen.view()) await screen.close(view)
}

/** Whatever Slack says did not work is tried again by hand. */
const tried = async (work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SlackTrouble) return false
    throw error
  }
}

/** True once the form has closed. A form that stays open, with newer lines or a sentence, is sent again. */
const sendOnce = async (screen: HumanDriver, place: Place, id: string, presses: number): Promise<boolean> => {
  const view = await formOf(screen, place)
  const pressed = Array.from({ length: presses }, () => screen.submit(view, { text: id }))
  const outcomes = await Promise.allSettled(pressed)
  return outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value.closed)
}

const formOf = async (screen: HumanDriver, place: Place): Promise<SeenView> => {
  const open = await screen.view()
  if (open && isFor(open, place)) return open
  await putAway(screen)
  await screen.click({ channel: place.room.id, ts: place.root }, 'reply')
  const look = async (): Promise<SeenView | undefined> => {
    const view = await screen.view()
    return view && isFor(view, place) ? view : undefined
  }
  return screen.waitFor(look, { timeout: SCREEN_MS, what: 'the form' })
}

const isFor = ({ words }: SeenView, { thread }: Place): boolean => words.includes(`To *${thread} by`)
