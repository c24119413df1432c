// A real IMAP server with LMTP beside it, of one's own and without root.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { available, freePort } from '@deskless/core/testing'
import { createTransport } from 'nodemailer'
import { handOver, ownFolder, servant, startServer, writeConfig } from './server-process.ts'

export type Dovecot = {
  imap: number
  lmtp: number
  folder: string
  password: string
  /** What may be connected to, for `allowOrigins`. */
  origin: string
  /** Puts a mail into the mailbox of `to`, as an MTA does. */
  deliver(raw: string | Buffer, to?: string, from?: string): Promise<void>
  /** Puts many mails there at once, past the protocol. */
  fill(mails: Iterable<string>, to?: string, mailbox?: string): void
  /** Breaks every open IMAP session of anybody; answers how many there were. */
  cut(): number
  /** Every open IMAP session stands still: its line stays open and nobody answers. */
  hush(): number
  /** How many IMAP sessions are open. */
  sessions(): number
  /** The mailbox forgets which mail had which number, as after a restore. */
  renumber(to?: string): void
  doveadm(...args: string[]): string
  /** Stops, with every session, and starts again with what it had. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const INBOX_USER = 'support@shop.example'
const PASSWORD = 'parcels-and-pigeons'

/** `introspection`: where tokens are asked after, for users who sign in by one. */
export const startDovecot = async (
  users: readonly string[] = [INBOX_USER],
  introspection?: string,
): Promise<Dovecot> => {
  const folder = ownFolder('dovecot', 'run', 'state', 'mail')
  const [imap, lmtp] = [await freePort(), await freePort()]
  const config = configured(folder, { imap, lmtp }, users, introspection)
  const start = () => startServer(folder, String(available().dovecot), ['-F', '-c', config], [imap, lmtp])
  let server = await start()
  const as = process.getuid?.() === 0 ? servant() : {}
  const doveadm = (...args: string[]): string =>
    execFileSync('doveadm', ['-c', config, ...args], { cwd: folder, ...as }).toString()
  const master = (): number => Number(server.process.pid)
  let written = 0
  return {
    imap,
    lmtp,
    folder,
    password: PASSWORD,
    origin: `tcp://127.0.0.1:${imap}`,
    deliver: (raw, to = INBOX_USER, from = 'nadia@customer.example') => deliver(lmtp, raw, to, from),
    fill: (mails, to = INBOX_USER, mailbox = '') => {
      const inside = join(folder, 'mail', to, mailbox && `.${mailbox}`, 'cur')
      mkdirSync(inside, { recursive: true })
      for (const mail of mails) writeFileSync(join(inside, `${1_700_000_000 + ++written}.M${written}.here:2,`), mail)
      handOver(join(folder, 'mail'))
    },
    cut: () => tell(master(), 'SIGKILL'),
    hush: () => tell(master(), 'SIGSTOP'),
    sessions: () => sessionsOf(master()).length,
    renumber: (to = INBOX_USER) => forgetNumbers(join(folder, 'mail', to)),
    doveadm,
    restart: async () => {
      await server.end()
      server = await start()
    },
    stop: () => server.stop(),
  }
}

const forgetNumbers = (mailbox: string): void => {
  for (const name of readdirSync(mailbox)) if (name.startsWith('dovecot')) rmSync(join(mailbox, name))
}

/** The file to start it with. */
const configured = (
  folder: string,
  ports: { imap: number; lmtp: number },
  users: readonly string[],
  introspection?: string,
): string => {
  const config = join(folder, 'dovecot.conf')
  writeFileSync(join(folder, 'users'), users.map((user) => `${user}:{PLAIN}${PASSWORD}::::::\n`).join(''))
  if (introspection) writeFileSync(join(folder, 'oauth2.conf'), tokensAskedAt(introspection))
  const oauth = introspection ? byToken(folder) : ''
  writeConfig(config, new URL('dovecot.conf', import.meta.url), { folder, ...ports, oauth })
  return config
}

const byToken = (folder: string): string => `auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}`

const tokensAskedAt = (url: string): string => `introspection_mode = post
introspection_url = ${url}
username_attribute = username
active_attribute = active
active_value = true
`

const deliver = async (port: number, raw: string | Buffer, to: string, from: string): Promise<void> => {
  const lmtp = createTransport({ host: '127.0.0.1', port, lmtp: true, secure: false, ignoreTLS: true } as object)
  await lmtp.sendMail({ envelope: { from, to }, raw })
  lmtp.close()
}

/** The master starts one process for each session: a client that was cut off has lost its own. */
const sessionsOf = (master: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isSession(pid, master))

const tell = (master: number, signal: NodeJS.Signals): number => {
  const sessions = sessionsOf(master)
  return sessions.filter((pid) => reaches(pid, signal)).length
}

/** One may have ended since it was looked for. */
const reaches = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

const isSession = (pid: number, master: number): boolean => {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return name === 'imap' && Number(parent) === master
  } catch {
    return false
  }
}
