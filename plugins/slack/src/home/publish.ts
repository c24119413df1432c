import { ChannelError } from '@deskless/core/contract'
import type { HomeView } from '@slack/types'
import type { Installation } from '../client.ts'
import { ask } from '../client.ts'
import { checkView } from '../limits.ts'

/** What Slack calls the view from now on; undefined when another one came in between (`hash` says which was seen). */
export const publish = async (
  installation: Installation,
  user: string,
  view: HomeView,
  hash?: string,
): Promise<string | undefined> => {
  const [problem] = checkView(view)
  if (problem) throw new Error(`This Home tab cannot be shown: ${problem.path} ${problem.says}`)
  try {
    const answer = await ask(installation, (client) =>
      client.views.publish({ user_id: user, view, ...(hash ? { hash } : {}) }),
    )
    return answer.view?.hash ?? ''
  } catch (error) {
    if (error instanceof ChannelError && error.code === 'hash_conflict') return undefined
    throw error
  }
}
