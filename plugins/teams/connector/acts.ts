import type { Courier } from './deliver.ts'
import type { Person, Post, World } from './world.ts'
import { personCalled, postCalled } from './world.ts'

export type Acts = { world: World; courier: Courier; serviceUrl(): string; changed(): void }
/** Where a press or a form is: a post, by its channel and id. */
export type At = { channel: string; id: string }

export const threadOf = (channel: string, root: string): string => `${channel};messageid=${root}`

export const found = ({ world }: Acts, as: string, { channel, id }: At): { person: Person; post: Post } => {
  const post = postCalled(world, channel, id)
  if (!post) throw new Error('There is no such message.')
  return { person: personCalled(world, as), post }
}
