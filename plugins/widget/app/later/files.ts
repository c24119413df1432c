// What only a visitor with a file needs: fetched with the first one.
import { dropHere, part } from './attachments.ts'
import { equip } from './tools.ts'
import { attach, drop, dropAll, resume, take, ticketed } from './uploads.ts'

export const files = { part, dropHere, equip, attach, drop, dropAll, resume, take, ticketed }
