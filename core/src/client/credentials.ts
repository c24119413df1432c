import { alone } from './alone.ts'
import { Problem } from './http.ts'
import type { TokenAnswer } from './sign-in.ts'
import { refresh, revoke } from './sign-in.ts'

/** Where one thing is kept. The extension gives `chrome.storage.session` for what is short and `chrome.storage.local` for what lasts. */
export type Shelf<T> = {
  read(): Promise<T | undefined>
  write(value: T): Promise<void>
  clear(): Promise<void>
}

/** Ends by itself within minutes. */
export type ShortKey = { access: string; endsAt: number; device: string }

/** Lasts until it is used, once. */
export type LongKey = { refresh: string; account: string; member: string; device: string }

export type SignedIn = Pick<LongKey, 'account' | 'member' | 'device'>

export type CredentialsOptions = {
  /** Origin of the hub, without a slash at the end. */
  hub: string
  /** Who we are to the hub: the id of the extension. */
  client: string
  short: Shelf<ShortKey>
  long: Shelf<LongKey>
  /** Signed in anew, or signed out: by the person, or because the hub ended this device, and then it says why. */
  onChange?(who: SignedIn | undefined, why?: string): void
}

/** A token this near its end is renewed before it is used. */
const EARLY_MS = 60_000

/**
 * What this device is known by at one hub. Any number of tabs may have one of these over the same shelves: only one renews
 * at a time, and the others take what it brought.
 */
export class Credentials {
  readonly #options: CredentialsOptions
  readonly #lock: string
  #renewing: Promise<string> | undefined

  constructor(options: CredentialsOptions) {
    this.#options = options
    this.#lock = `deskless credentials ${options.hub}`
  }

  /** Whose keys lie here. Asks nobody. */
  async who(): Promise<SignedIn | undefined> {
    const long = await this.#options.long.read()
    return long && { account: long.account, member: long.member, device: long.device }
  }

  /** Keeps what `signInByPage` or `signInByCode` brought, and ends what we were before. */
  async keep(answer: TokenAnswer): Promise<void> {
    const { hub, client } = this.#options
    await alone(this.#lock, async () => {
      const before = await this.#options.long.read()
      await this.#store(answer, Date.now())
      if (before) await revoke(hub, client, before.refresh).catch(() => {})
    })
    this.#options.onChange?.(await this.who())
  }

  /** A token to send now. Throws a `Problem`: `signed_out` for good, or one with `again` while the hub is away. */
  async token(): Promise<string> {
    return (await this.#fresh()) ?? this.renew()
  }

  /** Does the work with a token; once more with a new one if the hub no longer takes this one. */
  async with<T>(work: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token()
    try {
      return await work(token)
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
      return work(await this.renew(token))
    }
  }

  /** Ends the device at the hub and forgets it here. A hub that cannot be reached does not keep anybody signed in here. */
  async signOut(): Promise<void> {
    const { hub, client } = this.#options
    await alone(this.#lock, async () => {
      const long = await this.#options.long.read()
      await this.#forget()
      if (long) await revoke(hub, client, long.refresh).catch(() => {})
    })
    this.#options.onChange?.(undefined)
  }

  /** The token lying here, unless it ends soon or is the one that was refused. */
  async #fresh(refused?: string): Promise<string | undefined> {
    const [short, long] = await Promise.all([this.#options.short.read(), this.#options.long.read()])
    if (!short || short.device !== long?.device || short.access === refused) return undefined
    return short.endsAt - Date.now() > EARLY_MS ? short.access : undefined
  }

  /** Another token than the one the hub just refused, unless some other tab has brought one already. */
  renew(refused?: string): Promise<string> {
    this.#renewing ??= alone(this.#lock, async () => (await this.#fresh(refused)) ?? this.#ask()).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #ask(): Promise<string> {
    const { hub, client } = this.#options
    const long = await this.#options.long.read()
    if (!long) throw signedOut('You are not signed in.')
    const asked = Date.now()
    try {
      const answer = await refresh(hub, client, long.refresh)
      await this.#store(answer, asked)
      return answer.access_token
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid_grant') throw error
      await this.#forget()
      this.#options.onChange?.(undefined, error.message)
      throw signedOut(error.message)
    }
  }

  /** The long one first: should we die in between, the hub gives a new short one for it. */
  async #store({ access_token: access, expires_in, refresh_token, ...who }: TokenAnswer, since: number): Promise<void> {
    const { account, member, device } = who
    await this.#options.long.write({ refresh: refresh_token, account, member, device })
    await this.#options.short.write({ access, endsAt: since + expires_in * 1000, device })
  }

  async #forget(): Promise<void> {
    await this.#options.short.clear()
    await this.#options.long.clear()
  }
}

const signedOut = (tell: string): Problem => new Problem(401, 'signed_out', tell)
