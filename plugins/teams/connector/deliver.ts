// The connector's other half: it brings activities to the bot, signed, and again when it gets no good answer.
import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import type { Identity } from './identity.ts'
import { CONNECTOR_ISSUER } from './identity.ts'
import type { Ledger } from './ledger.ts'
import type { Person, World } from './world.ts'
import { BOT_NAME, splitConversation, teamWith } from './world.ts'

export type Activity = Record<string, unknown> & { id: string; type: string }
export type Answer = { status: number; body: unknown }

export type Courier = {
  /** Where the bot listens; nothing is brought before it is known. Of several doors each delivery takes the next. */
  listenAt(...urls: string[]): void
  /** Answers with the last thing the bot said to it. */
  bring(activity: Activity): Promise<Answer>
  /** The very same once more, signed anew. */
  again(activity: Activity): Promise<Answer>
  /** With any claims and key: for whoever tries to look like the connector. */
  forge(
    activity: Record<string, unknown>,
    claims: Record<string, unknown>,
    key?: 'connector' | 'stranger',
  ): Promise<Answer>
}

type Parts = { world: World; identity: Identity; ledger: Ledger; faults: Faults; serviceUrl(): string }

const TRIES = 4
const PATIENCE_MS = 15_000

export const createCourier = (parts: Parts): Courier => {
  const { world, identity, ledger, faults, serviceUrl } = parts
  let late: Activity[] = []
  const doors = createDoors()
  const token = (): string => identity.sign({ iss: CONNECTOR_ISSUER, aud: world.clientId, serviceurl: serviceUrl() })
  const send = async (activity: Activity): Promise<Answer> => {
    const answer = await post(doors.next(), activity, token())
    ledger.note({ is: 'delivery', activity, status: answer.status, answer: answer.body, at: Date.now() })
    return answer
  }
  const untilTaken = async (activity: Activity): Promise<Answer> => {
    for (let tried = 1; ; tried++) {
      const answer = await send(activity)
      // Nobody repeats what somebody waits for at the screen; and what is refused stays refused.
      const again = answer.status === 0 || answer.status >= 500
      if (!again || activity.type === 'invoke' || tried === TRIES) return answer
      await pause(100 * tried)
    }
  }
  return {
    listenAt: doors.open,
    again: send,
    bring: async (activity) => {
      const effect = activity.type === 'invoke' ? undefined : faults.takeDelivery()
      if (effect?.is === 'late') {
        late.push(activity)
        return { status: 0, body: undefined }
      }
      const answer = await untilTaken(activity)
      const copies = effect?.is === 'twice' ? (effect.copies ?? 1) : 0
      await Promise.all(Array.from({ length: copies }, () => untilTaken(activity)))
      const behind = late
      late = []
      for (const one of behind) await untilTaken(one)
      return answer
    },
    forge: (activity, claims, key) => post(doors.next(), activity, identity.sign(claims, key)),
  }
}

const createDoors = () => {
  let [urls, n]: [readonly string[], number] = [[], 0]
  return {
    open: (...all: string[]): void => {
      urls = all
    },
    next: (): string => urls[n++ % urls.length] ?? '',
  }
}

const post = async (endpoint: string, activity: Record<string, unknown>, token: string): Promise<Answer> => {
  if (!endpoint) return { status: 0, body: 'Nobody listens.' }
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(activity),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    return { status: response.status, body: text ? (JSON.parse(text) as unknown) : undefined }
  } catch (error) {
    return { status: 0, body: String(error) }
  }
}

/** Where everybody here lives. */
const HOME = 'Europe/Berlin'

/** What every activity of a person carries. `conversation`: as Teams names it, with its thread. */
export const envelope = (
  world: World,
  serviceUrl: string,
  person: Person,
  conversation: string,
): Record<string, unknown> => {
  const { conversation: place } = splitConversation(conversation)
  const team = teamWith(world, place)
  const group = team !== undefined
  return {
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date().toISOString(),
    locale: 'en-US',
    localTimezone: HOME,
    from: { id: person.id, name: person.name, aadObjectId: person.aadObjectId },
    recipient: { id: `28:${world.clientId}`, name: BOT_NAME },
    conversation: {
      id: conversation,
      tenantId: person.tenant,
      conversationType: group ? 'channel' : 'personal',
      ...(group ? { isGroup: true } : {}),
    },
    channelData: {
      tenant: { id: person.tenant },
      ...(team
        ? {
            teamsChannelId: place,
            teamsTeamId: team.id,
            channel: { id: place },
            team: { id: team.id, aadGroupId: team.group },
          }
        : {}),
    },
  }
}
