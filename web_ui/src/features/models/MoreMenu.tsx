import { Menu } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import menu from '@/components/Menu.module.css'
import { apiUrl } from '@/lib/api'
import type { ModelEntry } from '@/lib/protocol'
import { FORMATS, useModelActions } from './actions'
import classes from './MoreMenu.module.css'

const RenameDialog = lazy(() => import('./RenameDialog'))

interface Props {
  entry: ModelEntry
  onDeleted?: () => void
}

/** What is done with a model now and then: name it, keep it as a file, print its report, delete it. */
export function MoreMenu({ entry, onDeleted }: Props) {
  const actions = useModelActions()
  const [renaming, setRenaming] = useState(false)
  const ready = entry.status === 'ready'
  const remove = async () => {
    if (await actions.remove(entry)) onDeleted?.()
  }
  return (
    <>
      {/* Inside the page, not beside it, so that the menu belongs to the same landmark as its button. */}
      <Menu
        position="bottom-end"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
        classNames={{ dropdown: menu.menu ?? '' }}
      >
        <Menu.Target>
          <Button
            icon="more"
            words={`More for ${entry.name}`}
            aria-busy={actions.busy !== null}
            disabled={actions.busy !== null}
          />
        </Menu.Target>
        <Menu.Dropdown>
          {ready && (
            <Menu.Item
              className={menu.item ?? ''}
              leftSection={<Icon name="rename" />}
              onClick={() => setRenaming(true)}
            >
              Name and describe
            </Menu.Item>
          )}
          {ready && entry.has_report && (
            <Menu.Item
              className={menu.item ?? ''}
              leftSection={<Icon name="report" />}
              component="a"
              href={apiUrl(`/api/models/${encodeURIComponent(entry.id)}/report.html`)}
              target="_blank"
              rel="noreferrer"
            >
              Report to print or send
            </Menu.Item>
          )}
          {ready && (
            <>
              <Menu.Label className={classes.label ?? ''}>Save as a file</Menu.Label>
              {FORMATS.map(([format, words, use]) => (
                <Menu.Item
                  key={format}
                  className={menu.item ?? ''}
                  leftSection={<Icon name="download" />}
                  onClick={() => void actions.save(entry, format)}
                >
                  {words}
                  <span className={classes.use}>{use}</span>
                </Menu.Item>
              ))}
            </>
          )}
          <Menu.Divider className={classes.divider ?? ''} />
          <Menu.Item
            className={`${menu.item} ${classes.delete}`}
            leftSection={<Icon name="trash" />}
            onClick={() => void remove()}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {renaming && <RenameDialog entry={entry} onClose={() => setRenaming(false)} />}
      </Suspense>
    </>
  )
}
