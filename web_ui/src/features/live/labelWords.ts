import { movementName } from '@/lib/words'
import type { Shown } from './shown'

/** What the stage says in large letters. */
export function labelWords(shown: Shown): string {
  switch (shown.kind) {
    case 'movement':
      return movementName(shown.label ?? '')
    case 'unsure':
      return 'Unsure'
    case 'partial':
      return 'Not all of you is in view'
    case 'collecting':
      return 'Watching you move'
    case 'nobody':
      return 'No person'
    case 'nothing':
      return ''
  }
}
