/** Which takes are being recorded or sent just now, in this tab or another one of this browser. */

export interface TakeLocks {
  /** Takes the lock until the answer is called; null when another tab has it. It goes with the tab, however that ends. */
  hold: (id: string) => Promise<(() => void) | null>
  held: () => Promise<ReadonlySet<string>>
}

const PREFIX = 'poser.take.'

export function createTakeLocks(manager: LockManager | undefined = navigator.locks): TakeLocks {
  if (!manager) return { hold: async () => () => undefined, held: async () => new Set() }
  return {
    hold: (id) =>
      new Promise((resolve, reject) => {
        manager
          .request(PREFIX + id, { ifAvailable: true }, (lock) => {
            if (lock) return new Promise<void>((release) => resolve(release))
            resolve(null)
            return undefined
          })
          .catch(reject)
      }),
    async held() {
      const names = (await manager.query()).held?.map(({ name }) => name ?? '') ?? []
      return new Set(
        names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)),
      )
    },
  }
}
