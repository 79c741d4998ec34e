/** Line drawings on a 24 px grid, all with the same stroke. */
const PATHS = {
  play: 'M8 5.5v13l10.500-6.500z',
  stop: 'M7 7h10v10H7z',
  camera: 'M3.500 7.500h11.500v9H3.500zM15 11l5.500-3v8L15 13',
  film: 'M4.500 5h15v14h-15zM8.500 5v14M15.500 5v14M4.500 9.500h4M4.500 14.500h4M15.500 9.500h4M15.500 14.500h4',
  figure:
    'M12 8v6M12 14l-3.500 6M12 14l3.500 6M5.500 8.500L12 10l6.500-1.500M12 5.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600',
  mirror: 'M12 3v18M8.500 7L3.500 17h5zM15.500 7l5 10h-5z',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  unfull: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  details: 'M5 7h9M5 12h14M5 17h6',
  chevron: 'M7 10l5 5 5-5',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6L6 18',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.500V5M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300l1.800 1.800M16.900 16.900l1.800 1.800M5.300 18.700l1.800-1.800M16.900 7.100l1.800-1.800',
  moon: 'M20 14.200A8.200 8.200 0 0 1 9.800 4a8.200 8.200 0 1 0 10.200 10.200z',
  keys: 'M3.500 6.500h17v11h-17zM7 10h.01M10.400 10h.01M13.700 10h.01M17 10h.01M7.500 14h9',
  warning: 'M12 4L2.800 19.500h18.400zM12 10v4.500M12 17.200h.01',
  teach: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  models:
    'M12 3.500L3.500 8l8.500 4.500L20.500 8zM3.500 12l8.500 4.500 8.500-4.500M3.500 16l8.500 4.500 8.500-4.500',
  jobs: 'M4 6.500l1.500 1.500L8.500 5M4 12.500l1.500 1.500 3-3M12 7h8M12 13h8M12 19h8M5.500 19h.01',
  back: 'M19 12H5.500M11 6l-6 6 6 6',
  more: 'M6 11.400a.6.600 0 1 0 0 1.200.6.600 0 0 0 0-1.200M12 11.400a.6.600 0 1 0 0 1.200.6.600 0 0 0 0-1.200M18 11.400a.6.600 0 1 0 0 1.200.6.600 0 0 0 0-1.200',
  rename: 'M4.500 19.500l1-4L16 5l3 3L8.500 18.500zM13.500 7.500l3 3',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 19.500h14',
  trash: 'M4.500 7h15M9.500 7V4.500h5V7M6.500 7l1 12.500h9l1-12.500M10.500 11v5M13.500 11v5',
  report: 'M5 20V4M5 20h15M9.500 16v-4M13.500 16V8M17.500 16v-6',
  copy: 'M9 9h10.500v10.500H9zM15 9V4.500H4.500V15H9',
  plus: 'M12 5v14M5 12h14',
  record: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12',
  sound:
    'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  mute: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5',
  undo: 'M8.500 5L4.500 9l4 4M4.500 9H14a5 5 0 0 1 0 10h-4',
  redo: 'M15.500 5l4 4-4 4M19.500 9H10a5 5 0 0 0 0 10h4',
  pause: 'M8.500 6v12M15.500 6v12',
  frameBack: 'M6.500 6v12M17.500 6.500L10 12l7.500 5.500z',
  frameOn: 'M17.500 6v12M6.500 6.500L14 12l-7.500 5.500z',
  split: 'M12 4v16M4 8.500h5v7H4M20 8.500h-5v7h5',
  join: 'M4 8.500h16v7H4zM8.500 12h7M13 9.800l2.500 2.200-2.500 2.200',
  startHere: 'M5 5v14M20 12H9M13 8l-4 4 4 4',
  endHere: 'M19 5v14M4 12h11M11 8l4 4-4 4',
  zoomIn: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5M10.500 8v5M8 10.500h5',
  zoomOut: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5M8 10.500h5',
  fit: 'M4 7v10M20 7v10M7 12h10M9.500 9.500L7 12l2.500 2.500M14.500 9.500L17 12l-2.500 2.500',
  search: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5',
  upload: 'M12 15.500V4.500M7.500 9L12 4.500 16.500 9M5 19.500h14',
  archive: 'M4 5h16v4H4zM5.500 9v10.500h13V9M10 12.500h4',
  file: 'M6 3.500h8l4 4v13H6zM14 3.500v4h4',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const solid = name === 'play' || name === 'stop' || name === 'record'
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={solid ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
