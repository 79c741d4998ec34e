/** Small choices kept in this browser. One that forbids storage works too; it only forgets. */

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Forgetting a choice is no reason to interrupt anybody.
  }
}
