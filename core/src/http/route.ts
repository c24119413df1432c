import type { z } from 'zod'
import type { Caller, Permission } from '../accounts/index.ts'
import type { Trx } from '../db/index.ts'
import type { Services } from '../services.ts'

/** What a route is given: checked parameters, and who asks. */
export type Call<P, Q, B> = {
  services: Services
  caller: Caller
  params: P
  query: Q
  body: B
  /** The `Idempotency-Key`, or one made for this request. */
  key: string
  /** The body as it comes, of a route that takes bytes. */
  stream: AsyncIterable<Uint8Array>
  /** For what makes something: the work and the claim of the key are one transaction, and a repeat gets the first answer. */
  once<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** The same where the answer holds a secret: what is kept of it for a repeat is sealed. */
  onceSealed<T>(work: (trx: Trx) => Promise<T>): Promise<T>
}

type Shape = z.ZodObject
type Out<S> = S extends z.ZodType ? z.output<S> : undefined

/** One row of the route table: from it come the route itself, its documentation and its tenancy test. */
export type RouteOf<P extends Shape | undefined, Q extends Shape | undefined, B extends z.ZodType | undefined> = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Under `/v1`, parameters as `:name`. */
  path: string
  summary: string
  about?: string
  /** `member`: anyone of the account. */
  permission: Permission | 'member'
  params?: P
  query?: Q
  body?: B
  answer: z.ZodType
  status?: 200 | 201 | 202
  /** The body is a file and not JSON. */
  bytes?: boolean
  run(call: Call<Out<P>, Out<Q>, Out<B>>): Promise<unknown>
}

export type ApiRoute = RouteOf<Shape | undefined, Shape | undefined, z.ZodType | undefined>

export const route = <
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  it: RouteOf<P, Q, B>,
): ApiRoute => it as unknown as ApiRoute
