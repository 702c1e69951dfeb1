import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  /** PEM */
  ca: string
  key: string
  cert: string
  caPath: string
  keyPath: string
  certPath: string
}

const NAMES = ['localhost', '*.google.com', '*.googleusercontent.com', '*.office.com', '*.office365.com', '*.live.com']

/** Makes a CA of two days' life in `dir`, and a leaf for 127.0.0.1 and these host names (wildcards allowed). */
export function certificates(dir: string, names: string[] = NAMES): Certificates {
  mkdirSync(dir, { recursive: true })
  const at = (name: string) => join(dir, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=Test CA', '-keyout', at('ca.key'), '-out', at('ca.pem'))
  openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', at('key.pem'), '-out', at('leaf.csr'))
  writeFileSync(at('leaf.ext'), `subjectAltName=IP:127.0.0.1,${names.map((name) => `DNS:${name}`).join(',')}\n`)
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2']
  openssl('x509', '-req', '-in', at('leaf.csr'), ...signed, '-extfile', at('leaf.ext'), '-out', at('cert.pem'))
  const [ca, keyPem, cert] = ['ca.pem', 'key.pem', 'cert.pem'].map((name) => readFileSync(at(name), 'utf8'))
  return {
    ca: ca ?? '',
    key: keyPem ?? '',
    cert: cert ?? '',
    caPath: at('ca.pem'),
    keyPath: at('key.pem'),
    certPath: at('cert.pem'),
  }
}
