import { ask } from '@deskless/core/client'

/**
 * How the panel shows the hub who asks. On the hub's own page it is the session's cookie; in the extension a short token,
 * which the extension renews and never shows to a page.
 */
export type Credentials = {
  /** The hub's origin, without a slash at its end. */
  hub: string
  /** A token that is good now, or undefined for nobody. `refused`: the hub did not take this one. Left out: the cookie speaks. */
  token?: (refused?: string) => Promise<string | undefined>
  /** Signs in by a way of its own, from a click. Left out: the panel asks for address and password. */
  signIn?: () => Promise<void>
  signOut(): Promise<void>
}

/** Of the page the hub serves: whoever has its cookie is signed in. */
export const cookieCredentials = (hub: string = location.origin): Credentials => ({
  hub,
  signOut: async () => {
    await ask(`${hub}/auth/sign-out`, { body: {}, cookie: true })
  },
})

/** Longer than a sign-in at the tool takes. */
const PATIENCE_MS = 30_000

type Told = { deskless?: unknown; id?: unknown; token?: unknown }

/** Asks the page that frames this one. It is of this hub as well, and nobody else is told or listened to. */
const askFrame = (refused?: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const id = crypto.randomUUID()
    const end = (token: string | undefined): void => {
      removeEventListener('message', hear)
      clearTimeout(timer)
      resolve(token)
    }
    const hear = ({ source, origin, data }: MessageEvent<Told | undefined>): void => {
      if (source !== parent || origin !== location.origin || data?.deskless !== 'token' || data.id !== id) return
      end(typeof data.token === 'string' ? data.token : undefined)
    }
    const timer = setTimeout(() => end(undefined), PATIENCE_MS)
    addEventListener('message', hear)
    parent.postMessage({ deskless: 'token', id, refused }, location.origin)
  })

/** Of the tab of a tool: whoever is signed in there is signed in here. */
export const framedCredentials = (hub: string = location.origin): Credentials => ({
  hub,
  token: askFrame,
  signIn: async () => {
    await askFrame()
  },
  signOut: async () => {},
})
