/** How much is allowed, in one table. A person never meets these; a loop does. */
export const limits = {
  /** Everything of the API, from one address, and with all tokens or all sessions of one member: more tokens are not more requests. */
  address: { limit: 1_200, perSeconds: 60 },
  caller: { limit: 600, perSeconds: 60 },
  /** Passwords tried from one address, and for one user from anywhere. */
  signInAddress: { limit: 20, perSeconds: 600 },
  signInUser: { limit: 10, perSeconds: 600 },
  /** Requests with a token nobody knows. */
  unknownToken: { limit: 30, perSeconds: 60 },
  /** What plugins serve to the public, from one address. */
  plugin: { limit: 1_200, perSeconds: 60 },
} as const
