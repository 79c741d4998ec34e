import { Menu } from '@mantine/core'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import classes from './CameraMenu.module.css'
import { useLive, useSession } from './context'
import { FilePick } from './FilePick'

/** Chooses what the stage shows: one of the cameras, or a video file. */
export function CameraMenu({ className }: { className?: string | undefined }) {
  const session = useSession()
  const cameras = useLive((state) => state.cameras)
  const source = useLive((state) => state.source)
  const name = source?.kind === 'file' ? source.name : 'Camera'
  return (
    <FilePick>
      {(ask) => (
        <Menu classNames={{ dropdown: classes.list ?? '', item: classes.item ?? '' }}>
          <Menu.Target>
            <Button
              icon={source?.kind === 'file' ? 'film' : 'camera'}
              opens
              words={source ? `Source: ${source.name}` : 'Source'}
              className={[classes.target, className].filter(Boolean).join(' ')}
            >
              {name}
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
            {cameras.map((camera) => {
              const chosen = source?.kind === 'camera' && source.id === camera.id
              return (
                <Menu.Item
                  key={camera.id}
                  role="menuitemradio"
                  aria-checked={chosen}
                  leftSection={<Icon name="camera" />}
                  rightSection={chosen && <Icon name="check" />}
                  onClick={() => void session.showCamera(camera.id)}
                >
                  {camera.name}
                </Menu.Item>
              )
            })}
            <Menu.Divider />
            <Menu.Item leftSection={<Icon name="film" />} onClick={ask}>
              A video file…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </FilePick>
  )
}
