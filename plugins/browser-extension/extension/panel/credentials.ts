// Signing in from the extension: through a page of the hub, or by a code that is confirmed there. The keys stay on the
// extension's own shelves, where no page and no content script can look.
import type { Pairing, SigningIn } from '@deskless/core/client'
import { Problem, signInByCode, signInByPage } from '@deskless/core/client'
import type { Credentials } from '../../panel/credentials.ts'
import { credentialsFor } from '../worker/hub.ts'

export type ExtensionCredentials = Credentials & {
  /** The other way: shows a code and waits until somebody confirmed it at the hub. */
  signInByCode(show: (pairing: Pairing) => void, signal: AbortSignal): Promise<void>
}

/** `onEnd` is told why the hub ended this device, when it did. */
export const extensionCredentials = (hub: string, onEnd: (why: string) => void): ExtensionCredentials => {
  const keys = credentialsFor(hub, (who, why) => !who && why && onEnd(why))
  const signingIn = (): SigningIn => ({ hub, client: chrome.runtime.id, device: deviceName() })
  return {
    hub,
    token: async (refused) => {
      try {
        return refused === undefined ? await keys.token() : await keys.renew(refused)
      } catch (error) {
        // Nobody is signed in: the panel asks for that, and nothing is broken.
        if (error instanceof Problem && error.status === 401) return undefined
        throw error
      }
    },
    signIn: async () => {
      const open = (url: string): Promise<string | undefined> =>
        chrome.identity.launchWebAuthFlow({ url, interactive: true }).catch(() => undefined)
      await keys.keep(await signInByPage(signingIn(), chrome.identity.getRedirectURL(), open))
    },
    signInByCode: async (show, signal) => {
      await keys.keep(await signInByCode({ ...signingIn(), signal }, show))
    },
    signOut: () => keys.signOut(),
  }
}

type Branded = Navigator & { userAgentData?: { brands: { brand: string }[]; platform: string } }

/** What one reads in the list of one's devices: "Chromium on Linux". */
const deviceName = (): string => {
  const { brands = [], platform = '' } = (navigator as Branded).userAgentData ?? {}
  const brand = brands.map((it) => it.brand).find((it) => !/not.?a.?brand/i.test(it)) ?? 'Browser'
  return `${brand}${platform && ` on ${platform}`}`.slice(0, 80)
}
