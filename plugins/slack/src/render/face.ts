// A face for customers without a picture. Drawn by Slack itself, so that no picture of anybody is fetched from anywhere.

/** Plain things that say nothing about a person: no faces, no hearts, nothing with a mood. */
export const FACES = [
  ...['seedling', 'herb', 'cactus', 'evergreen_tree', 'maple_leaf', 'mushroom', 'shell', 'snowflake'],
  ...['apple', 'pear', 'tangerine', 'lemon', 'cherries', 'grapes', 'pineapple', 'chestnut'],
  ...['tent', 'sailboat', 'balloon', 'umbrella', 'compass', 'kite', 'anchor', 'bell'],
] as const

/** Always the same for the same contact. */
export const faceEmoji = (contact: string): string => {
  const hash = [...contact].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7)
  return `:${FACES[hash % FACES.length]}:`
}
