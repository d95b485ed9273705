import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set<string>(dictionary['passwords-common'].map(String));

/** Whether a lower-cased password is on the kept list of common ones, alone or repeated. */
export function isCommonPassword(lower: string): boolean {
  if (common.has(lower)) return true;
  for (let parts = 2; parts <= 6; parts += 1) {
    const unit = lower.slice(0, lower.length / parts);
    if (unit.length * parts === lower.length && unit.repeat(parts) === lower && (unit.length < 4 || common.has(unit)))
      return true;
  }
  return false;
}
