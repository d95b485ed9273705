import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set<string>(dictionary['passwords-common'].map(String));

/** Repeating a unit shorter than this adds no strength. */
const SHORT_UNIT = 4;

/** Whether a lower-cased password is on the list of common ones, or repeats one of them or a short unit. */
export function isCommonPassword(lower: string): boolean {
  if (common.has(lower)) return true;
  for (let size = 1; size <= lower.length / 2; size += 1) {
    const unit = lower.slice(0, size);
    if (unit.repeat(lower.length / size) === lower && (size < SHORT_UNIT || common.has(unit))) return true;
  }
  return false;
}
