import { recall, remember } from '@/lib/remember'
import type { LiveSession } from '../liveSession'
import type { LiveState } from '../liveState'

const KEY = 'poser.person'

/** Whom the answers were fitted to when this browser was here last; null for nobody. */
export function rememberedPerson(): string | null {
  return recall(KEY) || null
}

export function rememberPerson(person: string | null): void {
  remember(KEY, person ?? '')
}

/** Uses somebody's fit from now on, also at the next visit; returns why not, in words, if it cannot be. */
export async function choosePerson(
  session: LiveSession,
  person: string | null,
): Promise<string | null> {
  const answer = await session.setPerson(person)
  if (!answer.ok) return answer.message ?? 'That did not work out. Try again.'
  rememberPerson(person)
  return null
}

/** Whose fit the answers really come with; null for nobody's. */
export function fittedTo({ person, calibration }: LiveState): string | null {
  const helps = calibration?.fit?.helps === true && calibration.person === person
  return helps ? person : null
}
