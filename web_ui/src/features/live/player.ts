import type { FailureKind } from './failures'
import { MediaClock } from './mediaClock'
import { stopStream } from './sources'

export interface PlayerEvents {
  /** A new picture is on show, taken at `t` milliseconds. */
  onFrame: (t: number) => void
  onFailure: (failure: FailureKind) => void
  onSize: (aspect: number) => void
}

/** Plays a camera or a file in the stage's video element, and tells of each picture. */
export class Player {
  readonly video: HTMLVideoElement
  private readonly events: PlayerEvents
  private stream: MediaStream | null = null
  private fileUrl: string | null = null
  private clock = new MediaClock()
  private run = 0

  constructor(video: HTMLVideoElement, events: PlayerEvents) {
    this.video = video
    this.events = events
    video.addEventListener('error', this.onError)
    video.addEventListener('resize', this.onResize)
    video.addEventListener('loadedmetadata', this.onResize)
  }

  async playStream(stream: MediaStream): Promise<void> {
    this.stop()
    this.stream = stream
    for (const track of stream.getVideoTracks()) {
      track.addEventListener('ended', () => {
        if (this.stream === stream) this.events.onFailure('camera-unplugged')
      })
    }
    this.video.srcObject = stream
    await this.begin()
  }

  async playFile(file: File): Promise<void> {
    this.stop()
    this.fileUrl = URL.createObjectURL(file)
    this.video.src = this.fileUrl
    this.video.loop = true
    await this.begin()
  }

  setHidden(hidden: boolean): void {
    if (this.fileUrl === null) return
    if (hidden) this.video.pause()
    else void this.video.play().catch(() => undefined)
  }

  /** Frees the camera or the file. */
  stop(): void {
    this.run += 1
    const { stream, fileUrl } = this
    this.stream = null
    this.fileUrl = null
    if (stream === null && fileUrl === null) return
    stopStream(stream)
    this.video.pause()
    this.video.srcObject = null
    this.video.removeAttribute('src')
    this.video.load()
    if (fileUrl !== null) URL.revokeObjectURL(fileUrl)
  }

  close(): void {
    this.stop()
    this.video.removeEventListener('error', this.onError)
    this.video.removeEventListener('resize', this.onResize)
    this.video.removeEventListener('loadedmetadata', this.onResize)
  }

  private async begin(): Promise<void> {
    this.clock = new MediaClock()
    this.run += 1
    this.follow(this.run)
    await this.video.play()
  }

  private follow(run: number): void {
    const live = this.stream !== null
    const seen = (t: number) => {
      if (run !== this.run) return
      const time = this.clock.next(t)
      if (time !== null) this.events.onFrame(time)
      next()
    }
    const next =
      'requestVideoFrameCallback' in this.video
        ? () =>
            this.video.requestVideoFrameCallback((now, frame) =>
              seen(live ? (frame.captureTime ?? now) : frame.mediaTime * 1000),
            )
        : () => requestAnimationFrame(() => seen(this.video.currentTime * 1000))
    next()
  }

  private readonly onError = () => {
    // An emptied video element also reports an error; only a file that is still wanted counts.
    if (this.fileUrl !== null) this.events.onFailure('video-unreadable')
  }

  private readonly onResize = () => {
    const { videoWidth, videoHeight } = this.video
    if (videoWidth > 0 && videoHeight > 0) this.events.onSize(videoWidth / videoHeight)
  }
}
