// What the app has already and files need too.
import type { Tools } from '../uploads.ts'

export let tools: Tools

export const equip = (given: Tools): void => {
  tools = given
}
