import type { Page } from '@playwright/test'

export type Mark = 'red' | 'green' | 'blue'

const LOOK_EVERY_MS = 40
/** Longer than the film, on a machine that plays it slowly. */
const COMES_WITHIN_MS = 90_000

/** Tells which movement the fake camera shows, by the mark in the corner of its picture. */
export class Movements {
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Waits until the camera begins to show this movement. */
  async begin(mark: Mark): Promise<void> {
    await this.wait((shown) => shown !== null && shown !== mark)
    await this.wait((shown) => shown === mark)
  }

  /** Waits until the camera shows another movement than now, and tells which. */
  async next(): Promise<Mark> {
    const now = await this.shown()
    const then = await this.wait((shown) => shown !== null && shown !== now)
    if (then === null) throw new Error('the camera shows no movement')
    return then
  }

  private async wait(holds: (shown: Mark | null) => boolean): Promise<Mark | null> {
    const until = Date.now() + COMES_WITHIN_MS
    while (Date.now() < until) {
      const shown = await this.shown()
      if (holds(shown)) return shown
      await this.page.waitForTimeout(LOOK_EVERY_MS)
    }
    throw new Error('the camera does not show the film of movements')
  }

  private shown(): Promise<Mark | null> {
    return this.page.evaluate(() => {
      const video = document.querySelector('video')
      if (!video || video.videoWidth === 0) return null
      const { videoWidth: width, videoHeight: height } = video
      const context = new OffscreenCanvas(1, 1).getContext('2d')
      if (!context) return null
      const side = height / 24
      context.drawImage(video, width - side, height - side, side / 2, side / 2, 0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
      const most = Math.max(red, green, blue)
      if (most < 100) return null
      return most === red ? 'red' : most === green ? 'green' : 'blue'
    })
  }
}
