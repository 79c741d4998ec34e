import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { ConnectionDot } from '@/features/live/ConnectionDot'
import { Keys } from '@/features/live/Keys'
import classes from './Shell.module.css'

export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className={classes.shell}>
      <header className={classes.bar}>
        <Link to="/" className={classes.brand} aria-label="Poser, live">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>Poser</span>
        </Link>
        <div className={classes.side}>
          <ConnectionDot />
          <Keys />
          <ThemeButton />
        </div>
      </header>
      <main className={classes.room}>{children}</main>
    </div>
  )
}

function ThemeButton() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const other = scheme === 'dark' ? 'light' : 'dark'
  const words = `Change to the ${other} theme`
  return (
    <Tip words={words}>
      <Button
        look="quiet"
        icon={scheme === 'dark' ? 'sun' : 'moon'}
        words={words}
        onClick={() => setColorScheme(other)}
      />
    </Tip>
  )
}
