// The human side: what somebody with a phone does.
import type { Hooks } from './hooks.ts'
import { wordOf } from './sending.ts'
import type { Fields, Message, World } from './world.ts'
import { bare } from './world.ts'

export type Picture = { mime: string; bytes: Buffer; caption?: string }

export type People = {
  /** Writes to one of our senders, else to the first. `more`: further fields of the hook. */
  says(who: string, text: string, to?: string, more?: Fields): Message
  sends(who: string, pictures: Picture[], to?: string): Message
  /** Messages of ours on their phone, oldest first. */
  hears(who: string): Message[]
  turnsOff(who: string, off: boolean): void
  /** They opened the conversation: on WhatsApp we learn of it. */
  reads(who: string): void
}

type Town = { world: World; hooks: Hooks; base: () => string }

export const createPeople = (town: Town): People => {
  const { world, hooks } = town
  return {
    says: (who, text, to, more) => write(town, who, text, to, more),
    sends: (who, pictures, to) => attach(town, who, pictures, to),
    hears: (who) => world.talk(world.phone(who)).filter((one) => one.direction === 'outbound-api'),
    turnsOff: (who, off) => {
      world.phone(who).off = off
    },
    reads: (who) => {
      for (const message of world.talk(world.phone(who)))
        if (message.status === 'delivered' && message.to.startsWith('whatsapp:')) hooks.tells(message, 'read')
    },
  }
}

const inbound = ({ world }: Town, who: string, body: string, to?: string): Message => {
  const sender = to ?? [...world.senders.keys()][0] ?? ''
  const { number } = world.phone(who)
  const message: Message = {
    sid: world.sid('SM'),
    from: sender.startsWith('whatsapp:') ? `whatsapp:${number}` : number,
    to: sender,
    body,
    direction: 'inbound',
    status: 'received',
    at: Date.now(),
    media: [],
  }
  world.messages.set(message.sid, message)
  return message
}

const write = (town: Town, who: string, text: string, to?: string, more: Fields = []): Message => {
  const message = inbound(town, who, text, to)
  const word = message.to.startsWith('whatsapp:') ? undefined : wordOf(text)
  const { stopped } = town.world.phone(who)
  if (word === 'stop') stopped.add(message.to)
  if (word === 'start') stopped.delete(message.to)
  const profile: Fields =
    bare(message.from) === message.from
      ? []
      : [
          ['ProfileName', who],
          ['WaId', bare(message.from).slice(1)],
        ]
  town.hooks.brings(message, [...profile, ...more])
  if (word || (message.from === bare(message.from) && /^\s*(help|info)\s*$/i.test(text)))
    repliesItself(town, message, word ?? 'help')
  return message
}

const ITSELF = {
  stop: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  start:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe.',
  help: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
}

/** These words Twilio answers without asking whose number it is. */
const repliesItself = ({ world }: Town, { from: to, to: from, at }: Message, word: keyof typeof ITSELF): void => {
  const sid = world.sid('SM')
  world.messages.set(sid, {
    sid,
    from,
    to,
    body: ITSELF[word],
    direction: 'outbound-reply',
    status: 'delivered',
    at,
    media: [],
  })
}

const attach = (town: Town, who: string, pictures: Picture[], to?: string): Message => {
  const message = inbound(town, who, pictures[0]?.caption ?? '', to)
  const { world, base } = town
  for (const { mime, bytes } of pictures) {
    const sid = world.sid('ME')
    world.media.set(sid, { sid, message: message.sid, mime, bytes })
    const url = `${base()}/2010-04-01/Accounts/${world.accountSid}/Messages/${message.sid}/Media/${sid}`
    message.media.push({ sid, mime, url })
  }
  town.hooks.brings(message)
  return message
}
