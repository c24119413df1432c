// One connection to an SMTP server, and what is known of a mail at the moment it breaks.
import { Readable } from 'node:stream'
import { ChannelError } from '@deskless/core/contract'
import type {
  default as SMTPConnection,
  SMTPConnectionAuth,
  SMTPConnectionSendInfo,
} from 'nodemailer/lib/smtp-connection'
import type XOAuth2 from 'nodemailer/lib/xoauth2'
import { accessToken, usesOauth } from '../oauth.ts'
import type { SmtpTrouble } from './outcome.ts'
import type { Sender } from './settings.ts'

const SMTP_PORTS = [25, 465, 587, 2525]
/** Together shorter than the time core gives a send, so we are the ones who say how it ended. */
export const CALL_MS = 25_000
const GREETING_MS = 10_000

/** `before` the server asked for the mail; `during`; `after` the final dot may have reached it. */
export type Phase = 'before' | 'during' | 'after'
export type Mail = { from: string | false; to: string[]; bytes: Buffer }
export type Line = {
  /** Since when it has nothing to do; undefined while it has. */
  isOpen(): boolean
  send(mail: Mail, reached: (phase: Phase) => void): Promise<SMTPConnectionSendInfo>
  close(): void
}

/** Connected, encrypted as the settings demand, and signed in. */
export const openLine = async (inbox: Sender): Promise<Line> => {
  const { smtpHost, smtpPort, smtpTls } = inbox.settings
  if (!smtpHost)
    throw new ChannelError({ code: 'no_smtp', sent: 'no', retry: 'later', tell: 'This inbox has no SMTP server yet.' })
  const { address, servername } = await inbox.hub.safeAddress(smtpHost, smtpPort, { ports: SMTP_PORTS })
  // Read with the first mail to send: a hub without an inbox of this kind does not carry it.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection({
    host: address,
    port: smtpPort,
    secure: smtpTls === 'implicit',
    requireTLS: smtpTls === 'starttls',
    ignoreTLS: smtpTls === 'none',
    ...(servername && { servername, tls: { servername } }),
    connectionTimeout: GREETING_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: CALL_MS,
  })
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => {})
  connection.on('error', (error) => broken.reject(error))
  connection.once('end', () => broken.reject(new Error('The server ended the connection.')))
  try {
    await Promise.race([broken.promise, called((done) => connection.connect(done))])
    await Promise.race([broken.promise, signIn(inbox, connection)])
  } catch (error) {
    connection.close()
    throw error
  }
  return asLine(connection, broken.promise)
}

const called = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))

const asLine = (connection: SMTPConnection, broken: Promise<never>): Line => {
  let open = true
  broken.catch(() => {
    open = false
  })
  return {
    isOpen: () => open,
    send: ({ from, to, bytes }, reached) =>
      new Promise((resolve, reject) => {
        const envelope = { from, to, size: bytes.length, use8BitMime: false }
        connection.send(envelope, watched(bytes, reached), (error, info) => (error ? reject(error) : resolve(info!)))
      }),
    close: () => {
      open = false
      connection.close()
    },
  }
}

const CHUNK = 64 * 1024

/** The library reads it once the server said 354, and writes the final dot when it ends. */
const watched = (bytes: Buffer, reached: (phase: Phase) => void): Readable => {
  let at = 0
  return new Readable({
    highWaterMark: CHUNK,
    read() {
      if (at === 0) reached('during')
      const next = bytes.subarray(at, at + CHUNK)
      at += CHUNK
      if (at >= bytes.length) reached('after')
      this.push(next)
      if (at >= bytes.length) this.push(null)
    },
  })
}

const signIn = async (inbox: Sender, connection: SMTPConnection): Promise<void> => {
  const { address, smtpUser: user = address, smtpPassword: pass } = inbox.settings
  if (usesOauth(inbox)) return signInByToken(inbox, connection, user)
  if (pass) await login(connection, { user, pass })
}

const login = (connection: SMTPConnection, auth: SMTPConnectionAuth): Promise<void> =>
  called((done) => connection.login(auth, done))

/** A token may end, or be taken back, before its time: once, it is renewed. */
const signInByToken = async (inbox: Sender, connection: SMTPConnection, user: string): Promise<void> => {
  const token = await accessToken(inbox)
  try {
    await login(connection, await byToken(user, token))
  } catch (error) {
    if ((error as SmtpTrouble).responseCode !== 535) throw error
    const fresh = await accessToken(inbox, token)
    await login(connection, await byToken(user, fresh))
  }
}

const byToken = async (user: string, token: string): Promise<SMTPConnectionAuth> => {
  const { default: Tokens } = await import('nodemailer/lib/xoauth2')
  // Ours alone: the library would otherwise fetch tokens by itself, past the guard.
  const oauth2: XOAuth2 = new Tokens({ user, provisionCallback: (_user, _renew, done) => done(null, token) })
  return { user, method: 'XOAUTH2', oauth2 }
}
