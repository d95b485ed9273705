import type { Steps } from '../../../lib/steps.ts';
import { sha256Of } from '../../../lib/digest.ts';
import type { OrganizationState } from '../../../domain/organization-file/state.ts';

/** How many things are digested together. */
const TOGETHER = 1000;

/** A digest of all that a document can describe: the same as long as nothing of it changes. */
export function* digestOf({ organization, defaultRoleId, ...lists }: OrganizationState): Steps<string> {
  const digests = [sha256Of(JSON.stringify([organization, defaultRoleId]))];
  for (const list of [lists.roles, lists.people, lists.serviceAccounts, lists.groups, lists.projects])
    for (let at = 0; at < list.length; at += TOGETHER) {
      yield;
      digests.push(sha256Of(JSON.stringify(list.slice(at, at + TOGETHER))));
    }
  return sha256Of(digests.join(' '));
}
