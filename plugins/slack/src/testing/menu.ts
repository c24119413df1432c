import { until } from '@deskless/core/testing'
import type { Line } from './line.ts'

type Option = { text: { text: string }; value: string }

const options = async (line: Line): Promise<Option[]> => {
  const found = (await line.root()).blocks.flatMap((block) => (block.elements ?? []) as { options?: Option[] }[])
  return found.flatMap((menu) => menu.options ?? [])
}

/** What the card's menu offers right now. */
export const menuItems = async (line: Line): Promise<string[]> => (await options(line)).map(({ text }) => text.text)

/** Somebody, if not Maya, chooses an item of it, as soon as it is there. */
export const choose = async (line: Line, words: string, screen = line.slack.human): Promise<void> => {
  const item = await until(async () => (await options(line)).find(({ text }) => text.text === words), words)
  await screen.click(await line.root(), 'more', item.value)
}
