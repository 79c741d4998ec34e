import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, NavLink } from 'react-router'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { UndoPlace } from '@/components/Undo'
import { ConnectionDot } from '@/features/live/ConnectionDot'
import { Keys } from '@/features/live/Keys'
import classes from './Shell.module.css'

const ROOMS = [
  ['/', 'Live'],
  ['/teach', 'Teach'],
  ['/review', 'Review'],
  ['/models', 'Models'],
] as const

export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className={classes.shell}>
      <header className={classes.bar}>
        <Link to="/" className={classes.brand} aria-label="Poser, live">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>Poser</span>
        </Link>
        <nav className={classes.rooms} aria-label="Pages">
          {ROOMS.map(([address, name]) => (
            <NavLink
              key={address}
              to={address}
              end={address === '/'}
              className={() => classes.link}
            >
              {name}
            </NavLink>
          ))}
        </nav>
        <div className={classes.side}>
          <ConnectionDot />
          <Keys />
          <ThemeButton />
        </div>
      </header>
      <main className={classes.room}>{children}</main>
      <UndoPlace />
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
