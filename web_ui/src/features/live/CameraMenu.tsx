import { Menu } from '@mantine/core'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import menu from '@/components/Menu.module.css'
import classes from './CameraMenu.module.css'
import { useLive, useSession } from './context'
import { FilePick } from './FilePick'
import type { Source } from './liveState'

/** Chooses what the stage shows: one of the cameras, or a video file. */
export function CameraMenu({ className }: { className?: string | undefined }) {
  const session = useSession()
  const cameras = useLive((state) => state.cameras)
  const source = useLive((state) => state.source)
  const film = source?.kind === 'file'
  return (
    <FilePick>
      {(ask) => (
        // Inside the page, not beside it, so that the menu belongs to the same landmark as its button.
        <Menu
          withinPortal={false}
          withInitialFocusPlaceholder={false}
          classNames={{ dropdown: menu.menu ?? '', item: menu.item ?? '' }}
        >
          <Menu.Target>
            <Button
              icon={film ? 'film' : 'camera'}
              opens
              words={sourceWords(source)}
              className={[classes.target, className].filter(Boolean).join(' ')}
            >
              {film ? source.name : 'Camera'}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {cameras.length === 0 && (
              <Menu.Item
                leftSection={<Icon name="camera" />}
                onClick={() => void session.showCamera(null)}
              >
                Turn on the camera
              </Menu.Item>
            )}
            <Menu.RadioGroup value={film ? null : (source?.id ?? null)}>
              {cameras.map((camera) => (
                <Menu.RadioItem
                  key={camera.id}
                  value={camera.id}
                  closeMenuOnClick
                  checkIcon={<Icon name="check" />}
                  onChange={() => void session.showCamera(camera.id)}
                >
                  {camera.name}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Item leftSection={<Icon name="film" />} onClick={ask}>
              A video file…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </FilePick>
  )
}

function sourceWords(source: Source | null): string {
  if (source?.kind === 'file') return `Video: ${source.name}`
  return source && source.name !== 'Camera' ? `Camera: ${source.name}` : 'Camera'
}
