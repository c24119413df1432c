/** How much is allowed, in one table. A person never meets these; a loop does. */
export const limits = {
  /** Everything of the API, from one address, and with all tokens or all sessions of one member: more tokens are not more requests. */
  address: { limit: 1_200, perSeconds: 60 },
  caller: { limit: 800, perSeconds: 60 },
  /** One token: a program that runs wild leaves room for the others of the same member. */
  token: { limit: 600, perSeconds: 60 },
  /** Passwords tried from one address, and for one user from anywhere. */
  signInAddress: { limit: 20, perSeconds: 600 },
  signInUser: { limit: 10, perSeconds: 600 },
  /** What pages say of people, asked after by one member: a person looks at pages, a loop goes through a list. */
  lookup: { limit: 120, perSeconds: 60 },
  /** Searches of one member: some while they type. */
  search: { limit: 240, perSeconds: 60 },
  /** Requests with a token nobody knows, and with codes and refresh tokens that are refused. */
  unknownToken: { limit: 30, perSeconds: 60 },
  /** Devices of one address asking for tokens: a whole office may wait for its codes behind it. */
  grant: { limit: 600, perSeconds: 60 },
  /** Codes for devices, made for one address. */
  deviceCode: { limit: 60, perSeconds: 600 },
  /** Codes typed by one user, and devices they let in. */
  userCode: { limit: 10, perSeconds: 600 },
  consent: { limit: 30, perSeconds: 600 },
  /** What plugins serve to the public, from one address. */
  plugin: { limit: 1_200, perSeconds: 60 },
  /** Looks at how messages were laid out, and at pictures in them that lie elsewhere: each costs us work, or somebody a request. */
  layout: { limit: 240, perSeconds: 60 },
  layoutPicture: { limit: 1_200, perSeconds: 60 },
} as const
