// What somebody writes in their mail program: a mail of their own, or an answer with the headers that belong to one.
import MailComposer from 'nodemailer/lib/mail-composer'
import { readMail } from './read.ts'
import type { Mail } from './world.ts'

export type Draft = {
  who: string
  name?: string
  to: string[]
  cc?: string[]
  subject?: string
  text: string
  /** The mail it answers. */
  answers?: Mail
  headers?: Record<string, string>
  messageId?: string
  files?: { name: string; mime: string; base64: string }[]
}

export const writeMail = async (draft: Draft): Promise<{ raw: Buffer; mail: Mail }> => {
  const { answers } = draft
  const domain = draft.who.slice(draft.who.lastIndexOf('@') + 1)
  const composer = new MailComposer({
    from: { address: draft.who, name: draft.name ?? '' },
    to: draft.to,
    cc: draft.cc ?? [],
    subject: draft.subject ?? (answers ? `Re: ${answers.subject.replace(/^re:\s*/i, '')}` : ''),
    text: answers ? `${draft.text}\n\n${quoted(answers)}` : draft.text,
    messageId: draft.messageId ?? `<${crypto.randomUUID()}@${domain}>`,
    ...(answers && { inReplyTo: answers.messageId, references: [...answers.references, answers.messageId] }),
    ...(draft.headers && { headers: draft.headers }),
    attachments: (draft.files ?? []).map(({ name, mime, base64 }) => ({
      filename: name,
      contentType: mime,
      content: Buffer.from(base64, 'base64'),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const raw = await composer.compile().build()
  return { raw, mail: await readMail(raw, 'sent') }
}

const quoted = ({ at, from, text }: Mail): string =>
  [`On ${new Date(at).toUTCString()}, ${from} wrote:`, ...text.split('\n').map((line) => `> ${line}`)].join('\n')
