// Of the icons that only files have.
export const FILE = 'M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5'
export const RETRY = 'M19 12a7 7 0 1 1-2.2-5.1M19 3.8v4h-4'
