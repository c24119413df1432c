// Drawn with lines of one width, so that they take the colour and size of the words beside them.
const PATHS = {
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  reply: 'M10 8 5 12.5l5 4.5M5.5 12.5H13a6 6 0 0 1 6 6',
  clip: 'M19 11.5 12 18.5a4.5 4.5 0 0 1-6.4-6.4l7.3-7.3a3 3 0 0 1 4.3 4.3L10 16.2a1.5 1.5 0 0 1-2.1-2.1l6.3-6.3',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14.2a4.2 4.2 0 0 0 7 0M9 9.7h.01M15 9.7h.01',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  checks: 'm2.5 12.5 4 4L15 8m-4.5 8.5L20 7.5',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2',
  warn: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20a7.5 7.5 0 0 1 15 0',
  label: 'M4 4h8l8 8-8 8-8-8zM8.2 8.2h.01',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  close: 'm6 6 12 12M18 6 6 18',
  down: 'm6 9 6 6 6-6',
  end: 'M12 4v14m-6-6 6 6 6-6',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  place: 'M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.8 12 21 12 21M12 11.8a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6',
  spark: 'M12 3v5M12 16v5M3 12h5M16 12h5M6 6l3 3M15 15l3 3M18 6l-3 3M9 15l-3 3',
  put: 'M13 4h7v16h-7M3 12h11m-4-4 4 4-4 4',
  slash: 'M15 4 9 20',
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name }: { name: IconName }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
)
