import { uuidv7 } from '../../contract/ids.ts'
import type { Ask } from '../http.ts'
import { ask, Problem } from '../http.ts'

export type DeskOptions = {
  /** Where the hub is, such as `https://hub.example`; empty for a page of the hub itself. */
  base: string
  /**
   * Asked before each call. `refused`: the hub did not take this one any more, so another is wanted. Without any, the
   * session cookie of a page of the hub counts.
   */
  token?(refused?: string): string | undefined | Promise<string | undefined>
  /** With a session cookie: which account. A token belongs to one. */
  account?: string
  /** Nobody is signed in any more: no other token was given, or it was refused as well. */
  onSignedOut?(problem: Problem): void
}

type Query = Record<string, string | number | boolean | undefined>
type Wish = Omit<Ask, 'token' | 'cookie' | 'headers'> & {
  query?: Query
  /** The same key again gets the same answer. One is made where something is changed. */
  key?: string
}

export type Call = <T>(path: string, wish?: Wish) => Promise<T>

/** JSON to and from `/v1`. A token that ended is asked for anew, once. */
export const createCall = (options: DeskOptions): Call => {
  const once = <T>(path: string, wish: Wish, token: string | undefined): Promise<T> => {
    const { query, key, ...rest } = wish
    return ask<T>(urlOf(options.base, path, query), {
      ...rest,
      token,
      // Whoever shows tokens is nobody without one, whatever cookie the browser would send along.
      cookie: options.token === undefined,
      headers: headersOf(options, rest.method ?? (rest.body === undefined ? 'GET' : 'POST'), key),
    })
  }
  const answered = async <T>(path: string, wish: Wish): Promise<T> => {
    const keyed = { ...wish, key: wish.key ?? uuidv7() }
    const token = await options.token?.()
    try {
      return await once<T>(path, keyed, token)
    } catch (error) {
      const fresh = isSignedOut(error) && token !== undefined ? await options.token?.(token) : undefined
      if (fresh !== undefined && fresh !== token) return once<T>(path, keyed, fresh)
      if (isSignedOut(error)) options.onSignedOut?.(error)
      throw error
    }
  }
  // Parts of a page that ask the same at the same moment share the answer; whoever asks later asks anew.
  const going = new Map<string, Promise<unknown>>()
  return <T>(path: string, wish: Wish = {}): Promise<T> => {
    const { query, ...rest } = wish
    if (Object.keys(rest).length > 0) return answered<T>(path, wish)
    const url = urlOf(options.base, path, query)
    const shared = going.get(url) ?? answered<T>(path, wish).finally(() => going.delete(url))
    going.set(url, shared)
    return shared as Promise<T>
  }
}

const isSignedOut = (error: unknown): error is Problem => error instanceof Problem && error.status === 401

export const headersOf = ({ account }: DeskOptions, method: string, key?: string): Record<string, string> => ({
  ...(account ? { 'deskless-account': account } : {}),
  ...(key && method !== 'GET' ? { 'idempotency-key': key } : {}),
})

export const urlOf = (base: string, path: string, query: Query = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const asked = new URLSearchParams(given).toString()
  return `${base.replace(/\/$/, '')}/v1${path}${asked ? `?${asked}` : ''}`
}
