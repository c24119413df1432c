// Runs once before the test workers start: look at the machine, and leave the answer where they all read it.
import { ENVIRONMENT_KEY, probe } from '../../core/src/testing/environment.ts'

export async function setup(): Promise<void> {
  process.env[ENVIRONMENT_KEY] = JSON.stringify(await probe())
}
