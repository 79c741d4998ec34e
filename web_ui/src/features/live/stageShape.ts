/** Width over height of a stage for this picture: narrower than 4:3 its words have no room, wider than 16:9 it gets too low. */
export function stageShape(aspect: number | null): number {
  return Math.min(16 / 9, Math.max(4 / 3, aspect ?? 16 / 9))
}
