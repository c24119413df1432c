// X-Twilio-Signature: HMAC-SHA1 over the address that was called, with the fields of a form behind it
// (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
import { hash } from 'node:crypto'
import { equalConstantTime, hmacHex } from '@deskless/core/contract'

type Signed = { url: string; headers: Record<string, string>; query: URLSearchParams; body: Uint8Array }

export const isSigned = ({ url, headers, query, body }: Signed, authToken: string): boolean => {
  const given = headers['x-twilio-signature'] ?? ''
  const sum = query.get('bodySHA256')
  if (sum !== null && !equalConstantTime(hash('sha256', body), sum.toLowerCase())) return false
  const fields = sum === null ? fieldsOf(body) : ''
  // Compared with every spelling whatever the one before said, so that the time it takes says nothing.
  return spellings(url).filter((one) => equalConstantTime(given, sign(authToken, one + fields))).length > 0
}

const sign = (authToken: string, text: string): string =>
  Buffer.from(hmacHex('sha1', authToken, text), 'hex').toString('base64')

/** Twilio signs with the port it was given, or without the usual one. */
const spellings = (url: string): string[] => {
  const [, scheme = '', host = '', port, rest = ''] =
    /^(https?:\/\/)(\[[^\]]*\]|[^/?#:]*)(?::(\d+))?(.*)$/s.exec(url) ?? []
  if (!scheme) return [url]
  const usual = scheme === 'https://' ? '443' : '80'
  if (port !== undefined && port !== usual) return [url]
  return [`${scheme}${host}${rest}`, `${scheme}${host}:${usual}${rest}`]
}

/** By name, and values that share a name by value, once each. */
const fieldsOf = (body: Uint8Array): string => {
  const byName = new Map<string, Set<string>>()
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8')))
    byName.set(name, (byName.get(name) ?? new Set()).add(value))
  const names = [...byName.keys()].sort()
  return names
    .map((name) =>
      [...(byName.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('')
}
