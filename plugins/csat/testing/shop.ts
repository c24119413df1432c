// A shop by pigeon post that asks how content people are. Whoever writes has a loft of their own name.
import type { ConversationView, Hub, MessageView } from '@deskless/core/contract'
import { text, uuidv7 } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { plugin } from '../src/index.ts'
import { surveyOf } from '../src/surveys.ts'
import type { Survey } from '../src/tables.ts'
import { tables } from '../src/tables.ts'

type Row = Record<string, unknown>
export type Body = Row & { data: Row[]; next: string | null; code?: string }
type Inbox = { id: string; token: string }
/** `rich` shows buttons and forms, `plain` letters only; `daily` is closed a day after a letter came. */
export type Inboxes = { rich: Inbox; plain: Inbox; daily: Inbox }

export type Shop = Awaited<ReturnType<typeof openShop>>

export const openShop = async (engine: Engine) => {
  const post = pigeonPost()
  const house = await startHub({ engine, plugins: [post.plugin, plugin] })
  const inbox = (name: string, more: Row = {}) => house.addInbox('pigeon', { whistle: WHISTLE, ...more }, { name })
  const inboxes: Inboxes = {
    rich: await inbox('Rich', { shows: ['choices', 'form'] }),
    plain: await inbox('Plain'),
    daily: await inbox('Daily', { daily: true }),
  }
  const hub = () => house.hub.services.hubFor(house.accountId, 'csat')
  const at = { house, post, inboxes, hub }
  return { ...at, ...contacts(at), ...agents(at), ...time(at), stop: () => house.stop() }
}

type At = { house: TestHub; post: ReturnType<typeof pigeonPost>; inboxes: Inboxes; hub: () => Hub }

/** What people outside do. Each settles: what follows from it has happened. */
const contacts = ({ house, post, inboxes }: At) => {
  const brings = async (inbox: keyof Inboxes, who: string, hook: Row): Promise<void> => {
    await fly(house.url, inboxes[inbox].token, [{ id: uuidv7(), loft: who, bird: who, ...hook } as never])
    await house.settled()
  }
  const heard = (who: string) => post.flown.filter(({ thread }) => thread === who)
  return {
    heard: (who: string) => heard(who).map(({ says }) => says),
    writes: (who: string, says: string, inbox: keyof Inboxes = 'rich') => brings(inbox, who, { says }),
    /** Presses a button of what they heard last, or of what is named. */
    picks: (who: string, choice: string, of = heard(who).at(-1)?.key ?? '') =>
      brings('rich', who, { picks: { of, choice, label: choice } }),
    fills: (who: string, form: Record<string, string>) =>
      brings('rich', who, { fills: { of: heard(who).at(-1)?.key ?? '', form } }),
  }
}

const latest = ({ house }: At, who: string): Promise<ConversationView> =>
  until(
    async () => (await house.conversations()).findLast(({ contact }) => contact.name === who),
    `the conversation of ${who}`,
  )

const agents = (at: At) => {
  const { house, hub, inboxes } = at
  const conversation = (who: string) => latest(at, who)
  const messages = async (who: string): Promise<MessageView[]> => house.messages((await conversation(who)).id)
  const survey = async (who: string): Promise<Survey | undefined> =>
    surveyOf(hub(), { conversation: (await conversation(who)).id })
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask(method, `/p/csat${path}`, body)
    return { status: answer.status, body: answer.body as Body }
  }
  return {
    conversation,
    survey,
    ask,
    messages,
    lines: async (who: string) => (await messages(who)).map(({ kind, text: said }) => `${kind}: ${said}`),
    /** What a button of their survey carries. */
    button: async (who: string, what: number | 'again' | 'comment') => `csat-${(await survey(who))?.id}-${what}`,
    answers: async (who: string): Promise<void> => {
      const { id } = await conversation(who)
      await house.command('reply', { conversation: id, parts: [text('It is in Lyon.')] }, { member: house.omar })
      await house.settled()
    },
    resolves: async (who: string): Promise<void> => {
      const { id, lastNumber } = await conversation(who)
      await house.command('resolve', { conversation: id, upTo: lastNumber }, { member: house.omar })
      await house.settled()
    },
    sets: (settings: Row, inbox?: keyof Inboxes) =>
      ask('PUT', inbox ? `/settings/inboxes/${inboxes[inbox].id}` : '/settings', settings),
  }
}

const time = (at: At) => {
  const { house, hub } = at
  return {
    /** As if so many hours had gone by. */
    hoursPass: async (who: string, hours: number): Promise<void> => {
      const { id } = await latest(at, who)
      const back = new Date(Date.now() - hours * 3_600_000)
      const { root } = house.database.db
      await root.updateTable('conversations').set({ resolved_at: back }).where('id', '=', id).execute()
      await root.updateTable('messages').set({ created_at: back }).where('conversation_id', '=', id).execute()
      await tables(hub())
        .updateTable('surveys')
        .set({ asked_at: back })
        .where('account_id', '=', house.accountId)
        .where('conversation_id', '=', id)
        .execute()
    },
    /** What waits for a later time is due now. */
    timeComes: async (): Promise<void> => {
      const due = { run_at: new Date(0) }
      await house.database.db.root.updateTable('jobs').set(due).where('subscriber', '=', 'plugin:csat').execute()
      await house.settled()
    },
  }
}
