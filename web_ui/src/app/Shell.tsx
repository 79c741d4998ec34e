import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, NavLink, useLocation } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Tip } from '@/components/Tip'
import { UndoPlace } from '@/components/Undo'
import { Jobs } from '@/features/jobs/Jobs'
import { ConnectionDot } from '@/features/live/ConnectionDot'
import { Keys } from '@/features/live/Keys'
import classes from './Shell.module.css'

const ROOMS = [
  ['/', 'Live', 'figure'],
  ['/teach', 'Teach', 'teach'],
  ['/review', 'Review', 'film'],
  ['/models', 'Models', 'models'],
  ['/compare', 'Compare', 'compare'],
] as const

export function Shell({ children }: { children: ReactNode }) {
  const room = useRef<HTMLElement>(null)
  useFocusOnNavigation(room)
  return (
    <div className={classes.shell}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.bar}>
        <Link to="/" className={classes.brand} aria-label="Poser, live">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span>Poser</span>
        </Link>
        <nav className={classes.rooms} aria-label="Pages">
          {ROOMS.map(([address, name, icon]) => (
            <NavLink
              key={address}
              to={address}
              end={address === '/'}
              className={() => classes.link}
            >
              <Icon name={icon} />
              {name}
            </NavLink>
          ))}
        </nav>
        <div className={classes.side}>
          <Jobs />
          <ConnectionDot />
          <span className={classes.keys}>
            <Keys />
          </span>
          <ThemeButton />
        </div>
      </header>
      <main className={classes.room} id="page" tabIndex={-1} ref={room}>
        {children}
      </main>
      <UndoPlace />
    </div>
  )
}

/** Who goes to another page by keyboard, or listens, goes on from its beginning. */
function useFocusOnNavigation(room: { current: HTMLElement | null }): void {
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    const page = room.current
    // A page that has put the focus where it belongs keeps it.
    if (!page || page.contains(document.activeElement)) return
    page.scrollTop = 0
    page.focus({ preventScroll: true })
  }, [pathname, room])
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
