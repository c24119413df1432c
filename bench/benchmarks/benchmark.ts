/** One line of the table. `ok` is left out where there is no budget, only a figure to know. */
export type Result = { what: string; measured: string; budget: string; ok?: boolean }

export type Benchmark = { name: string; run(options: { short: boolean }): Promise<Result[]> }

export const ratio = (value: number): string => value.toFixed(2)
