import { cookieCredentials } from './credentials.ts'
import { startPanel } from './start.tsx'

startPanel(document.getElementById('panel') as HTMLElement, cookieCredentials())
