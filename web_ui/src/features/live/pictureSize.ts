export const LONG_SIDE_PX = 640
export const JPEG_QUALITY = 0.8

/** The size to send: at most 640 px on the long side, same shape, never enlarged. */
export function sendSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONG_SIDE_PX / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}
