// Whether the sender's domain vouches for a mail, as far as our own mail server says.
import type { Mail } from './reading.ts'
import type { ReceivingSettings } from './settings.ts'

/** `pass`: From is true. `fail`: it is not. `unknown`: nobody we believe said anything. */
export type Verdict = 'pass' | 'fail' | 'unknown'

const KNOWN: Record<string, string> = { 'imap.gmail.com': 'mx.google.com' }

/** Exchange Online writes no name before its results, above whatever was there, which it gives another name. */
const NAMELESS = ['outlook.office365.com']
const RESULT = /^(spf|dkim|dmarc|compauth)=/i

const serverOf = ({ authServer, imapHost }: ReceivingSettings): string | undefined =>
  (authServer ?? KNOWN[imapHost?.toLowerCase() ?? ''])?.toLowerCase()

/** What our own server found, one by one. */
const resultsOf = ({ headers }: Pick<Mail, 'headers'>, settings: ReceivingSettings): string[] => {
  // Only the topmost count: our server writes above whatever a sender wrote there themselves.
  const [name = '', ...said] = bareWords(headers['authentication-results']?.[0] ?? '')
    .split(';')
    .map((it) => it.trim())
  const server = serverOf(settings)
  if (server) return name.split(/\s/)[0]?.toLowerCase() === server ? said : []
  return NAMELESS.includes(settings.imapHost?.toLowerCase() ?? '') && RESULT.test(name) ? [name, ...said] : []
}

/** Without comments and quoted strings: a sender chooses what stands in them. What never closes runs to the end. */
const bareWords = (header: string): string => {
  let [bare, depth, quoted] = ['', 0, false]
  for (let at = 0; at < header.length; at++) {
    const sign = header[at]
    if (sign === '\\') at++
    else if (sign === '"' && depth === 0) quoted = !quoted
    else if (sign === '(' && !quoted) depth++
    else if (sign === ')' && !quoted) depth = Math.max(0, depth - 1)
    else bare += quoted || depth > 0 ? ' ' : sign
  }
  return bare
}

export const verdictOf = (mail: Pick<Mail, 'headers' | 'from'>, settings: ReceivingSettings): Verdict => {
  const domain = domainOf(mail.from?.address ?? '')
  const lines = domain ? resultsOf(mail, settings) : []
  const ofDomain = (line: string, property: string): boolean => {
    const value = new RegExp(`\\b${property}=@?([\\w.-]+)`, 'i').exec(line)?.[1]?.toLowerCase() ?? ''
    return value !== '' && (value === domain || domain.endsWith(`.${value}`)) && value.includes('.')
  }
  if (lines.some((line) => /^dmarc=fail\b/i.test(line))) return 'fail'
  if (lines.some((line) => /^dmarc=pass\b/i.test(line) && ofDomain(line, 'header.from'))) return 'pass'
  return lines.some((line) => /^dkim=pass\b/i.test(line) && (ofDomain(line, 'header.d') || ofDomain(line, 'header.i')))
    ? 'pass'
    : 'unknown'
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()
