// What only a visitor with a file needs: fetched with the first one. Imports nothing of the app, so that the app stays one module.
export { hold, release, releaseAll, take } from './held.ts'
export { draw } from './thumb.ts'
export { transfer } from './transfer.ts'
