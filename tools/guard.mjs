// pnpm only warns when its automatic install fails, then runs the script on whatever Node it finds:
// this first step turns that into one sentence that names the fix.
import { existsSync } from 'node:fs'

const FLOOR = 24
const major = Number(process.versions.node.split('.')[0])
const stop = (sentence) => {
  console.error(sentence)
  process.exit(1)
}
if (major < FLOOR)
  stop(
    `Deskless needs Node ${FLOOR} or newer and this is Node ${process.versions.node}: run \`npx pnpm@12 install\` so the workspace can carry its own Node, then try again.`,
  )
// Looked up as a file: module resolution could find a copy elsewhere, because pnpm's command shims set NODE_PATH.
if (!existsSync(new URL('../core/node_modules/kysely/package.json', import.meta.url)))
  stop('Some packages are missing: run `npx pnpm@12 install`, look at its last lines for the cause, then try again.')
