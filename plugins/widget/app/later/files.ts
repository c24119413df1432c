// What only a visitor with a file needs: fetched with the first one.
import { dropHere, part } from './attachments.ts'
import { shown } from './shown.ts'
import { equip } from './tools.ts'
import { attach, drop, dropAll, resume, take, ticketed } from './uploads.ts'

export const files = { part, dropHere, shown, equip, attach, drop, dropAll, resume, take, ticketed }
