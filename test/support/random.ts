import { createHash } from 'node:crypto';

/** Whole numbers below a limit, the same in every run for the same seed. */
export function random(seed: string): (below: number) => number {
  let draws = 0;
  return (below) =>
    createHash('sha256')
      .update(`${seed}:${(draws += 1)}`)
      .digest()
      .readUInt32BE(0) % below;
}
