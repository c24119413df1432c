// What is new in a mail. It never leaves nothing, and what it leaves out is not lost: it is the rest.
import EmailReplyParser from 'email-reply-parser'

/** The parser takes seconds for a megabyte on one line. */
const LONGEST = 256 * 1024

export type Said = { text: string; rest?: string }

const QUOTED = /^\s*>/

export const cutReply = (whole: string): Said => {
  const mail = whole.replace(/\r\n?/g, '\n').trim()
  if (mail.length > LONGEST) return { text: mail }
  const below = bottomPost(mail)
  if (below) return below
  const visible = new EmailReplyParser().read(mail).getVisibleText().trim()
  if (visible === '' || isIntroduction(visible)) return { text: mail }
  return split(mail, visible)
}

/** Written below what it answers: the parser would take the quote for the end. */
const bottomPost = (mail: string): Said | undefined => {
  const lines = mail.split('\n')
  const last = lines.findLastIndex((line) => QUOTED.test(line))
  const first = lines.findIndex((line) => QUOTED.test(line))
  if (first < 0) return undefined
  const above = lines.slice(0, first).join('\n').trim()
  const answer = withoutSignature(lines.slice(last + 1).join('\n')).trim()
  const inBetween = lines.slice(first, last).some((line) => line.trim() !== '' && !QUOTED.test(line))
  if (answer === '' || inBetween || (above !== '' && !isIntroduction(above))) return undefined
  return {
    text: answer,
    rest: lines
      .slice(0, last + 1)
      .join('\n')
      .trim(),
  }
}

const withoutSignature = (words: string): string => words.split(/^-- ?$/m)[0] ?? ''

/** “On Monday Maya wrote:” and nothing else. */
const isIntroduction = (words: string): boolean =>
  words.length < 300 && /[:：]$/.test(words) && words.split('\n').length <= 4

const split = (mail: string, visible: string): Said => {
  if (!mail.startsWith(visible)) return { text: visible, ...(visible !== mail && { rest: mail }) }
  const rest = mail.slice(visible.length).trim()
  return { text: visible, ...(rest && { rest }) }
}
