import type { Simulator } from '../../simulator/index.ts'

/** The end of every test: what stands in Slack is known to the hub, and was never asked of Slack. */
export const nothingReadBack = ({ ledger }: Simulator): void => {
  const asked = ['conversations.history', 'conversations.replies'].filter((method) => ledger.calls(method).length > 0)
  if (asked.length > 0) throw new Error(`The app called ${asked.join(' and ')}: nothing may depend on that.`)
}
