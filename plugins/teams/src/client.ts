import type { Connection } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { asChannelError, LOST_CODES, WORN } from './errors.ts'
import type { TeamsPort } from './port.ts'
import { portOf } from './sdk.ts'
import type { Settings } from './settings.ts'
import { botToken, forgetToken } from './token.ts'

export type Installation = Connection<Settings>

type Work<T> = (teams: TeamsPort) => Promise<T>

/** One talk with Teams: whatever goes wrong comes out typed, and lost credentials show in the health. */
export const ask = async <T>(installation: Installation, work: Work<T>): Promise<T> => {
  try {
    return await attemptRenewed(installation, work)
  } catch (error) {
    if (!(error instanceof ChannelError) || !LOST_CODES.has(error.code)) throw error
    forgetToken(installation)
    await installation.health('reauthorise', error.tell)
    throw error
  }
}

/** Teams may take a token no more long before its end: nothing was done then, and a new one may be taken. */
const attemptRenewed = async <T>(installation: Installation, work: Work<T>): Promise<T> => {
  const used = await botToken(installation)
  try {
    return await attempt(installation, work)
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== WORN) throw error
    await botToken(installation, used)
    return attempt(installation, work)
  }
}

const attempt = async <T>(installation: Installation, work: Work<T>): Promise<T> => {
  try {
    return await work(await portOf(installation))
  } catch (error) {
    throw asChannelError(error)
  }
}

/** What Teams answers when nothing was left to do. */
export const unless = async (codes: readonly string[], work: Promise<unknown>): Promise<boolean> => {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof ChannelError && codes.includes(error.code)) return false
    throw error
  }
}

/** Undefined for what Teams refuses: who asks can do without. */
export const unlessRefused = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof ChannelError && (error.retry === 'never' || WITHOUT.has(error.code))) return undefined
    throw error
  }
}

const WITHOUT = new Set(['gone', 'forbidden', 'rejected'])
