// A picture for everyone: initials on their colour, and a small mark for apps.
import type { User } from './model.ts'

export function faceOf({ realName, color, botId }: User): string {
  const initials = realName
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  const fill = botId ? '1f2937' : color
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#${fill}"/>
<text x="24" y="31" font-family="system-ui,sans-serif" font-size="19" font-weight="600" fill="#fff" text-anchor="middle">${initials}</text></svg>`
}
