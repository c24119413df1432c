// A certificate for a server on this machine, and whoever is told of it vouches for it.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Arena } from '../arena.ts'

export type Certificate = { cert: string; key: string }

/** The hubs of this run trust it from their next start on. Undefined where the machine cannot make one. */
export const certificateFor = ({ folder, env, ends }: Arena): Certificate | undefined => {
  const [cert, key] = [join(folder, 'mail-cert.pem'), join(folder, 'mail-key.pem')]
  const wanted = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1'
  const name = ['-addext', 'subjectAltName=IP:127.0.0.1']
  try {
    execFileSync('openssl', ['req', ...wanted.split(' '), ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  ends.push(async () => rmSync(key, { force: true }))
  env.NODE_EXTRA_CA_CERTS = cert
  return { cert, key }
}
