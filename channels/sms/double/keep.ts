// The demo's phone outlives a restart, like the conversations at the hub.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Media, Message, Phone, World } from './world.ts'

type Kept = {
  phones: (Omit<Phone, 'stopped'> & { stopped: string[] })[]
  messages: Message[]
  media: (Omit<Media, 'bytes'> & { base64: string })[]
}

/** Reads what was kept, and answers what writes it. */
export const keeper = (world: World, file: string | undefined): (() => void) => {
  if (!file) return () => {}
  try {
    restore(world, JSON.parse(readFileSync(file, 'utf8')) as Kept)
  } catch {
    // Nothing was kept yet.
  }
  return () => writeFileSync(file, JSON.stringify(kept(world)))
}

const restore = (world: World, { phones, messages, media }: Kept): void => {
  for (const phone of phones) world.phones.set(phone.who, { ...phone, stopped: new Set(phone.stopped) })
  for (const message of messages) world.messages.set(message.sid, message)
  for (const { base64, ...one } of media) world.media.set(one.sid, { ...one, bytes: Buffer.from(base64, 'base64') })
}

const kept = ({ phones, messages, media }: World): Kept => ({
  phones: [...phones.values()].map((phone) => ({ ...phone, stopped: [...phone.stopped] })),
  messages: [...messages.values()].slice(-500),
  media: [...media.values()].slice(-20).map(({ bytes, ...one }) => ({ ...one, base64: bytes.toString('base64') })),
})
