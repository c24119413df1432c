import type { Mode } from './mirror.ts'

/**
 * What was done in a surface, in words every surface shares.
 * `modal`: text written in a form that names the recipient. `preview`: a line that exists, confirmed under a preview.
 * `reaction`, `mention`, `prefix`: one-step gestures. `correction`: an edit of a line that was sent before.
 * `plain`: a line and nothing else.
 */
export const gestures = ['modal', 'preview', 'reaction', 'mention', 'prefix', 'correction', 'plain'] as const
export type Gesture = (typeof gestures)[number]

/** Who somebody in a surface is to us. Only an `agent` is a mapped member who may reply. */
export const persons = ['agent', 'not-permitted', 'unmapped', 'guest', 'external', 'bot', 'unknown'] as const
export type Person = (typeof persons)[number]

export type Line = {
  mode: Mode
  gesture: Gesture
  /** Who made the gesture. */
  actor: Person
  /** Whose line it is: the actor's own, somebody else's (a colleague, an app), or a suggestion, which was made to be sent. */
  line: 'own' | 'other' | 'suggestion'
  actorIsAssignee: boolean
  /** `broadcast`: also shown outside the thread. */
  subtype: 'none' | 'files' | 'broadcast' | 'unknown'
  /** This is a change of a line that stood there before; of a reaction: the line may have been changed before it. */
  edit: boolean
  text: string
  /** Mentions left after the leading one of our bot was taken away. */
  mentions: boolean
  /** One of them calls a group, or everybody in a channel: words for nobody outside, whoever confirms them. */
  callsGroup?: boolean
  files: readonly ('own' | 'elsewhere')[]
  /** The line before it is another agent's note, younger than two minutes. */
  afterNote: boolean
  /** Another agent answered a moment ago, or has a line on its way. */
  afterReply: boolean
  /** Seen by another company. */
  channelShared: 'no' | 'yes' | 'unknown'
  conversation: 'live' | 'closed' | 'opted-out'
  ageMs: number
  /** Hosts whose links never leave the house. */
  internalHosts: readonly string[]
}

export const reasons = {
  'not-author': 'Somebody else wrote this line.',
  mention: 'It mentions somebody here.',
  group: 'It calls a group or a whole channel, which is nothing for the customer. Take that out, then send it.',
  marked: 'It is marked as internal.',
  link: 'It links to something internal.',
  secret: 'It looks like it holds a password or key.',
  file: 'A file comes from another place.',
  'after-note': 'A colleague wrote an internal note a moment ago.',
  'after-reply': 'A colleague is answering right now.',
  closed: 'The conversation is closed.',
  'opted-out': 'The customer asked not to be written to.',
  edited: 'It may have been changed since it was written.',
  late: 'It reached us late.',
  mode: 'Lines here are confirmed before they are sent.',
} as const
export type Reason = keyof typeof reasons

export type Visibility = { is: 'internal' } | { is: 'send' } | { is: 'ask'; because: Reason[] }

const INTERNAL: Visibility = { is: 'internal' }
/** Older lines are caught-up history, and history is never sent by surprise. */
const FRESH_MS = 60_000

/**
 * Customer or internal? The only place that decides, for every surface. Everything it does not know is internal;
 * `ask` without an answer is internal too. Only lists of what may leave, never of what may not.
 */
export const visibility = (line: Line): Visibility => {
  if (!mayLeave(line)) return INTERNAL
  const strength = gestureStrength(line)
  if (strength === 'none') return INTERNAL
  const because = strength === 'shown' ? shownGuards(line) : guards(line)
  if (because.length > 0) return { is: 'ask', because }
  return { is: 'send' }
}

/** What no gesture can override: the thread is for agents of one company, and the actor is one of them. */
const mayLeave = (line: Line): boolean =>
  (line.mode === 'explicit' || line.mode === 'confirm' || line.mode === 'direct') &&
  line.actor === 'agent' &&
  line.channelShared === 'no' &&
  (line.subtype === 'none' || line.subtype === 'files') &&
  typeof line.text === 'string' &&
  Number.isFinite(line.ageMs)

