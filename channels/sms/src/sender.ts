// What we send from, told apart by how it is written.

/** `number` also stands for short codes. `name`: an alphanumeric sender, which nobody can answer. */
export type SenderKind = 'number' | 'service' | 'whatsapp' | 'name'

const NUMBER = /^\+[1-9]\d{6,14}$/
const SHORT_CODE = /^\d{3,8}$/
const SERVICE = /^MG[0-9a-f]{32}$/
const WHATSAPP = /^whatsapp:\+[1-9]\d{6,14}$/
/** Letters, digits, spaces and a few signs, with a letter among them. */
const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}$/

export const kindOf = (sender: string): SenderKind | undefined => {
  if (NUMBER.test(sender) || SHORT_CODE.test(sender)) return 'number'
  if (SERVICE.test(sender)) return 'service'
  if (WHATSAPP.test(sender)) return 'whatsapp'
  return NAME.test(sender) ? 'name' : undefined
}
