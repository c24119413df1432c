// The same line for another test: a Nadia of its own in the same house, so that a test needs no hub of its own.
import { fly } from '@deskless/core/testing'
import type { Line } from './line.ts'
import { looks } from './line.ts'

let lofts = 0
let letters = 0

/** Nobody has a form open, nothing goes wrong on purpose, and this Nadia never wrote before. `close` leaves the house standing. */
export const anotherNadia = async (house: Line): Promise<Line> => {
  const { hub, slack, post } = house
  const loft = `nadia-${++lofts}`
  slack.faults.clear()
  for (const who of ['maya', 'omar']) await leaveForms(house, who)
  const conversation = async () => (await hub.conversations()).find(({ thread }) => thread === loft)!
  const card = async () => {
    const { id } = (await conversation()) ?? {}
    const ts = id && (await rootOf(house, id))
    return ts ? (await slack.human.channel('#support')).find((one) => one.ts === ts) : undefined
  }
  const flown = () => post.flown.filter(({ thread }) => thread === loft).map(({ says }) => says)
  return {
    ...house,
    flown,
    ...looks({ hub, slack, flown, card, conversation }),
    nadiaWrites: async (says, carries) => {
      const id = `letter-${++letters}`
      await fly(hub.url, house.inboxToken, [{ id, loft, bird: id, says, name: 'Nadia Rahimi', carries }])
      return id
    },
    close: () => hub.settled(),
  }
}

const leaveForms = async ({ slack }: Line, who: string): Promise<void> => {
  const view = await slack.human.as(who).view()
  if (view) await slack.human.as(who).close(view, { all: true })
}

/** Of its thread in #support, where it stood first. */
const rootOf = async ({ hub, slack }: Line, conversation: string): Promise<string | undefined> => {
  const { root: db } = hub.hub.services.db
  const stood = await db.selectFrom('moves').select('root').where('conversation_id', '=', conversation).execute()
  const stands = await db.selectFrom('mirrors').select('root').where('conversation_id', '=', conversation).execute()
  const support = `${slack.demo.support.id}:`
  return [...stood, ...stands].find(({ root }) => root?.startsWith(support))?.root?.slice(support.length)
}
