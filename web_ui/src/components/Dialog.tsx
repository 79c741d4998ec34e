import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Dialog.module.css'
import { Icon } from './Icon'

interface Props {
  title: string
  width: number
  onClose: () => void
  children: ReactNode
}

/** A dialog over the page: keeps the focus, closes with Escape, gives the focus back. */
export function Dialog({ title, width, onClose, children }: Props) {
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={width}
      centered
      // Locking the scroll would write a style element, which the content policy forbids.
      lockScroll={false}
      transitionProps={{ duration: 140, transition: 'fade' }}
      classNames={{ inner: classes.inner ?? '', content: classes.content ?? '' }}
    >
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content>
        <div className={classes.header}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton
            aria-label="Close"
            size={44}
            icon={<Icon name="close" />}
            className={classes.close}
          />
        </div>
        <Modal.Body className={classes.body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
