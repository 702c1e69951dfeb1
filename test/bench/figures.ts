const sorted = (figures: number[]) => [...figures].sort((a, b) => a - b)

export const median = (figures: number[]) => sorted(figures)[Math.floor(figures.length / 2)] ?? 0
/** The figure below which this share of them lies. */
export const at = (figures: number[], share: number) =>
  sorted(figures)[Math.min(figures.length - 1, Math.ceil(figures.length * share) - 1)] ?? 0
export const round = (figure: number, digits = 2) => Math.round(figure * 10 ** digits) / 10 ** digits
export const say = (text: string) => console.log(`— ${text}`)
