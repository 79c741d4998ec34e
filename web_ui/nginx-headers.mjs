// Prints the security headers of vite.config.ts as nginx directives, so that they are written down once.
import { loadConfigFromFile } from 'vite'

const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' })
for (const [name, value] of Object.entries(config.preview.headers)) {
  process.stdout.write(`add_header ${name} "${value}" always;\n`)
}
