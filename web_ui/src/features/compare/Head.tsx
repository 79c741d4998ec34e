import { Menu } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import menu from '@/components/Menu.module.css'
import { Tip } from '@/components/Tip'
import { showWords } from '@/components/Undo'
import { day } from '@/lib/amounts'
import { ApiError, apiUrl, ask } from '@/lib/api'
import { csvPath, jsonPath, overlayPath, reportPath } from '@/lib/comparisons'
import { download } from '@/lib/download'
import { usePlayed } from './context'
import classes from './Head.module.css'
import { RenameDialog } from './RenameDialog'
import { useComparisonActions } from './useComparisonActions'
import { pairWords } from './words'

export function Head() {
  const { comparison } = usePlayed()
  const { id, name, created_at } = comparison
  const [renaming, setRenaming] = useState(false)
  const navigate = useNavigate()
  const { remove } = useComparisonActions()
  const about = [pairWords(comparison), day(created_at)].filter(Boolean).join(' · ')
  return (
    <header className={classes.head}>
      <Tip words="All comparisons">
        <Link to="/compare" className={classes.back} aria-label="All comparisons">
          <Icon name="back" />
        </Link>
      </Tip>
      <div className={classes.names}>
        <h1>{name}</h1>
        <p>{about}</p>
      </div>
      <div className={classes.actions}>
        <CopyAddress />
        <Save />
        <Menu
          position="bottom-end"
          withinPortal={false}
          withInitialFocusPlaceholder={false}
          classNames={{ dropdown: menu.menu ?? '' }}
        >
          <Menu.Target>
            <Button icon="more" words={`More for ${name}`} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              className={menu.item ?? ''}
              leftSection={<Icon name="rename" />}
              onClick={() => setRenaming(true)}
            >
              Rename
            </Menu.Item>
            <Menu.Item
              className={menu.item ?? ''}
              leftSection={<Icon name="trash" />}
              onClick={() => void remove({ id, name }).then((gone) => gone && navigate('/compare'))}
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {renaming && <RenameDialog id={id} name={name} onClose={() => setRenaming(false)} />}
    </header>
  )
}

/** The address of this very moment. */
function CopyAddress() {
  const { moments, playhead } = usePlayed()
  const copy = async () => {
    const address = new URL(window.location.href)
    address.search = ''
    if (playhead.row > 0) {
      address.searchParams.set('t', moments.timeOf('student', playhead.row).toFixed(2))
    }
    try {
      await navigator.clipboard.writeText(address.href)
      showWords(
        'The address of this moment is copied. It opens wherever this program can be reached.',
      )
    } catch {
      showWords(`This browser does not let pages copy. The address is ${address.href}`)
    }
  }
  return (
    <Tip words="Copy the address of this moment">
      <Button icon="copy" words="Copy the address" onClick={() => void copy()} />
    </Tip>
  )
}

function Save() {
  const { comparison } = usePlayed()
  const { id, has_overlay } = comparison
  const [busy, setBusy] = useState(false)
  const save = async (path: string, ending: string) => {
    setBusy(true)
    try {
      const answer = await ask('GET', path)
      download(await answer.blob(), `${id}.${ending}`)
    } catch (error) {
      showWords(error instanceof ApiError ? error.message : 'That could not be saved.')
    }
    setBusy(false)
  }
  const files = [
    ['Film, one over the other (.mp4)', 'film', overlayPath(id), 'mp4'],
    ['Figures as a table (.csv)', 'file', csvPath(id), 'csv'],
    ['Figures for programs (.json)', 'file', jsonPath(id), 'json'],
  ] as const
  return (
    <Menu
      position="bottom-end"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: menu.menu ?? '' }}
    >
      <Menu.Target>
        <Button icon="download" aria-busy={busy} disabled={busy} className={classes.save}>
          Save
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          className={menu.item ?? ''}
          leftSection={<Icon name="report" />}
          component="a"
          href={apiUrl(reportPath(id))}
          target="_blank"
          rel="noreferrer"
        >
          Report to print or send
        </Menu.Item>
        {files
          .filter(([, icon]) => icon !== 'film' || has_overlay)
          .map(([words, icon, path, ending]) => (
            <Menu.Item
              key={ending}
              className={menu.item ?? ''}
              leftSection={<Icon name={icon} />}
              onClick={() => void save(path, ending)}
            >
              {words}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
