// An SMTP server that takes mails for anybody, and misbehaves as it is told.
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { SMTPServerOptions } from 'smtp-server'
import { SMTPServer } from 'smtp-server'
import { readMail } from './read.ts'
import type { Entry, Fault, World } from './world.ts'

export type Smtp = { port: number; stop(): Promise<void> }
export type SmtpOptions = {
  host: string
  port?: number
  /** Sign-in is asked for, and only this one is right. */
  user?: { name: string; password?: string; token?: string }
  /** Offers encryption, by this certificate or by one nobody vouches for. */
  tls?: boolean | { cert: string; key: string }
}

type Session = {
  id: string
  user?: unknown
  envelope: { mailFrom: { address: string } | false; rcptTo: { address: string }[] }
}
type Inside = { id: string; _socket: Socket; handler_DATA(command: unknown, done: () => void): void }

export const startSmtp = async (world: World, options: SmtpOptions): Promise<Smtp> => {
  const { host, port = 0, user, tls = false } = options
  const server: SMTPServer = new SMTPServer({
    authOptional: !user,
    authMethods: user?.token ? ['XOAUTH2'] : ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: tls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    size: 30 * 1024 * 1024,
    logger: false,
    ...(typeof tls === 'object' && tls),
    ...moments(world, user, (id) => inside(server, id)),
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        for (const one of connections(server)) one._socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** What is said at each command, or suffered. */
const moments = (
  world: World,
  user: SmtpOptions['user'],
  of: (id: string) => Inside | undefined,
): SMTPServerOptions => {
  const refused = new Map<string, string[]>()
  return {
    onConnect: ({ id }, done) => {
      cutAtData(of(id), () => world.takeFault('data'))
      suffer(world.takeFault('connect'), of(id), done)
    },
    onAuth: (given, { id }, done) => {
      const fault = world.takeFault('auth')
      if (fault) return suffer(fault, of(id), done)
      if (isRight(given, user)) done(null, { user: user?.name ?? '' })
      else done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }))
    },
    onMailFrom: (_address, { id }, done) => suffer(world.takeFault('mail'), of(id), done),
    onRcptTo: ({ address }, { id }, done) => {
      const fault = world.takeFault('rcpt', address)
      if (fault) refused.set(id, [...(refused.get(id) ?? []), address])
      suffer(fault, of(id), done)
    },
    onData: (stream, session, done) => {
      const turned = refused.get(session.id) ?? []
      refused.delete(session.id)
      void take(world, session as Session, stream, turned).then((entry) => atDot(world, entry, of(session.id), done))
    },
  }
}

type Given = { username?: string | undefined; password?: string | null | undefined; accessToken?: string | undefined }
const isRight = ({ username, password, accessToken }: Given, user: SmtpOptions['user']): boolean =>
  username === user?.name && (user?.token ? accessToken === user.token : password === user?.password)

const connections = (server: SMTPServer): Set<Inside> => (server as unknown as { connections: Set<Inside> }).connections
const inside = (server: SMTPServer, id: string): Inside | undefined =>
  [...connections(server)].find((it) => it.id === id)

/** Between the command and the 354 the library has no hook of its own. */
const cutAtData = (connection: Inside | undefined, fault: () => Fault | undefined): void => {
  if (!connection) return
  const goOn = connection.handler_DATA.bind(connection)
  connection.handler_DATA = (command, done) => {
    const wrong = fault()
    if (!wrong) return goOn(command, done)
    suffer(wrong, connection, () => done())
  }
}

const suffer = (
  fault: Fault | undefined,
  connection: Inside | undefined,
  done: (error?: Error | null) => void,
): void => {
  if (fault?.does === 'hang') return
  if (fault?.does === 'cut') return void connection?._socket.destroy()
  if (!fault) return done()
  done(Object.assign(new Error(fault.says ?? 'No'), { responseCode: fault.code ?? 550 }))
}

const take = async (
  world: World,
  { envelope }: Session,
  stream: NodeJS.ReadableStream,
  refused: string[],
): Promise<{ entry: Entry; keep(): void }> => {
  const raw = await buffer(stream)
  const mail = await readMail(raw, 'in')
  const to = envelope.rcptTo.map((one) => one.address)
  const from = envelope.mailFrom ? envelope.mailFrom.address : ''
  const entry = { at: Date.now(), from, to, refused, messageId: mail.messageId, taken: false, answered: false }
  world.ledger.push(entry)
  return {
    entry,
    keep: () => {
      entry.taken = true
      for (const owner of to) world.keep(owner, mail)
    },
  }
}

const atDot = (
  world: World,
  { entry, keep }: { entry: Entry; keep(): void },
  connection: Inside | undefined,
  done: (error?: Error | null, message?: string) => void,
): void => {
  const fault = world.takeFault('dot')
  if (fault?.does !== 'refuse') keep()
  if (fault) return suffer(fault, connection, done)
  entry.answered = true
  done(null, 'Taken')
}
