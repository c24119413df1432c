// The clouds of Microsoft a bot lives in. Whoever types addresses in chooses among these, and nowhere else: a secret goes to
// the sign-in, whoever signs activities is described at the identity, and the bot's token goes to the service.

/** `issuer`: of the connector's tokens. `scope`: of the bot's. */
export type Cloud = { issuer: string; scope: string }
type Known = Cloud & { login: string; identity: string; services: readonly string[] }

const PUBLIC: Known = {
  login: 'login.microsoftonline.com',
  identity: 'login.botframework.com',
  services: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
  issuer: 'https://api.botframework.com',
  scope: 'https://api.botframework.com/.default',
}
const CLOUDS: readonly Known[] = [
  PUBLIC,
  {
    login: 'login.microsoftonline.us',
    identity: 'login.botframework.azure.us',
    services: ['smba.infra.gov.teams.microsoft.us', 'smba.infra.dod.teams.microsoft.us'],
    issuer: 'https://api.botframework.us',
    scope: 'https://api.botframework.us/.default',
  },
]

/** A Teams of one's own, on this machine. Whether the hub goes there its owner decides: see `checkAddress`. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)

/** Over HTTPS, at its usual port, without a name and password in it. */
const hostOf = (text: string): string | undefined => {
  const url = urlOf(text)
  const plain = url && url.protocol === 'https:' && url.port === '' && !url.username && !url.password
  return plain ? url.hostname : undefined
}

export const isLoopback = (text: string): boolean => LOOPBACK.has(urlOf(text)?.hostname ?? '')

const among = (hosts: readonly string[]) => {
  const known = new Set<string | undefined>(hosts)
  return (text: string): boolean => known.has(hostOf(text))
}

export const isLogin = among(CLOUDS.map(({ login }) => login))
export const isIdentity = among(CLOUDS.map(({ identity }) => identity))
export const isService = among(CLOUDS.flatMap(({ services }) => services))

/** By where its keys are described; a Teams of one's own says what the public one says. */
export const cloudOf = (identityUrl: string): Cloud =>
  CLOUDS.find(({ identity }) => identity === hostOf(identityUrl)) ?? PUBLIC
