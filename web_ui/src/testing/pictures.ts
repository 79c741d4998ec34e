/** A video element whose pictures a test takes one by one. */
export function steppedVideo() {
  const video = document.createElement('video')
  const waiting: VideoFrameRequestCallback[] = []
  video.requestVideoFrameCallback = (callback) => waiting.push(callback)
  return {
    video,
    /** Shows the next picture, taken at `t` milliseconds. */
    show(t: number) {
      const frame = { mediaTime: t / 1000 } as VideoFrameCallbackMetadata
      for (const callback of waiting.splice(0)) callback(t, frame)
    },
  }
}
