/** What customers and agents write is its own name: `c-3-17`, `a-3-4`. */
export const idsIn = (words: string): string[] => words.match(/\b[ac]-\d+-\d+\b/g) ?? []
