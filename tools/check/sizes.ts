// Sizes a person can hold in the head: files, functions, and the median function.
import type { Source } from './source.ts'

const MAX_FILE = 300
const MAX_FUNCTION = 40
const MAX_MEDIAN = 12

/** Long for a reason: a specification (`cases` share a hub in one test file), recorded data, or history that is never edited again. */
const EXCEPTED = /\.(test|cases)\.tsx?$|(^|\/)(fixtures|migrations|generated)\//

const counted = (sources: Source[]) => sources.filter(({ path }) => !EXCEPTED.test(path))

export const longFiles = (sources: Source[]) =>
  counted(sources)
    .filter(({ lines }) => lines > MAX_FILE)
    .map(({ path, lines }) => `${path}:1 has ${lines} lines (at most ${MAX_FILE})`)

export function longFunctions(sources: Source[]): string[] {
  return counted(sources).flatMap(({ path, functions }) =>
    functions
      .filter(({ lines }) => lines > MAX_FUNCTION)
      .map(({ name, line, lines }) => `${path}:${line} ${name} has ${lines} lines (at most ${MAX_FUNCTION})`),
  )
}

/** Of named functions with a body; counting every one-line callback would make the median mean nothing. */
export function medianFunction(sources: Source[]): number {
  const sizes = counted(sources)
    .flatMap(({ functions }) => functions.filter(({ inline }) => !inline).map(({ lines }) => lines))
    .sort((a, b) => a - b)
  return sizes[Math.floor(sizes.length / 2)] ?? 0
}

export function highMedian(sources: Source[]): string[] {
  const median = medianFunction(sources)
  return median > MAX_MEDIAN ? [`the median function has ${median} lines (at most ${MAX_MEDIAN})`] : []
}
