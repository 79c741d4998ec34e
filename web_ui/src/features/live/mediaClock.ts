/** Times that only go forward, also when a video file starts over. */
export class MediaClock {
  private offset = 0
  private last = Number.NEGATIVE_INFINITY

  /** The time of a picture in milliseconds; null if this picture was seen before. */
  next(mediaMs: number): number | null {
    const t = mediaMs + this.offset
    if (t === this.last) return null
    if (t < this.last) {
      // The file began again: its first picture follows the last one by a picture's usual length.
      this.offset += this.last - t + 33
      this.last = mediaMs + this.offset
      return this.last
    }
    this.last = t
    return t
  }
}
