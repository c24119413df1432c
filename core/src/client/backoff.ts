/** Waits that grow and scatter, so that a thousand clients do not come back in the same second. */
export const backoff = (attempt: number, { firstMs = 1_000, mostMs = 30_000, random = Math.random } = {}): number => {
  const ceiling = Math.min(mostMs, firstMs * 2 ** attempt)
  return ceiling / 2 + random() * (ceiling / 2)
}
