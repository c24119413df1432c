import { isDeepStrictEqual } from 'node:util'
import type { Canon, Part } from '../contract/index.ts'
import { templateFromMarkdown, toPlain, writeTemplate } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { insertResponse, updateResponse } from '../responses/store.ts'
import type { Services } from '../services.ts'
import type { ResponseFile } from './file.ts'
import { idOf } from './named.ts'

/** The words come from the file; what is attached stays, because a file of configuration carries no other files. */
export const ensureResponse = async (
  services: Services,
  accountId: string,
  { shortCode, team, text }: ResponseFile,
  say: (sentence: string) => void,
): Promise<void> => {
  const owner = team ? { team: await idOf(services, 'teams', accountId, team) } : {}
  const canon = templateFromMarkdown(text)
  const words: Part = { is: 'text', text: toPlain(canon), canon }
  await services.db.transaction(async (trx) => {
    const known = await shared(trx, accountId)
      .where('team_id', owner.team ? '=' : 'is', owner.team ?? null)
      .where('short_code', '=', shortCode)
      .executeTakeFirst()
    if (!known) {
      await insertResponse(trx, accountId, owner, { shortCode, parts: [words] })
      return say(`created canned response ${shortCode}`)
    }
    if (saysTheSame(known, text, canon)) return
    const files = known.parts.filter((part) => part.is === 'file')
    await updateResponse(trx, known, { parts: [words, ...files] })
    say(`changed canned response ${shortCode}`)
  })
}

const saysTheSame = (known: Row<'canned_responses'>, text: string, canon: Canon): boolean =>
  isDeepStrictEqual(wordsOf(known.parts), canon) || writeTemplate(wordsOf(known.parts)) === text

const wordsOf = (parts: readonly Part[]): Canon => ({
  type: 'root',
  children: parts.flatMap((part) => (part.is === 'text' ? (part.canon?.children ?? []) : [])),
})

/** Of the account and its teams: what is somebody's own is not configuration. */
const shared = (db: Executor, accountId: string) =>
  db.selectFrom('canned_responses').selectAll().where('account_id', '=', accountId).where('member_id', 'is', null)

export const exportResponses = async (
  db: Executor,
  accountId: string,
  nameOf: (id: string | null) => string | undefined,
): Promise<ResponseFile[]> => {
  const rows = await shared(db, accountId).orderBy('short_code').orderBy('id').execute()
  return rows
    .map((row) => ({ shortCode: row.short_code, team: nameOf(row.team_id), text: writeTemplate(wordsOf(row.parts)) }))
    .filter(({ text }) => text !== '')
}
