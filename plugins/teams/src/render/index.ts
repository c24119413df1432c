// Everything Deskless shows in Teams, drawn from views. Pure: no I/O, no clock.
export { askCard, heldCard } from './ask.ts'
export type { CardExtra } from './card.ts'
export { cardContent, drawCard, REFRESHED_MOST } from './card.ts'
export { drawDraft, drawPointer, drawRecap, movedCard } from './moved.ts'
export { drawNotice } from './notice.ts'
export type { PostOptions } from './post.ts'
export { drawPosts, escaped } from './post.ts'
