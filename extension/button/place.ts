export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Size {
  width: number
  height: number
}

/** Pixels between the button and Delete, Spam or Archive (A2). */
export const SAFE_DISTANCE = 48
const GAP = 6

/** Pixels between two boxes, 0 when they touch. */
export function distance(a: Box, b: Box): number {
  const x = Math.max(0, b.left - a.right, a.left - b.right)
  const y = Math.max(0, b.top - a.bottom, a.top - b.bottom)
  return Math.hypot(x, y)
}

const boxAt = (left: number, top: number, { width, height }: Size): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})

/**
 * Where a button of this size may sit at an anchor, in page pixels: at its end, before it, after it, at its start, below it.
 * @param away controls at least 48 px off
 * @param others controls that must not be covered
 * @param inside the area it must stay within
 * @returns undefined when no place fits, then it floats
 */
export function placeAt(
  anchor: Box,
  size: Size,
  away: readonly Box[],
  others: readonly Box[],
  inside: Box,
  rtl = false,
): Box | undefined {
  const middle = (anchor.top + anchor.bottom - size.height) / 2
  const end = rtl ? anchor.left : anchor.right - size.width
  const before = rtl ? anchor.right + GAP : anchor.left - GAP - size.width
  const after = rtl ? anchor.left - GAP - size.width : anchor.right + GAP
  const start = rtl ? anchor.right - size.width : anchor.left
  const places = [end, before, after, start]
    .map((left) => boxAt(left, middle, size))
    .concat(boxAt(end, anchor.bottom + GAP, size))
  return places.find(
    (box) =>
      box.left >= inside.left &&
      box.right <= inside.right &&
      box.top >= inside.top &&
      away.every((b) => distance(box, b) >= SAFE_DISTANCE) &&
      others.every((b) => distance(box, b) >= GAP),
  )
}
