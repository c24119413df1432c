// Microsoft's own reader of Adaptive Cards: what it does not know, or would not show, it tells. Its main entry loads in browsers
// only; the bundle loads here as well.
import { createRequire } from 'node:module'

type Event = { event: number; message: string }
type Context = { eventCount: number; getEventAt(i: number): Event }
type Library = {
  AdaptiveCard: new () => {
    hostConfig: unknown
    parse(card: unknown, context: Context): void
    validateProperties(): { validationEvents: Event[] }
  }
  HostConfig: new (given: unknown) => unknown
  SerializationContext: new (version: unknown) => Context
  Version: new (major: number, minor: number) => unknown
}

const { AdaptiveCard, HostConfig, SerializationContext, Version } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as Library

/** Teams shows six buttons beside each other. */
const HOST = new HostConfig({ actions: { maxActions: 6 } })

/** Read as a client of version 1.5 reads it, which is what Teams is. `msteams` is Teams' own, beside the format. */
export const troublesOf = (card: unknown): string[] => {
  const { msteams: _, ...given } = card as Record<string, unknown>
  const context = new SerializationContext(new Version(1, 5))
  const read = new AdaptiveCard()
  read.hostConfig = HOST
  read.parse(given, context)
  const told = Array.from({ length: context.eventCount }, (_unused, i) => context.getEventAt(i))
  return [...told, ...read.validateProperties().validationEvents].map(({ message }) => message)
}
