import type { CSSProperties } from 'react'
import type { Look } from '@/lib/colours'
import classes from './Swatch.module.css'

/** Paints an element in a movement's look; null paints a movement that the model does not list. */
export function paint(look: Look | null): { 'data-pattern': string; style: CSSProperties } {
  return {
    'data-pattern': look?.pattern ?? 'solid',
    style: { '--paint': look?.colour ?? 'var(--hatch)' } as CSSProperties,
  }
}

export const PAINT = classes.paint ?? ''
export const UNSURE_PAINT = classes.unsure ?? ''

export function Swatch({ look, className }: { look: Look | null; className?: string }) {
  const names = [classes.swatch, PAINT, className].filter(Boolean).join(' ')
  return <span className={names} {...paint(look)} aria-hidden="true" />
}
