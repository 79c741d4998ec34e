/** What a file is to become, by how its name ends. */
export type FileKind = 'video' | 'archive' | 'annotations' | 'unknown'

const VIDEOS =
  '3gp asf avi flv gif h264 h265 m2ts m4v mjpeg mjpg mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv'
const ANNOTATIONS = 'csv tsv txt json jsonl xml eaf textgrid srt vtt yaml yml boris'
const ENDINGS = new Map<string, FileKind>([
  ...VIDEOS.split(' ').map((ending) => [ending, 'video'] as const),
  ...ANNOTATIONS.split(' ').map((ending) => [ending, 'annotations'] as const),
  ['zip', 'archive'],
])

export function kindOf({ name, type }: Pick<File, 'name' | 'type'>): FileKind {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return ENDINGS.get(ending) ?? (type.startsWith('video/') ? 'video' : 'unknown')
}
