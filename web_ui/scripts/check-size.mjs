// Fails when the first page needs more JavaScript than a phone should have to load.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 200
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

/** The entry, all it imports, and the page that opens first: what must arrive before a person sees the stage. */
function filesOfFirstPage() {
  const wanted = Object.keys(manifest).filter(
    (key) => manifest[key].isEntry || key.endsWith('LivePage.tsx'),
  )
  const files = new Set()
  while (wanted.length > 0) {
    const chunk = manifest[wanted.pop()]
    if (files.has(chunk.file)) continue
    files.add(chunk.file)
    wanted.push(...(chunk.imports ?? []))
  }
  return [...files].filter((file) => file.endsWith('.js'))
}

let total = 0
for (const file of filesOfFirstPage()) {
  const bytes = gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
  total += bytes
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${file}`)
}
console.log(
  `${(total / 1000).toFixed(1).padStart(7)} kB  first page, gzipped JavaScript (limit ${LIMIT_KB})`,
)
if (total > LIMIT_KB * 1000) process.exit(1)
