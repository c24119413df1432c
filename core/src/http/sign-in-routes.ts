import { z } from 'zod'

/** One open route under `/auth`. What it answers is better-auth's own, except where it is given here. */
export type SignInRoute = {
  method: 'get' | 'post'
  path: string
  summary: string
  query?: z.ZodObject
  body?: z.ZodType
  answer?: z.ZodType
  /** For who has no session yet. */
  open?: boolean
}

const account = z.object({ id: z.string(), name: z.string(), slug: z.string() })

/** The one route there that is ours. */
export const accountsRoute: SignInRoute = {
  method: 'get',
  path: '/accounts',
  summary: 'List the accounts one may work in',
  answer: z.object({ data: z.array(z.object({ account, member: z.string() })) }),
}

/** What of better-auth is open. Everything else it could do (sign-up, changing the address) stays shut. */
export const signInRoutes: readonly SignInRoute[] = [
  {
    method: 'post',
    path: '/sign-in/email',
    summary: 'Sign in; the answer sets the session cookie',
    open: true,
    body: z.object({ email: z.string(), password: z.string(), rememberMe: z.boolean().optional() }),
  },
  {
    method: 'post',
    path: '/reset-password',
    summary: 'Choose the first password, with the token of an invitation',
    open: true,
    body: z.object({ token: z.string(), newPassword: z.string() }),
  },
  { method: 'post', path: '/sign-out', summary: 'Sign out', body: z.object({}) },
  { method: 'get', path: '/get-session', summary: 'Who is signed in' },
  {
    method: 'post',
    path: '/change-password',
    summary: 'Change one’s own password',
    body: z.object({
      currentPassword: z.string(),
      newPassword: z.string(),
      revokeOtherSessions: z.boolean().optional(),
    }),
  },
  { method: 'get', path: '/list-sessions', summary: 'List one’s own sessions' },
  {
    method: 'post',
    path: '/revoke-session',
    summary: 'End a session',
    body: z.object({ token: z.string() }),
  },
  { method: 'post', path: '/revoke-other-sessions', summary: 'End every session but this', body: z.object({}) },
  { method: 'post', path: '/revoke-sessions', summary: 'End every session', body: z.object({}) },
]
