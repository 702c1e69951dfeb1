import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The yardstick: mbsync pulls the same folder into an empty maildir, with fsync. Returns seconds. */
export async function mbsync(server: { imapPort: number; password: string }, user: string): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'bw-mbsync-'))
  const config = join(dir, 'mbsyncrc')
  mkdirSync(join(dir, 'mail'))
  writeFileSync(
    config,
    `FSync yes

IMAPAccount bench
Host 127.0.0.1
Port ${server.imapPort}
User ${user}
Pass ${server.password}
SSLType None
AuthMechs LOGIN
PipelineDepth 50

IMAPStore far
Account bench

MaildirStore near
Path ${dir}/mail/
Inbox ${dir}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:INBOX
Near :near:INBOX
Sync PullNew
Create Near
Expunge None
SyncState *
`,
    { mode: 0o600 },
  )
  const began = performance.now()
  const child = spawn('mbsync', ['-q', '-c', config, 'all'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { HOME: dir, PATH: process.env['PATH'] },
  })
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - began) / 1000
  rmSync(dir, { recursive: true, force: true })
  if (code !== 0) throw new Error(`mbsync ended with ${code}`)
  return seconds
}
