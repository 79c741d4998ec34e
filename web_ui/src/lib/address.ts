declare const __API_PORT__: string

/** Where the program listens: the page's own host name, so that localhost and 127.0.0.1 both work unasked. */
export function apiAddress(host: string = window.location.hostname): string {
  const override: string | undefined = import.meta.env.VITE_API_URL
  if (override) return override.replace(/\/+$/, '')
  return `http://${host}:${__API_PORT__}`
}
