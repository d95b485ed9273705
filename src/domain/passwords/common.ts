import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set<string>(dictionary['passwords-common'].map(String));

/** Repeated units shorter than this are no better than one of them. */
const SHORT_UNIT = 4;

/** Whether a lower-cased password is on the kept list of common ones, or such a one or a short unit over and over. */
export function isCommonPassword(lower: string): boolean {
  if (common.has(lower)) return true;
  for (let size = 1; size <= lower.length / 2; size += 1) {
    const unit = lower.slice(0, size);
    if (unit.repeat(lower.length / size) === lower && (size < SHORT_UNIT || common.has(unit))) return true;
  }
  return false;
}
