import type { Simulator } from '../../simulator/index.ts'

/** What keeps links and names in a customer's words dead letters. */
const STILL = ['unfurl_links', 'unfurl_media', 'link_names']

/**
 * The end of every test: what stands in Slack is known to the hub, and was never asked of Slack. And whatever was posted in a
 * customer's name came without previews, and called nobody.
 */
export const nothingReadBack = ({ ledger }: Simulator): void => {
  const alive = ledger
    .calls('chat.postMessage')
    .filter(({ args }) => args.username && STILL.some((flag) => !isOff(args[flag])))
  if (alive.length > 0) throw new Error('Something was posted in a customer’s name that Slack may bring to life.')
  const asked = ['conversations.history', 'conversations.replies'].filter((method) => ledger.calls(method).length > 0)
  if (asked.length > 0) throw new Error(`The app called ${asked.join(' and ')}: nothing may depend on that.`)
}

const isOff = (flag: unknown): boolean => flag === false || flag === 'false' || flag === '0'
