import { useState } from 'preact/hooks'
import type { Room } from './room.ts'
import type { Message } from './types.ts'
import { wordsOf } from './words.ts'

type Seen = { page: string; pictures: boolean }

/**
 * A mail as its writer laid it out. It is cleaned by the hub and drawn in a frame of its own that runs nothing; a click
 * shows it, another one loads what lies elsewhere.
 */
export const Laid = ({ room: { desk }, message }: { room: Room; message: Message }) => {
  const [seen, setSeen] = useState<Seen>()
  const words = wordsOf(desk)
  const show = async (pictures: boolean): Promise<void> => {
    try {
      // Anew each time: the link ends after a while, and a thread may stand open for days.
      const page = await desk.api.layout(message.id)
      if (page) setSeen({ page, pictures })
    } catch (error) {
      desk.toast({ text: (error as Error).message, bad: true })
    }
  }
  if (!seen)
    return (
      <button type="button" class="link laid-out" onClick={() => void show(false)}>
        {words.laid}
      </button>
    )
  return <Frame seen={seen} desk={desk} onPictures={() => void show(true)} onHide={() => setSeen(undefined)} />
}

type FrameProps = { seen: Seen; desk: Room['desk']; onPictures(): void; onHide(): void }

const Frame = ({ seen, desk, onPictures, onHide }: FrameProps) => {
  const words = wordsOf(desk)
  const frame = frameOf(seen)
  return (
    <div class="laid">
      {frame && (
        <iframe
          src={frame}
          title={words.laidTitle}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerpolicy="no-referrer"
          loading="lazy"
        />
      )}
      <p>
        {frame && !seen.pictures && (
          <button type="button" class="link" onClick={onPictures} title={words.picturesWhy}>
            {words.pictures}
          </button>
        )}
        <a href={seen.page} target="_blank" rel="noopener noreferrer">
          {words.laidTab}
        </a>
        <button type="button" class="link" onClick={onHide}>
          {words.laidHide}
        </button>
      </p>
    </div>
  )
}

/** The frame alone, where this page is the hub’s own; elsewhere the hub lets nobody frame it, and a tab shows it. */
const frameOf = ({ page, pictures }: Seen): string | undefined => {
  const url = new URL(page, location.href)
  if (url.origin !== location.origin) return undefined
  url.pathname += '/frame'
  if (pictures) url.searchParams.set('pictures', 'shown')
  return url.href
}
