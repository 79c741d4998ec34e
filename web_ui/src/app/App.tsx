import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter } from 'react-router'
import { LiveContext } from '@/features/live/context'
import type { LiveSession } from '@/features/live/liveSession'
import { AppRoutes } from './routes'
import { Shell } from './Shell'
import { theme } from './theme'

const colourSchemes = localStorageColorSchemeManager({ key: 'poser.theme' })

export function App({ session, queries }: { session: LiveSession; queries: QueryClient }) {
  return (
    // The variables come as a file: the content policy allows no style that a script writes.
    <MantineProvider
      theme={theme}
      colorSchemeManager={colourSchemes}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <LiveContext value={session}>
          <BrowserRouter>
            <Shell>
              <AppRoutes />
            </Shell>
          </BrowserRouter>
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}
