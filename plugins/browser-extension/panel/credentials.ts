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
