import type { betterAuth } from 'better-auth'
import { uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'

type Needs = Pick<Services, 'db' | 'config' | 'seal'>

const WEEK_SECONDS = 7 * 24 * 3600
export const PASSWORD_MIN = 10
export const PASSWORD_MAX = 200

const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Passwords, sessions and their cookies are better-auth's; who may do what is ours. Tables: db/migrations/0005-sign-in.ts. */
const create = (make: typeof betterAuth, { db, config, seal }: Needs) =>
  make({
    // Its own Kysely types know nothing of our tables, and it asks for none of them.
    database: { db: db.root as never, type: 'postgres' },
    secret: Buffer.from(seal.derive('sign-in')).toString('base64url'),
    baseURL: config.publicUrl,
    basePath: '/auth',
    trustedOrigins: [config.publicUrl],
    telemetry: { enabled: false },
    // Requests are limited by http/limits.ts, which counts over all processes.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      revokeSessionsOnPasswordReset: true,
    },
    user: { modelName: 'users', fields: { ...timestamps, emailVerified: 'email_verified' } },
    session: {
      modelName: 'sessions',
      fields: {
        ...timestamps,
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        userId: 'user_id',
      },
      expiresIn: WEEK_SECONDS,
    },
    account: { modelName: 'sign_ins', fields: { ...timestamps, ...signInFields } },
    verification: {
      modelName: 'verifications',
      fields: { ...timestamps, expiresAt: 'expires_at' },
      storeIdentifier: 'hashed',
    },
    advanced: advanced(config.publicUrl),
  })

const advanced = (publicUrl: string) => ({
  // Checked before, for all of the API alike, by http/csrf.ts.
  disableCSRFCheck: true,
  cookiePrefix: 'deskless',
  useSecureCookies: publicUrl.startsWith('https:'),
  defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
  database: { generateId: () => uuidv7() },
})

const signInFields = {
  accountId: 'outside_id',
  providerId: 'provider_id',
  userId: 'user_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
}

export type SignIn = ReturnType<typeof create>

const made = new WeakMap<Services['db'], Promise<SignIn>>()

/** One per database: the CLI, the API and the tests all reach the same users. Loaded with the first of them, for its size. */
export const signIn = (services: Needs): Promise<SignIn> => {
  const known = made.get(services.db) ?? import('better-auth').then(({ betterAuth }) => create(betterAuth, services))
  made.set(services.db, known)
  return known
}
