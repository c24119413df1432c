// Width and height from the head of a picture, so that a page can leave room for it. Nothing is decoded.
export type PictureSize = { width: number; height: number }

export const pictureSize = (head: Uint8Array, mime: string): PictureSize | undefined => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    const size = READERS[mime]?.(view)
    return size && size.width > 0 && size.height > 0 ? size : undefined
  } catch {
    // Shorter than it says: a RangeError of the view.
    return undefined
  }
}

const png = (view: DataView): PictureSize => ({ width: view.getUint32(16), height: view.getUint32(20) })

const gif = (view: DataView): PictureSize => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) })

/** Segment after segment until the one that starts a frame (SOF0 to SOF15, without the three that mean something else). */
const jpeg = (view: DataView): PictureSize | undefined => {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1)
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
  }
  return undefined
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

const webp = (view: DataView): PictureSize | undefined => {
  switch (String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)))) {
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return undefined
  }
}

const READERS: Record<string, (view: DataView) => PictureSize | undefined> = {
  'image/png': png,
  'image/gif': gif,
  'image/jpeg': jpeg,
  'image/webp': webp,
}
