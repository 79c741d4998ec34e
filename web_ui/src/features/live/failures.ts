/** Everything that can stand in the way, in words: what happened and what it means, then what to do. */

export type FailureKind =
  | 'camera-denied'
  | 'camera-busy'
  | 'camera-none'
  | 'camera-unplugged'
  | 'camera-error'
  | 'video-unreadable'
  | 'no-camera-access'
  | 'insecure-page'
  | 'old-browser'

export interface FailureWords {
  title: string
  what: string
  todo: string
  /** Trying again can help without leaving the page. */
  retry: boolean
}

export const FAILURES: Record<FailureKind, FailureWords> = {
  'camera-denied': {
    title: 'The camera is not allowed',
    what: 'Your browser keeps the camera from this page, so no picture was taken or sent.',
    todo: 'Allow the camera with the icon at the left of the address bar, then try again.',
    retry: true,
  },
  'camera-busy': {
    title: 'Another program has the camera',
    what: 'The camera is there but will not open, so no picture was taken or sent.',
    todo: 'Close the video call or other program that uses it, then try again.',
    retry: true,
  },
  'camera-none': {
    title: 'No camera found',
    what: 'This computer shows no camera to the browser, so no picture was taken or sent.',
    todo: 'Plug one in and try again, or use a video file of your own.',
    retry: true,
  },
  'camera-unplugged': {
    title: 'The camera went away',
    what: 'It was unplugged or switched off; nothing more is sent, and nothing was kept.',
    todo: 'Plug it back in and try again, or choose another camera.',
    retry: true,
  },
  'camera-error': {
    title: 'The camera did not start',
    what: 'The browser could not open it and gave no reason; no picture was taken or sent.',
    todo: 'Try again, choose another camera, or use a video file of your own.',
    retry: true,
  },
  'video-unreadable': {
    title: 'This video cannot be played',
    what: 'Your browser does not know its format, or the file is damaged; it stayed where it was.',
    todo: 'Choose another file: MP4 (H.264) and WebM play in nearly every browser.',
    retry: false,
  },
  'no-camera-access': {
    title: 'This browser has no camera access',
    what: 'It offers web pages no way to a camera, so no picture was taken or sent.',
    todo: 'Open this page in a current Firefox, Chrome, Edge or Safari, or use a video file.',
    retry: false,
  },
  'insecure-page': {
    title: 'The camera needs this page on its own computer',
    what: 'Browsers open a camera only for pages of this computer, so no picture was taken or sent.',
    todo: 'Open http://localhost:3000 on the computer where Poser runs, or use a video file.',
    retry: false,
  },
  'old-browser': {
    title: 'This browser is too old for Poser',
    what: 'It lacks what Poser needs to send pictures to the program; nothing was taken or sent.',
    todo: 'Open this page in a current Firefox, Chrome, Edge or Safari.',
    retry: false,
  },
}

/** What a failed `getUserMedia` means. */
export function cameraFailure(error: unknown): FailureKind {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera-denied'
    case 'NotReadableError':
    case 'AbortError':
      return 'camera-busy'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-none'
    default:
      return 'camera-error'
  }
}

interface BrowserParts {
  isSecureContext: boolean
  mediaDevices: unknown
  hasWebSocket: boolean
  hasCanvas: boolean
}

function presentBrowser(): BrowserParts {
  return {
    isSecureContext: window.isSecureContext,
    mediaDevices: navigator.mediaDevices?.getUserMedia,
    hasWebSocket: 'WebSocket' in window,
    hasCanvas: 'toBlob' in HTMLCanvasElement.prototype,
  }
}

/** What this browser lacks; null when it has all that is needed. */
export function browserFailure(parts: BrowserParts = presentBrowser()): FailureKind | null {
  if (!parts.hasWebSocket || !parts.hasCanvas) return 'old-browser'
  if (!parts.isSecureContext) return 'insecure-page'
  if (!parts.mediaDevices) return 'no-camera-access'
  return null
}
