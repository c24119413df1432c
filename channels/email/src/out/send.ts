import type { Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending, ChannelError } from '@deskless/core/contract'
import { returnKeyFor } from '../ids.ts'
import { admitAutomatic } from './automatic.ts'
import type { Attached } from './compose.ts'
import { compose } from './compose.ts'
import type { Line, Mail, Phase } from './line.ts'
import { CALL_MS } from './line.ts'
import type { SmtpTrouble } from './outcome.ts'
import { outcomeOf, partly } from './outcome.ts'
import type { MailPiece } from './pieces.ts'
import { giveLine, takeLine } from './pool.ts'
import type { Sender } from './settings.ts'

/** Hands one mail to the SMTP server of the inbox. The library tries nothing by itself: the lane does. */
export const send = async (given: Piece, inbox: Sender, { signal, attempt }: SendContext): Promise<Sent> => {
  const piece = given as MailPiece
  const bytes = await beforeSending(() => prepared(piece, inbox))
  const to = [...new Set([...piece.to, ...piece.cc, ...piece.bcc].map((one) => one.address))]
  const mail = { from: piece.returnPath, to, bytes }
  const { rejectedErrors = [], serverMessageId } = await handOver(inbox, mail, { signal, attempt })
  const tell = partly(rejectedErrors as SmtpTrouble[])
  // Some servers give a mail another Message-ID, and answers then name that one.
  const keys = [piece.messageId, ...(serverMessageId ? [serverMessageId] : []), returnKeyFor(piece.message)]
  return { keys, ...(tell && { tell }) }
}

const prepared = async (piece: MailPiece, inbox: Sender): Promise<Buffer> => {
  const bytes = await compose(piece, await attachments(piece, inbox), inbox)
  requireSize(bytes, inbox)
  if (piece.automatic) await admitAutomatic(piece, inbox)
  return bytes
}

const attachments = (piece: MailPiece, { hub }: Sender): Promise<Attached[]> =>
  Promise.all(piece.files.map(async (file) => ({ ...file, bytes: await hub.files.bytes(file.id) })))

const requireSize = (bytes: Buffer, { settings: { mailMaxMb } }: Sender): void => {
  if (bytes.length <= mailMaxMb * 1024 * 1024) return
  const mb = (bytes.length / 1024 / 1024).toFixed(1)
  throw new ChannelError({
    code: 'too_large',
    sent: 'no',
    retry: 'never',
    tell: `With its files this mail has ${mb} MB, and this inbox sends up to ${mailMaxMb} MB. Send fewer files, or a link.`,
  })
}

type Attempt = Pick<SendContext, 'signal' | 'attempt'>

const handOver = async (inbox: Sender, mail: Mail, { signal, attempt }: Attempt) => {
  let phase: Phase = 'before'
  let line: Line | undefined
  let { from } = mail
  const late = deadline(signal, () => line?.close())
  const once = async (): Promise<Awaited<ReturnType<Line['send']>>> => {
    const taken = await takeLine(inbox)
    line = taken.line
    if (late.isOver()) {
      line.close()
      throw new Error('The time was up before the mail was begun.')
    }
    try {
      const info = await line.send({ ...mail, from }, (reached) => (phase = reached))
      giveLine(inbox, line)
      return info
    } catch (error) {
      line.close()
      // Its server had gone while it was idle, and nothing of this mail was said: a fresh one knows more.
      if (taken.used && phase === 'before' && !(error as SmtpTrouble).responseCode) return once()
      // Some servers let an inbox send under its own address alone: then bounces come there.
      if (from !== inbox.settings.address && isSenderRefused(error)) {
        from = inbox.settings.address
        return once()
      }
      throw error
    }
  }
  try {
    const info = await Promise.race([once(), late.over])
    await mended(inbox)
    return info
  } catch (error) {
    const outcome = outcomeOf(error, { phase, attempt })
    await tellHealth(inbox, outcome)
    throw outcome
  } finally {
    late.stop()
  }
}

const isSenderRefused = (error: unknown): boolean => {
  const { command, responseCode = 0 } = error as SmtpTrouble
  return command === 'MAIL FROM' && responseCode >= 500 && responseCode !== 530
}

const deadline = (signal: AbortSignal, end: () => void) => {
  const over = Promise.withResolvers<never>()
  over.promise.catch(() => {})
  let isOver = false
  const ring = (): void => {
    isOver = true
    end()
    over.reject(Object.assign(new Error('The time was up.'), { code: 'ETIMEDOUT' }))
  }
  const timer = setTimeout(ring, CALL_MS)
  signal.addEventListener('abort', ring, { once: true })
  const stop = (): void => {
    clearTimeout(timer)
    signal.removeEventListener('abort', ring)
  }
  return { over: over.promise, isOver: () => isOver, stop }
}

/** Inboxes whose trouble this process has told. */
const amiss = new Set<string>()

const HEALTH: Record<string, 'reauthorise' | 'misconfigured'> = {
  sign_in: 'reauthorise',
  tls: 'misconfigured',
  dkim_key: 'misconfigured',
  no_smtp: 'misconfigured',
  forbidden_host: 'misconfigured',
  forbidden_port: 'misconfigured',
  forbidden_address: 'misconfigured',
}

const tellHealth = async (inbox: Sender, outcome: Error): Promise<void> => {
  const health = outcome instanceof ChannelError ? HEALTH[outcome.code] : undefined
  if (!health || !(outcome instanceof ChannelError)) return
  amiss.add(inbox.id)
  await inbox.health(health, outcome.tell)
}

const mended = async (inbox: Sender): Promise<void> => {
  if (amiss.delete(inbox.id)) await inbox.health('ok', 'Mails go out again.')
}
