// Reads what a client sent: a form with JSON inside some fields, multipart, or a JSON body.
import type { Json } from '../model.ts'
import { SlackError } from './call.ts'

/** Fields that travel as JSON text inside a form, and what Slack says when they do not parse. */
const JSON_FIELDS: Record<string, string> = {
  blocks: 'invalid_blocks_format',
  attachments: 'invalid_attachments',
  metadata: 'invalid_metadata_format',
  view: 'invalid_arguments',
  files: 'invalid_arguments',
  unfurls: 'cannot_parse_attachment',
}

export function readArguments(type: string, body: Buffer, query: URLSearchParams): Json {
  const args: Json = Object.fromEntries(query)
  if (type.startsWith('application/json')) Object.assign(args, readJson(body))
  else if (type.startsWith('multipart/form-data'))
    for (const part of readMultipart(type, body)) args[part.name] = part.bytes.toString()
  else Object.assign(args, Object.fromEntries(new URLSearchParams(body.toString())))
  return args
}

function readJson(body: Buffer): Json {
  try {
    return JSON.parse(body.toString() || '{}') as Json
  } catch {
    throw new SlackError('invalid_json')
  }
}

/** Separate from reading, so that the ledger keeps a call whose blocks are broken. */
export function openJsonFields(args: Json): void {
  for (const [name, code] of Object.entries(JSON_FIELDS)) {
    const value = args[name]
    if (typeof value !== 'string') continue
    try {
      args[name] = JSON.parse(value)
    } catch {
      throw new SlackError(code)
    }
  }
}

export type Part = { name: string; filename?: string; bytes: Buffer }

export function readMultipart(type: string, body: Buffer): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
  if (!boundary) return []
  const parts: Part[] = []
  const line = Buffer.from(`--${boundary}`)
  let start = body.indexOf(line)
  while (start !== -1) {
    const end = body.indexOf(line, start + line.length)
    if (end === -1) break
    const part = readPart(body.subarray(start + line.length + 2, end - 2))
    if (part) parts.push(part)
    start = end
  }
  return parts
}

function readPart(raw: Buffer): Part | undefined {
  const gap = raw.indexOf('\r\n\r\n')
  if (gap === -1) return undefined
  const head = raw.subarray(0, gap).toString()
  const filename = /filename="([^"]*)"/i.exec(head)?.[1]
  return {
    name: /\bname="([^"]*)"/i.exec(head)?.[1] ?? '',
    ...(filename && { filename }),
    bytes: raw.subarray(gap + 4),
  }
}
