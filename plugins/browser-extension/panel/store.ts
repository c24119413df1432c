import type { Desk as Api, Me, Problem, Store } from '@deskless/core/client'
import { ask, backoff, openDesk, Problem as Refused } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { Announcer } from './announce.ts'
import { createAnnouncer } from './announce.ts'
import type { Credentials } from './credentials.ts'
import type { Desk } from './desk.ts'
import type { Keys } from './keys.ts'
import { createKeys } from './keys.ts'
import type { Look } from './look.ts'
import { openLook } from './look.ts'
import { forgetWritten, handOver } from './parting.ts'
import type { Route } from './route.ts'
import { openRoute } from './route.ts'
import { sit } from './sit.ts'
import type { Language } from './words.ts'
import { english, languageOf } from './words.ts'

type Membership = { account: { id: string; name: string; slug: string }; member: string }

/** How far signing in has come. `ended`: the desk stays as it is, under the form, and nothing that was written is lost. */
export type Phase =
  | { is: 'starting' }
  | { is: 'signed-out' }
  | { is: 'choosing'; accounts: Membership[] }
  | { is: 'unreachable'; tell: string }
  | { is: 'refused'; tell: string }
  | { is: 'in'; desk: Desk; ended: boolean }

export type Panel = {
  phase: Signal<Phase>
  language: Signal<Language>
  credentials: Credentials
  storage: Store
  announcer: Announcer
  keys: Keys
  route: Route
  look: Look
  /** Looks who is signed in, and goes on from there. */
  begin(): Promise<void>
  choose(account: string): Promise<void>
  speak(language?: string): Promise<void>
  signOut(): Promise<void>
  /** The hub no longer knows who asks. */
  ended(): void
}

const ACCOUNT = 'deskless.account'
const LANGUAGE = 'deskless.language'

export const createPanel = (credentials: Credentials, storage: Store): Panel => {
  const panel: Panel = {
    phase: signal<Phase>({ is: 'starting' }),
    language: signal(english),
    credentials,
    storage,
    announcer: createAnnouncer(),
    keys: createKeys(),
    route: openRoute(),
    look: openLook(storage),
    begin: () => begin(panel),
    choose: (account) => {
      storage.setItem(ACCOUNT, account)
      return begin(panel)
    },
    speak: (language) => speak(panel, language),
    signOut: () => signOut(panel),
    ended: () => {
      const now: Phase = panel.phase.peek()
      panel.phase.value = now.is === 'in' ? { ...now, ended: true } : { is: 'signed-out' }
    },
  }
  return panel
}

const speak = async ({ storage, language }: Panel, wanted?: string): Promise<void> => {
  if (wanted) storage.setItem(LANGUAGE, wanted)
  language.value = await languageOf([storage.getItem(LANGUAGE) ?? undefined, ...navigator.languages])
}

const apiFor = ({ credentials, ended }: Panel, account: string | undefined): Api =>
  openDesk({ base: credentials.hub, token: credentials.token, account, onSignedOut: ended })

const begin = async (panel: Panel, attempt = 0): Promise<void> => {
  const account = panel.storage.getItem(ACCOUNT) ?? undefined
  try {
    enter(panel, await apiFor(panel, account).me())
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.status === 404 && account) return choices(panel, error)
    panel.phase.value = await whyNot(panel, error)
    if (panel.phase.value.is === 'unreachable') again(panel, error, attempt)
  }
}

/** Whoever opened the panel while the hub was away need not press anything. */
const again = (panel: Panel, { afterMs }: Problem, attempt: number): void => {
  setTimeout(() => {
    if (panel.phase.peek().is === 'unreachable') void begin(panel, attempt + 1)
  }, afterMs ?? backoff(attempt))
}

/** The same member again finds the desk as it was left. */
const enter = (panel: Panel, me: Me): void => {
  const { phase, storage } = panel
  storage.setItem(ACCOUNT, me.account.id)
  const now = phase.peek()
  if (now.is === 'in' && now.desk.me.value.member.id === me.member.id) {
    phase.value = { ...now, ended: false }
    now.desk.live.check()
    now.desk.inbox.renew()
    return
  }
  leave(now)
  const desk = sit(panel, apiFor(panel, me.account.id), me)
  phase.value = { is: 'in', ended: false, desk }
  void offerOthers(panel, desk)
}

/** Whoever belongs to several companies may go from one to another; what was written goes out or is kept first. */
const offerOthers = async (panel: Panel, desk: Desk): Promise<void> => {
  const others = await memberships(panel)
  if (others?.is !== 'choosing' || others.accounts.length < 2) return
  desk.elsewhere.value = async () => {
    await Promise.all([...desk.leaving].map((work) => work()))
    leave(panel.phase.peek())
    // What is open is of the company that is left.
    panel.route.go({ at: 'queue', queue: 'mine' }, { replace: true })
    panel.phase.value = others
  }
}

const leave = (now: Phase): void => {
  if (now.is !== 'in') return
  now.desk.live.close()
  now.desk.inbox.close()
}

const whyNot = async (panel: Panel, error: Problem): Promise<Phase> => {
  const now = panel.phase.peek()
  if (error.status === 401) return now.is === 'in' ? { ...now, ended: true } : { is: 'signed-out' }
  if (error.again) return now.is === 'in' ? now : { is: 'unreachable', tell: error.message }
  return (await memberships(panel)) ?? { is: 'refused', tell: error.message }
}

/** What was chosen once is no longer an account of theirs. */
const choices = async (panel: Panel, error: Problem): Promise<void> => {
  panel.storage.setItem(ACCOUNT, '')
  panel.phase.value = (await memberships(panel)) ?? { is: 'refused', tell: error.message }
}

/** Only a session may belong to several accounts; a token is of one. */
const memberships = async ({ credentials }: Panel): Promise<Phase | undefined> => {
  if (credentials.token) return undefined
  const url = `${credentials.hub}/auth/accounts`
  const { data } = await ask<{ data: Membership[] }>(url, { cookie: true }).catch(() => ({ data: [] }))
  return data.length > 0 ? { is: 'choosing', accounts: data } : undefined
}

const PARTING_MS = 5_000

/** Nothing they wrote stays behind; what the hub does not have is only lost if they say so. */
const part = async ({ storage }: Panel, desk: Desk): Promise<boolean> => {
  const { member, account } = desk.me.peek()
  const who = { account: account.id, member: member.id }
  const handing = Promise.all([...desk.leaving].map((work) => work())).then(() => handOver(storage, desk.api, who))
  const late = new Promise<number>((resolve) => setTimeout(resolve, PARTING_MS, 1))
  const lost = await Promise.race([handing.catch(() => 1), late])
  if (lost > 0 && !confirm(desk.language.peek().words.signIn.lose)) return false
  desk.left = true
  forgetWritten(storage, who)
  return true
}

const signOut = async (panel: Panel): Promise<void> => {
  const { phase, credentials } = panel
  const now = phase.peek()
  if (now.is === 'in' && !(await part(panel, now.desk))) return
  leave(now)
  // Signed out here in any case: who walks away from a screen must not stay on it because a network is down.
  await credentials.signOut().catch(() => {})
  phase.value = { is: 'signed-out' }
}
