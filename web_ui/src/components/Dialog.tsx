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
    <Modal
      opened
      centered
      // Locking the scroll would write a style element, which the content policy forbids.
      lockScroll={false}
      transitionProps={{ duration: 140, transition: 'fade' }}
      onClose={onClose}
      title={title}
      size={width}
      overlayProps={{ backgroundOpacity: 0.45 }}
      closeButtonProps={{ 'aria-label': 'Close', size: 44, icon: <Icon name="close" /> }}
      classNames={{
        content: classes.content ?? '',
        header: classes.header ?? '',
        title: classes.title ?? '',
        body: classes.body ?? '',
        inner: classes.inner ?? '',
        close: classes.close ?? '',
      }}
    >
      {children}
    </Modal>
  )
}
