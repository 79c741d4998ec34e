import type { Output } from '@/lib/outputs'

const KINDS: Record<string, Output['kind']> = {
  'http:': 'webhook',
  'https:': 'webhook',
  'ws:': 'websocket',
  'wss:': 'websocket',
}

/** What the person typed, as an address that the program can send to; null if it is none. */
export function readAddress(typed: string): Pick<Output, 'kind' | 'url'> | null {
  const text = typed.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (text === '' || /\s/.test(text) || !URL.canParse(full)) return null
  const { protocol, hostname } = new URL(full)
  const kind = KINDS[protocol]
  return kind === undefined || hostname === '' ? null : { kind, url: full }
}

/** A name for a new output that none of the others has. */
export function newOutputId(others: readonly Output[]): string {
  const taken = new Set(others.map(({ id }) => id))
  let number = others.length + 1
  while (taken.has(`address-${number}`)) number += 1
  return `address-${number}`
}

export const KIND_WORDS: Record<Output['kind'], string> = {
  webhook: 'Web address (webhook)',
  websocket: 'WebSocket',
}
