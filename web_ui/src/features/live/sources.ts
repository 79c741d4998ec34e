import { recall, remember } from '@/lib/remember'

export interface Camera {
  id: string
  name: string
}

const CAMERA_KEY = 'poser.camera'

export function rememberedCamera(): string | null {
  return recall(CAMERA_KEY)
}

function constraints(deviceId: string | null): MediaStreamConstraints {
  // A preference, not a demand: a camera that is gone gives way to the next one.
  const wanted = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: 'user' }
  return {
    audio: false,
    video: { ...wanted, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  }
}

export async function openCamera(deviceId: string | null): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia(constraints(deviceId))
  const opened = stream.getVideoTracks()[0]?.getSettings().deviceId
  if (opened) remember(CAMERA_KEY, opened)
  return stream
}

/** The cameras by name; browsers tell the names only after one was allowed. */
export async function listCameras(): Promise<Camera[]> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map((device, place) => ({
      id: device.deviceId,
      // Chrome adds the maker's number in brackets, which says nothing to a person.
      name: device.label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '') || `Camera ${place + 1}`,
    }))
}

export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
