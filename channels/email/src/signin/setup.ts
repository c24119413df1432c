// Connecting a mailbox by the pages of Google or Microsoft: whose, the sign-in, which folders, a last look.
import { hash, randomBytes } from 'node:crypto'
import type { SetupAnswer, SetupAt, SetupTurn } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { foldersOf } from '../in/folders.ts'
import { grownFrom, TOKEN } from '../oauth.ts'
import { exchange, refused } from './exchange.ts'
import type { App, AppSettings } from './providers.ts'
import { providerOf, serversOf } from './providers.ts'

const form = z.object({
  address: z
    .union([z.literal(''), z.email('is not an e-mail address')])
    .default('')
    .meta({ title: 'Address of the mailbox (empty: of whoever signs in)' }),
})

const leaving = z.object({ address: z.string(), verifier: z.string(), nonce: z.string() })
const entered = z.object({
  address: z.string(),
  access: z.string(),
  refresh: z.string(),
  expiresAt: z.coerce.date(),
  mailboxes: z.array(z.string()).default([]),
})
type Entered = z.output<typeof entered>

export const begin = (at: SetupAt): SetupTurn => {
  const { name } = providerOf(settingsOf(at).provider)
  const tell = `Which mailbox? A shared one is opened by whoever may read it. You sign in at ${name} next.`
  return { step: { is: 'ask', tell, form } }
}

export const next = (
  answer: SetupAnswer,
  memo: Record<string, unknown>,
  at: SetupAt,
): SetupTurn | Promise<SetupTurn> => {
  switch (answer.is) {
    case 'asked':
      return leave(form.parse(answer.values).address, at)
    case 'returned':
      return come(answer.query, leaving.parse(memo), at)
    case 'picked':
      return look({ ...entered.parse(memo), mailboxes: [...answer.ids] }, at)
    case 'seen':
      return { step: { is: 'done', connections: [mailbox(entered.parse(memo), settingsOf(at))] } }
    default:
      return answer satisfies never
  }
}

const settingsOf = ({ app }: SetupAt): AppSettings => {
  if (app) return (app as App).settings
  throw new Refusal('invalid_setting', 'Say which registration at Google or Microsoft: make an app first.', {
    fields: ['app'],
  })
}

/** What comes back is worth nothing to whoever does not have the verifier, which stays here. */
const leave = (address: string, at: SetupAt): SetupTurn => {
  const app = settingsOf(at)
  const { name, signIn, scope, query } = providerOf(app.provider, app.tenant)
  const [verifier, nonce] = [randomBytes(32).toString('base64url'), randomBytes(16).toString('base64url')]
  const url = new URL(app.signInUrl ?? signIn)
  url.search = String(
    new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: at.backUrl,
      response_type: 'code',
      response_mode: 'query',
      scope: `openid email profile ${scope}`,
      state: at.state,
      nonce,
      code_challenge: hash('sha256', verifier, 'base64url'),
      code_challenge_method: 'S256',
      ...query,
      ...(address && app.provider === 'google' && { login_hint: address }),
    }),
  )
  return { step: { is: 'redirect', tell: `Sign in at ${name}.`, url: url.href }, memo: { address, verifier, nonce } }
}

/** The mail server is asked at once: that it lets this sign-in into this mailbox is the proof that it may. */
const come = async (
  { code, error }: Record<string, string>,
  { address: wanted, verifier, nonce }: z.output<typeof leaving>,
  at: SetupAt,
): Promise<SetupTurn> => {
  const app = settingsOf(at)
  const { name } = providerOf(app.provider)
  if (error) throw refused(name, error)
  if (!code) throw new Refusal('invalid', `${name} gave no code. Begin again.`)
  const {
    access,
    refresh,
    expiresAt,
    address: own,
  } = await exchange(at.hub, app, {
    code,
    verifier,
    nonce,
    backUrl: at.backUrl,
  })
  const address = wanted || own
  if (!address) throw new Refusal('closed', `${name} did not say whose mailbox it is. Begin again, and name it.`)
  const folders = await foldersOf(at.hub, { ...serversOf(app), address }, access)
  const memo = { address, access, refresh, expiresAt: expiresAt.toISOString() }
  const tell = `Which mailboxes of ${address} shall be read? With the one of sent mails, what is written from a mail program shows as yours.`
  return { step: { is: 'pick', tell, several: true, from: folders.map((path) => ({ id: path, name: path })) }, memo }
}

const look = ({ expiresAt, ...memo }: Entered, at: SetupAt): SetupTurn => {
  const { imapHost, smtpHost } = serversOf(settingsOf(at))
  const lines = [
    { name: 'Address', value: memo.address },
    { name: 'Read', value: memo.mailboxes.join(', ') },
    { name: 'Mail comes from', value: imapHost },
    { name: 'Mail leaves by', value: smtpHost },
  ]
  const tell =
    'What comes from now on becomes conversations; what lies there already does not. An inbox that reads this address by a password is signed in instead, and goes on where it was.'
  return { step: { is: 'show', tell, lines }, memo: { ...memo, expiresAt: expiresAt.toISOString() } }
}

/** The registration lends its client id and secret; the inbox has what is its own. */
const mailbox = ({ address, access, refresh, expiresAt, mailboxes }: Entered, app: AppSettings) => ({
  address: address.toLowerCase(),
  typed: { address },
  name: address,
  settings: {
    address,
    ...serversOf(app),
    mailboxes,
    oauthProvider: app.provider,
    oauthRefreshToken: refresh,
    oauthClientId: undefined,
    oauthClientSecret: undefined,
    oauthTokenUrl: undefined,
    // The sign-in opens the mailbox of the address, whoever was named before.
    ...{ imapUser: undefined, imapPassword: undefined, smtpUser: undefined, smtpPassword: undefined },
  },
  tokens: { [TOKEN]: { value: grownFrom(refresh, access), expiresAt } },
})
