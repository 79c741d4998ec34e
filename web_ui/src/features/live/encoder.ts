import type { EncodeAnswer, EncodeRequest } from './encoder.worker'
import { JPEG_QUALITY, sendSize } from './pictureSize'

export interface Encoder {
  /** The picture that the video shows now, as JPEG, as the camera saw it (never mirrored). */
  encode: (video: HTMLVideoElement) => Promise<ArrayBuffer | null>
  close: () => void
}

export function createEncoder(): Encoder {
  const modern = 'OffscreenCanvas' in window && 'Worker' in window && 'createImageBitmap' in window
  return modern ? workerEncoder() : canvasEncoder()
}

function workerEncoder(): Encoder {
  const worker = new Worker(new URL('./encoder.worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (picture: ArrayBuffer | null) => void>()
  let nextId = 1
  const settle = (id: number, picture: ArrayBuffer | null) => {
    waiting.get(id)?.(picture)
    waiting.delete(id)
  }
  worker.onmessage = ({ data }: MessageEvent<EncodeAnswer>) => settle(data.id, data.picture)
  worker.onerror = () => {
    for (const id of [...waiting.keys()]) settle(id, null)
  }
  return {
    async encode(video) {
      const { width, height } = sendSize(video.videoWidth, video.videoHeight)
      if (width === 0 || height === 0) return null
      const bitmap = await createImageBitmap(video, {
        resizeWidth: width,
        resizeHeight: height,
        resizeQuality: 'low',
      })
      const id = nextId++
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        const request: EncodeRequest = { id, bitmap }
        worker.postMessage(request, [bitmap])
      })
    },
    close() {
      worker.terminate()
      for (const id of [...waiting.keys()]) settle(id, null)
    },
  }
}

function canvasEncoder(): Encoder {
  const canvas = document.createElement('canvas')
  return {
    async encode(video) {
      const { width, height } = sendSize(video.videoWidth, video.videoHeight)
      if (width === 0 || height === 0) return null
      canvas.width = width
      canvas.height = height
      canvas.getContext('2d')?.drawImage(video, 0, 0, width, height)
      const blob = await new Promise<Blob | null>((resolve) =>
        canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY),
      )
      return blob ? blob.arrayBuffer() : null
    },
    close() {
      canvas.width = 0
    },
  }
}
