import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// The port that the API listens on may be moved by the same setting that moves the server.
const apiPort = process.env.VITE_API_PORT ?? process.env.POSER_PORT ?? '5001'
const apiUrl = process.env.VITE_API_URL

function apiOrigins(): string[] {
  if (apiUrl) {
    const { protocol, host, origin } = new URL(apiUrl)
    return [origin, `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`]
  }
  return ['localhost', '127.0.0.1'].flatMap((host) => [
    `http://${host}:${apiPort}`,
    `ws://${host}:${apiPort}`,
  ])
}

function pictureOrigins(): string[] {
  return apiOrigins().filter((origin) => origin.startsWith('http'))
}

// Nothing leaves the machine: the browser itself refuses every address but the page's own and the API's.
const contentSecurityPolicy = [
  "default-src 'self'",
  `connect-src 'self' ${apiOrigins().join(' ')}`,
  `img-src 'self' blob: data: ${pictureOrigins().join(' ')}`,
  `media-src 'self' blob: ${pictureOrigins().join(' ')}`,
  "worker-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __API_PORT__: JSON.stringify(apiPort) },
  server: { host: '127.0.0.1', port: 3000, strictPort: true },
  preview: {
    host: '127.0.0.1',
    port: Number(process.env.POSER_UI_PORT ?? 3000),
    strictPort: true,
    headers: {
      'Content-Security-Policy': contentSecurityPolicy,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(self), microphone=(), geolocation=()',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    },
  },
  // How large the first page may be is checked on what is sent, by `npm run size`.
  build: { target: 'es2022', manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  worker: { format: 'es' },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // The machine that builds is small and shared.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
})
