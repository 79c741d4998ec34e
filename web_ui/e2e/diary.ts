import type { Page } from '@playwright/test'

/** One thing that the stage said, and when, by the page's own clock. */
export interface Said {
  at: number
  kind: string
  label: string | null
  text: string
}

export interface Diary {
  said: Said[]
  /** When each answer of the program reached the page. */
  answers: { seq: number; at: number }[]
  violations: string[]
  /** What stood in the way, in order. */
  troubles: string[]
}

declare global {
  interface Window {
    diary: Diary
  }
}

/** Has the page note what its stage says and when answers come, from its first moment on. */
export async function keepDiary(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const diary: Diary = { said: [], answers: [], violations: [], troubles: [] }
    window.diary = diary
    document.addEventListener('securitypolicyviolation', (event) => {
      diary.violations.push(`${event.violatedDirective}: ${event.blockedURI}`)
    })
    const Plain = window.WebSocket
    window.WebSocket = class extends Plain {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        this.addEventListener('message', ({ data }) => {
          if (typeof data !== 'string' || !data.startsWith('42["result"')) return
          diary.answers.push({ seq: JSON.parse(data.slice(2))[1].seq, at: performance.now() })
        })
      }
    }
    const note = () => {
      const trouble = document.querySelector<HTMLElement>('[data-testid=trouble]')?.dataset.kind
      if (trouble && diary.troubles.at(-1) !== trouble) diary.troubles.push(trouble)
      const line = document.querySelector<HTMLElement>('[data-testid=label], [data-testid=hint]')
      const said = {
        kind: line?.dataset.kind ?? (line ? 'partial' : 'nothing'),
        label: line?.dataset.label ?? null,
        text: line?.textContent ?? '',
      }
      const last = diary.said.at(-1)
      if (last?.kind === said.kind && last.label === said.label && last.text === said.text) return
      diary.said.push({ ...said, at: performance.now() })
    }
    new MutationObserver(note).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ['data-label', 'data-kind'],
    })
  })
}

export function readDiary(page: Page): Promise<Diary> {
  return page.evaluate(() => window.diary)
}
