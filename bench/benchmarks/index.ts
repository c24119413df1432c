import { accept } from './accept.ts'
import type { Benchmark } from './benchmark.ts'

export const benchmarks: readonly Benchmark[] = [accept]
