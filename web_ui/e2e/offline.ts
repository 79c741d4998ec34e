import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from '../src/lib/protocol.ts'
import { helper } from './places.ts'
import type { Connection } from './wire.ts'

export type Offline = Pick<
  Result,
  'seq' | 'status' | 'verdict' | 'label' | 'confidence' | 'probabilities'
> & { landmarks: number[][] | null }

/** What the very bytes that a connection carried give without server and page. */
export async function walkOffline(connection: Connection, models: string): Promise<Offline[]> {
  const folder = mkdtempSync(join(tmpdir(), 'poser-e2e-sent-'))
  try {
    const sent = connection.seen.map(({ seq, model }) => {
      const frame = connection.frames.get(seq)
      if (!frame) throw new Error(`picture ${seq} was answered but never sent`)
      writeFileSync(join(folder, `${seq}.jpg`), frame.jpeg)
      return { seq, t: frame.t, model }
    })
    writeFileSync(join(folder, 'sent.json'), JSON.stringify(sent))
    symlinkSync(models, join(folder, 'models'))
    await helper('offline.py', folder)
    return JSON.parse(readFileSync(join(folder, 'offline.json'), 'utf8')) as Offline[]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
