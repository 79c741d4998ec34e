import { useEffect } from 'react'

export function titled(name: string): string {
  return `${name} · Poser`
}

/** Names the browser's tab after what is on the page; null leaves it named after the page. */
export function usePageTitle(name: string | null): void {
  useEffect(() => {
    if (name !== null) document.title = titled(name)
  }, [name])
}
