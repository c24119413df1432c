// Links that reach a person: mailto, tel and their like.
export type Linked = { is: 'email' | 'phone'; text: string }

const MOST = 20

export const linked = (href: string): Linked[] => {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(href.slice(0, 2_000).trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'mailto':
      return addressed(rest)
    case 'tel':
    case 'callto':
    case 'sms':
      return [{ is: 'phone', text: decoded(rest.replace(/^\/+/, '').split('?')[0]!) }]
    case 'http':
    case 'https':
      return whatsapp(href)
    default:
      return []
  }
}

/** `mailto:a@x.example,b@x.example?subject=…`. Each name is decoded by itself: a coded comma is part of one. */
const addressed = (rest: string): Linked[] =>
  rest
    .split('?')[0]!
    .split(',')
    .slice(0, MOST)
    .map((text): Linked => ({ is: 'email', text: decoded(text).trim() }))

const whatsapp = (href: string): Linked[] => {
  if (!URL.canParse(href)) return []
  const { hostname, pathname, searchParams } = new URL(href)
  const number = hostname === 'wa.me' ? pathname.slice(1) : searchParams.get('phone')
  return number && /^\+?\d{7,15}$/.test(number) ? [{ is: 'phone', text: `+${number.replace('+', '')}` }] : []
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
