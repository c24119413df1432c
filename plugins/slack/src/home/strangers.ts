import type { Someone } from '../people.ts'

export const TROUBLE =
  '⚠️ Deskless could not read your conversations just now. Nothing is lost, and the threads go on. Look again in a moment; if it stays so, tell an admin.'

/** Why somebody sees no conversations here, and what to do about it. */
export const strangerWords = ({ person, member }: Someone): string => {
  if (member) return 'Your role may not see conversations. An admin can change that; then look again.'
  if (person === 'guest') return 'Guests of this workspace do not see customers’ conversations.'
  if (person === 'external') return 'People of other companies do not see customers’ conversations.'
  return '👋 Deskless does not know you yet. Ask an admin to add you as a member with the e-mail address of your Slack profile, then look again: your conversations appear here.'
}
