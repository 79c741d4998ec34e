/** `left_knee_angle_3d_deg` becomes "Left knee angle, 3D". */
export function curveTitle(name: string): string {
  const plain = name.replace(/(_deg)?(_per_s2?)?$/, '')
  const deep = plain.endsWith('_3d')
  const words = plain.replace(/_3d$/, '').replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${deep ? ', 3D' : ''}`
}

/** A unit as it follows a number. */
export function unitWords(unit: string): string {
  const short = unit
    .replace(/^deg\b/, '°')
    .replace('per s2', '/ s²')
    .replace('per s', '/ s')
  return short.startsWith('°') ? short : ` ${short}`
}
