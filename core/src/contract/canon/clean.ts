/** Drops what PostgreSQL text cannot hold: NUL and lone surrogates. Everything else stays exactly as it was typed. */
export const cleanText = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '')
