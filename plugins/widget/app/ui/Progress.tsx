import type { Upload } from '../uploads.ts'

export const Progress = ({ upload: { done, failed, progress, file } }: { upload: Upload }) =>
  done || failed ? null : <progress value={progress} max={1} aria-label={file.name} />
