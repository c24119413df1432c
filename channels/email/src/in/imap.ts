// A connection to the IMAP server of an inbox, and what its refusals mean.
import type { Hub } from '@deskless/core/contract'
import { ChannelError, FetchError } from '@deskless/core/contract'
import type { ImapFlow } from 'imapflow'
import { accessToken, usesOauth } from '../oauth.ts'
import type { Inbox, Settings } from '../settings.ts'

const IMAP_PORTS = [143, 993]
const CONNECT_MS = 15_000

export const openImap = async (inbox: Inbox): Promise<ImapFlow> => {
  const token = usesOauth(inbox) ? await tokenOf(inbox) : undefined
  try {
    return await connectImap(inbox.hub, inbox.settings, token)
  } catch (error) {
    if (token === undefined || !isRefusal(error)) throw imapError(error)
  }
  // A token may be taken back before its time: one fresh one, then a person has to look.
  const fresh = await tokenOf(inbox, token)
  return connectImap(inbox.hub, inbox.settings, fresh).catch((error: unknown) => {
    throw imapError(error)
  })
}

/** What is to be sent waits for a new sign-in; who listens says that there must be one. */
const tokenOf = (inbox: Inbox, refused?: string): Promise<string> =>
  accessToken(inbox, refused).catch((error: unknown) => {
    throw error instanceof ChannelError && error.cause instanceof ChannelError ? error.cause : error
  })

/** Where a mailbox is, and who it is of. */
export type Place = Pick<Settings, 'address' | 'imapHost' | 'imapPort' | 'imapTls' | 'imapUser' | 'imapPassword'>

export const connectImap = async (hub: Hub, place: Place, accessToken: string | undefined): Promise<ImapFlow> => {
  const { imapHost = '', imapPort, imapTls, imapUser, imapPassword, address: mailAddress } = place
  const { address, servername } = await hub.safeAddress(imapHost, imapPort, { ports: IMAP_PORTS })
  const user = imapUser ?? mailAddress
  // Read only where a mailbox is: a hub without one does not carry it.
  const { ImapFlow: Client } = await import('imapflow')
  const client = new Client({
    host: address,
    port: imapPort,
    secure: imapTls === 'implicit',
    doSTARTTLS: imapTls === 'starttls' ? true : imapTls === 'none' ? false : undefined,
    ...(servername && { servername, tls: { servername } }),
    auth: accessToken ? { user, accessToken } : { user, pass: imapPassword ?? '' },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
  } as ConstructorParameters<typeof ImapFlow>[0])
  // Said once more where it matters: the call under way fails.
  client.on('error', () => {})
  await client.connect().catch((error: unknown) => {
    client.close()
    throw error
  })
  return client
}

const isRefusal = (error: unknown): boolean =>
  (error as { authenticationFailed?: boolean }).authenticationFailed === true

export const imapError = (error: unknown): unknown => {
  if (error instanceof ChannelError) return error
  const of = (code: string, retry: 'never' | 'later', tell: string) =>
    new ChannelError({ code, sent: 'no', retry, tell })
  if (isRefusal(error))
    return of(
      'sign_in',
      'never',
      'The mail server does not accept the user and password of this inbox. Sign in again in its settings.',
    )
  if (error instanceof FetchError) return of(error.code, 'later', `The mail server cannot be used: ${error.tell}`)
  const code = String((error as { code?: unknown }).code ?? 'imap').slice(0, 60)
  return of(code, 'later', 'The mail server cannot be reached. Mail waits there until it can.')
}
