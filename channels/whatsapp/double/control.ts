// For the phone and for other processes: act as a person, plan faults, read the ledger, and hear when something changes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { answer } from './answer.ts'
import type { Attachment } from './people.ts'
import type { Template } from './templates.ts'
import type { Town } from './town.ts'
import type { Chat, Fault, Json, Tick, World } from './world.ts'

export const serveControl = async (
  town: Town,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world } = town
  const what = url.pathname.slice('/_control/'.length)
  const who = url.searchParams.get('who') ?? ''
  if (what === 'ledger') return answer(response, 200, world.ledger)
  if (what === 'events') return watch(world, request, response)
  if (what === 'people') return answer(response, 200, peopleOf(world))
  if (what === 'chat') return answer(response, 200, chatView(world.chat(who)))
  if (what === 'file') return serveFile(world, url.searchParams.get('id') ?? '', response)
  const given = JSON.parse((await buffer(request)).toString() || '{}') as Json
  try {
    answer(response, 200, act(town, what, given) ?? { ok: true })
  } catch (error) {
    answer(response, 422, { error: String((error as Error).message) })
  }
}

/** Each change is a line; the page then looks again. */
const watch = (world: World, request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write('data: hello\n\n')
  const tell = (): void => void response.write('data: changed\n\n')
  world.watchers.add(tell)
  request.once('close', () => world.watchers.delete(tell))
}

const peopleOf = ({ people, business }: World): Json => ({
  business: { name: business.name, number: business.displayPhoneNumber },
  people: [...people.values()].map(({ name, phone }) => ({ name, phone })),
})

const chatView = ({ person, messages, typingUntil }: Chat): Json => ({
  person,
  messages,
  typing: typingUntil > Date.now(),
})

const serveFile = (world: World, id: string, response: ServerResponse): void => {
  const media = world.media.get(id)
  if (!media) return answer(response, 404, { error: 'There is no such file.' })
  const headers = {
    'content-type': media.mime,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  }
  response.writeHead(200, headers).end(media.bytes)
}

const act = (town: Town, what: string, given: Json): unknown => {
  const { world, people, hooks } = town
  const who = String(given.who ?? '')
  const message = String(given.message ?? '')
  const text = String(given.text ?? '')
  const acts: Record<string, () => unknown> = {
    says: () => people.says(who, text, given.more as Json | undefined),
    saysTogether: () => people.saysTogether(who, given.lines as string[]),
    answers: () => people.answers(who, message, text),
    tells: () => people.tells(who, String(given.type), given.content as Json, given.more as Json | undefined),
    sends: () =>
      people.sends(who, { ...(given as unknown as Attachment), bytes: Buffer.from(String(given.base64), 'base64') }),
    presses: () => people.presses(who, message, String(given.label)),
    reacts: () => people.reacts(who, message, String(given.emoji ?? '')),
    edits: () => people.edits(who, message, text),
    deletes: () => people.deletes(who, message),
    echoes: () => people.echoes(who, text),
    ticks: () => people.ticks(who, message, given.tick as Exclude<Tick, 'accepted'>, given.code as number | undefined),
    looks: () => people.looks(who),
    is: () => void Object.assign(world.person(who), given.set),
    bring: () => hooks.bring(given.body as Json, { what: 'body', who }, given.viaApp === true),
    template: () => {
      for (const one of world.templates) if (one.name === given.name) one.status = given.status as Template['status']
    },
    stands: () => void Object.assign(world.business.standing, given),
    number: () => void world.business.others.push(String(given.phoneNumberId)),
    fault: () => void world.faults.push(given as unknown as Fault),
    revoke: () => void Object.assign(world.business, { revoked: given.revoked !== false }),
    gone: () => {
      for (const media of world.media.values()) media.gone = true
    },
    callback: () =>
      void Object.assign(world.business, {
        callback: { url: String(given.url), verifyToken: String(given.verifyToken) },
      }),
  }
  const done = acts[what]
  if (!done) throw new Error(`There is nothing called ${what} here.`)
  return done()
}
