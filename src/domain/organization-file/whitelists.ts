import { namePatternFault } from '../patterns.ts';
import { isSameList, isSameWhitelist, listFault, NO_WHITELIST } from '../whitelist.ts';
import type { Whitelist } from '../whitelist.ts';
import type { WhitelistEntry } from './document.ts';
import type { DocumentPath, Faults } from './faults.ts';

/** Whitelists of projects in documents. */

/** The whitelist after a document: a list that is there is whole, one that is not there stays. */
export function whitelistAfter(
  entry: WhitelistEntry,
  before: Whitelist = NO_WHITELIST,
  path: DocumentPath,
  faults: Faults,
): Whitelist {
  const after = { branches: entry?.branches ?? before.branches, tags: entry?.tags ?? before.tags };
  for (const list of ['branches', 'tags'] as const)
    if (!isSameList(before[list], after[list])) checkTexts(after[list], [...path, list], faults);
  return isSameWhitelist(before, after) ? before : after;
}

function checkTexts(texts: readonly string[], path: DocumentPath, faults: Faults): void {
  const whole = listFault(texts);
  if (whole !== undefined) faults.add(path, 'invalid', `the list ${whole}`);
  for (const [at, text] of whole === undefined ? texts.entries() : []) {
    const fault = namePatternFault(text);
    if (fault !== undefined) faults.add([...path, at], 'invalid', `the text ${fault}`);
  }
}

/** The entry that makes a whitelist; nothing where all is let through. */
export const whitelistEntryOf = (whitelist: Whitelist): { readonly whitelist?: NonNullable<WhitelistEntry> } =>
  isSameWhitelist(whitelist, NO_WHITELIST)
    ? {}
    : { whitelist: { branches: [...whitelist.branches], tags: [...whitelist.tags] } };
