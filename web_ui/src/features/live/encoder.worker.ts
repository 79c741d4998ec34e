/** Shrinks and encodes pictures beside the page, so that drawing never waits for it. */

import { JPEG_QUALITY } from './pictureSize'

export interface EncodeRequest {
  id: number
  bitmap: ImageBitmap
}

export interface EncodeAnswer {
  id: number
  picture: ArrayBuffer | null
}

let canvas: OffscreenCanvas | null = null

async function encode(bitmap: ImageBitmap): Promise<ArrayBuffer | null> {
  canvas ??= new OffscreenCanvas(bitmap.width, bitmap.height)
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY })
  return blob.arrayBuffer()
}

self.onmessage = async ({ data }: MessageEvent<EncodeRequest>) => {
  const picture = await encode(data.bitmap).catch(() => null)
  const answer: EncodeAnswer = { id: data.id, picture }
  self.postMessage(answer, { transfer: picture ? [picture] : [] })
}
