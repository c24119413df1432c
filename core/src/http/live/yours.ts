import type { Bus } from '../../services.ts'

type Whose = { accountId: string; member: string }

export const yoursTopic = ({ accountId, member }: Whose): string => `member:${accountId}:${member}`

/** What one person saw or began, told to their other windows and devices only. */
export const tellYours = (
  bus: Bus,
  { accountId, member, conversation }: Whose & { conversation: string },
  what: { seen?: number; draft?: number },
): Promise<void> => bus.publish(yoursTopic({ accountId, member }), { yours: { conversation, ...what } })
