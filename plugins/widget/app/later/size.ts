const MB = 1024 * 1024
export const sizeText = (bytes: number, tag: string): string => {
  const [unit, value] = bytes < MB ? ['kilobyte', Math.max(1, bytes / 1024)] : ['megabyte', bytes / MB]
  return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}
