// Collections of other people's making, which are not ours to carry: in a folder outside the repository, named by TEST_CORPORA.
// Below it stands `owner/repository/…`, as each was checked out. Where there is none, tests have only what we made up.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Found = { name: string; bytes: Buffer }

/** Files of a repository below `under`, by how their names end; none where the folder, or the repository, is not there. */
export const corpus = (repository: string, under = '', ends: RegExp = /(?:)/): Found[] => {
  const folder = join(process.env.TEST_CORPORA ?? '', repository, under)
  if (!process.env.TEST_CORPORA || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && ends.test(one.name))
    .map((one) => join(one.parentPath, one.name))
    .sort()
    .map((path) => ({ name: `${repository}: ${path.slice(folder.length + 1)}`, bytes: readFileSync(path) }))
}

/** One file of a repository, as text. */
export const corpusText = (repository: string, path: string): string | undefined => {
  const file = join(process.env.TEST_CORPORA ?? '', repository, path)
  return process.env.TEST_CORPORA && existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
