import type { Kit } from '../kit.tsx'
import type { Upload } from '../uploads.ts'

export const progressOf =
  (h: Kit['h']) =>
  ({ upload: { done, failed, progress, file } }: { upload: Upload }) =>
    done || failed ? null : h('progress', { value: progress, max: 1, 'aria-label': file.name })
