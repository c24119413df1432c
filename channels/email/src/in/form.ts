// One field of a posted form as the bytes it is: a form is read as UTF-8, and a mail may be written in anything.

const [PLUS, SPACE, PERCENT] = ['+', ' ', '%'].map((sign) => sign.charCodeAt(0))

/** `type`: the content type of the whole form. `name`: plain letters. */
export const fieldBytes = (type: string, body: Buffer, name: string): Buffer | undefined => {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type)
  return boundary ? partOf(body, boundary[1] ?? boundary[2] ?? '', name) : pairOf(body, name)
}

const pairOf = (body: Buffer, name: string): Buffer | undefined => {
  for (let at = 0; at < body.length; ) {
    const next = body.indexOf('&', at)
    const end = next < 0 ? body.length : next
    if (body.subarray(at, at + name.length + 1).equals(Buffer.from(`${name}=`)))
      return decoded(body.subarray(at + name.length + 1, end))
    at = end + 1
  }
  return undefined
}

const decoded = (escaped: Buffer): Buffer => {
  const bytes = Buffer.alloc(escaped.length)
  let length = 0
  for (let at = 0; at < escaped.length; at++) {
    const sign = escaped[at] as number
    const code = sign === PERCENT ? Number.parseInt(escaped.toString('latin1', at + 1, at + 3), 16) : Number.NaN
    if (!Number.isNaN(code)) at += 2
    bytes[length++] = Number.isNaN(code) ? (sign === PLUS ? (SPACE as number) : sign) : code
  }
  return bytes.subarray(0, length)
}

const partOf = (body: Buffer, boundary: string, name: string): Buffer | undefined => {
  const line = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(line); at >= 0; ) {
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), at)
    const head = body.indexOf('\r\n\r\n', at)
    if (next < 0 || head < 0) return undefined
    if (head < next && new RegExp(`;\\s*name="?${name}"?`, 'i').test(body.toString('latin1', at, head)))
      return body.subarray(head + 4, next)
    at = next + 2
  }
  return undefined
}
