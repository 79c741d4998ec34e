import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'
import { CAMERA_FILM, MOVEMENTS_FILM } from './e2e/places.ts'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
// Without one of these, Playwright looks for a browser of its own.
const executablePath = process.env.POSER_BROWSER ?? browsers.find((path) => existsSync(path))

export const BROWSER_FLAGS = [
  '--no-sandbox', // the tests may run as root, in a container
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const cameraShowing = (film: string) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
]

export const FAKE_CAMERA = cameraShowing(CAMERA_FILM)

const browserSeeing = (camera: readonly string[]) => ({
  ...(executablePath ? { executablePath } : {}),
  args: [...BROWSER_FLAGS, ...camera],
})

const WITH_A_LIBRARY = {
  library: ['library.spec.ts'],
  teach: ['teach.spec.ts'],
  compare: ['compare.spec.ts'],
  taught: ['fit.spec.ts', 'signals.spec.ts', 'taught-looks.spec.ts'],
}

const seesMovements = { launchOptions: browserSeeing(cameraShowing(MOVEMENTS_FILM)) }

const desktop = devices['Desktop Chrome']

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/setup.ts',
  // One page with one pose engine is all that a small machine can follow.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    ...desktop,
    viewport: { width: 1280, height: 800 },
    launchOptions: browserSeeing(FAKE_CAMERA),
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'browser',
      testMatch: '*.spec.ts',
      testIgnore: Object.values(WITH_A_LIBRARY).flat(),
    },
    // Each with a program, and so a library, of its own.
    { name: 'library', testMatch: WITH_A_LIBRARY.library },
    { name: 'teach', testMatch: WITH_A_LIBRARY.teach, use: seesMovements },
    { name: 'compare', testMatch: WITH_A_LIBRARY.compare },
    { name: 'taught', testMatch: WITH_A_LIBRARY.taught, use: seesMovements },
    { name: 'picture', testMatch: 'picture.ts' },
  ],
})
