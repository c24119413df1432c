// What the parts of the extension say to each other. A content script is as strange as its page might make it: it can only
// tell what it saw, and never hears a token.
import { adapter, page } from './known.ts'
import { object, oneOf, optional, text } from './shape.ts'

/** More than anybody puts into a field at once. */
const WORDS_MAX = 20_000

const said = {
  /** A content script begins: what is it to look for? */
  hello: object({ is: oneOf('hello') }),
  /** The page it told of is gone. */
  left: object({ is: oneOf('left'), visit: text(80), origin: text(300), path: text(2_000) }),
  seen: object({ is: oneOf('seen'), page }),
  /** The agent showed the place. */
  picked: object({ is: oneOf('picked'), adapter: optional(adapter) }),
}

const ordered = {
  /** Look at the tab's page, if one may. */
  look: object({ is: oneOf('look'), tab: text(20) }),
  pick: object({ is: oneOf('pick'), tab: text(20) }),
  /** The agent chose one of several: pages alike are read the same way from now on. */
  chose: object({ is: oneOf('chose'), tab: text(20), visit: text(80), value: text(320) }),
  /** What the agent showed or chose on this site counts no more. */
  forget: object({ is: oneOf('forget'), tab: text(20), host: text(300) }),
  site: object({ is: oneOf('site'), origin: text(300), when: oneOf('always', 'asked', 'never'), tab: text(20) }),
  /** Puts words where the agent last wrote on the page. */
  insert: object({ is: oneOf('insert'), tab: text(20), text: text(WORDS_MAX) }),
  /** Somebody signed in or out, or something was read: what the badge says may be old. */
  refresh: object({ is: oneOf('refresh') }),
}

const told = {
  look: object({ is: oneOf('look') }),
  pick: object({ is: oneOf('pick') }),
  learn: object({ is: oneOf('learn'), visit: text(80), value: text(320) }),
  /** Answered by whether there was a place for it. */
  insert: object({ is: oneOf('insert'), text: text(WORDS_MAX) }),
  stop: object({ is: oneOf('stop') }),
}

type Union<S extends Record<string, (value: unknown) => unknown>> = {
  [K in keyof S]: Exclude<ReturnType<S[K]>, undefined>
}[keyof S]

/** Content script → worker. */
export type Said = Union<typeof said>
/** Panel → worker. */
export type Ordered = Union<typeof ordered>
/** Worker → content script. */
export type Told = Union<typeof told>

const reader =
  <S extends Record<string, (value: unknown) => unknown>>(shapes: S) =>
  (value: unknown): Union<S> | undefined => {
    const is = (value as { is?: unknown } | null)?.is
    const shape = typeof is === 'string' && Object.hasOwn(shapes, is) ? shapes[is] : undefined
    return shape?.(value) as Union<S> | undefined
  }

export const readSaid = reader(said)
export const readOrdered = reader(ordered)
export const readTold = reader(told)