/** `shown`: the actor saw what goes to whom. `quick`: meant for the customer, but only the guards looked at it. */
const gestureStrength = (line: Line): 'shown' | 'quick' | 'none' => {
  switch (line.gesture) {
    case 'modal':
      return line.line === 'own' ? 'shown' : 'none'
    case 'preview':
      return line.line === 'own' || line.line === 'suggestion' || line.actorIsAssignee === true ? 'shown' : 'none'
    case 'reaction':
      return 'quick'
    case 'correction':
      return line.line === 'own' ? 'quick' : 'none'
    case 'mention':
    case 'prefix':
      // An edit never turns a note into a reply.
      return line.line === 'own' && line.edit === false ? 'quick' : 'none'
    case 'plain':
      return line.line === 'own' && line.edit === false && line.mode !== 'explicit' ? 'quick' : 'none'
    default:
      // A gesture nobody has heard of, at run time.
      line.gesture satisfies never
      return 'none'
  }
}

/** What nobody confirms away. */
const shownGuards = (line: Line): Reason[] =>
  when({
    group: line.callsGroup !== undefined && line.callsGroup !== false,
    file: hasForeignFile(line),
    late: !isFresh(line),
  })

const guards = (line: Line): Reason[] =>
  when({
    'not-author': line.line !== 'own',
    mention: line.mentions !== false,
    marked: isMarked(line.text),
    link: hasInternalLink(line.text, line.internalHosts),
    secret: hasSecret(line.text),
    file: hasForeignFile(line),
    'after-note': line.afterNote !== false,
    'after-reply': line.gesture === 'plain' && line.afterReply !== false,
    closed: line.conversation !== 'live' && line.conversation !== 'opted-out',
    'opted-out': line.conversation === 'opted-out',
    edited: line.gesture === 'reaction' && line.edit !== false,
    late: !isFresh(line),
    mode: line.gesture === 'plain' && line.mode === 'confirm',
  })

const when = (found: Partial<Record<Reason, boolean>>): Reason[] =>
  (Object.keys(found) as Reason[]).filter((reason) => found[reason])

const isFresh = (line: Line): boolean => line.ageMs <= FRESH_MS
const hasForeignFile = (line: Line): boolean => line.files.some((file) => file !== 'own')

const isMarked = (text: string): boolean => /^\s*(?:🔒|:lock:|\/\/|(?:note|private):)|(?:🔒|:lock:)\s*$/iu.test(text)

const PERMALINK =
  /\bhttps?:\/\/(?:[a-z0-9-]+\.)*slack\.com\/(?:archives|files|team)\/|\bhttps?:\/\/teams\.microsoft\.com\/l\//i

const hasInternalLink = (text: string, hosts: readonly string[]): boolean =>
  PERMALINK.test(text) || hostsIn(text).some((host) => isInternalHost(host, hosts))

const hostsIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:https?:\/\/)?((?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:]+\])(?::\d+)?(?=[/\s?#]|$)/gi)].map(
    (m) => (m[1] ?? '').toLowerCase(),
  )

const PRIVATE_HOST =
  /^(?:localhost|127\.|10\.\d+\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:local|internal|corp|lan)$/

const isInternalHost = (host: string, hosts: readonly string[]): boolean =>
  PRIVATE_HOST.test(host) || hosts.some((h) => host === h.toLowerCase() || host.endsWith(`.${h.toLowerCase()}`))

/** Key formats of well-known makers, private keys, tokens in URLs, and "password: …". */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:xox[abeprs]-|xapp-|gh[pousr]_|github_pat_|sk[-_](?:live|test|proj|ant)?[-_]?|AKIA|ASIA|AIza|glpat-|npm_|SG\.)[\w-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.|\b(?:password|passwd|pwd|secret|api[_ -]?key|token)\s*(?:[:=]|\bis\b)\s*\S{4,}/i

const hasSecret = (text: string): boolean => SECRET.test(text)
