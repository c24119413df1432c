import { cookieCredentials, framedCredentials } from './credentials.ts'
import { startPanel } from './start.tsx'

/** A page of the hub that a tool shows as its tab knows who looks: cookies do not reach so far. */
const framed = window.parent !== window && new URLSearchParams(location.search).has('framed')

startPanel(document.getElementById('panel') as HTMLElement, framed ? framedCredentials() : cookieCredentials())
