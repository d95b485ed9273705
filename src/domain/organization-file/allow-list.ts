import { normalNetwork } from '../ip-allow-list.ts';
import { compareText } from '../names/names.ts';
import type { OrganizationDocument } from './document.ts';
import type { Faults } from './faults.ts';
import { onceEach } from './references.ts';
import type { AllowedState, OrganizationState } from './state.ts';

/** The IP allow list in documents. */

/** The list after a document: exactly what it lists, if it does. An entry without a description keeps the one that it has. */
export function allowListAfter(
  { organization: { allowList } }: Pick<OrganizationState, 'organization'>,
  { settings }: OrganizationDocument,
  faults: Faults,
): readonly AllowedState[] {
  if (settings?.ip_allow_list === undefined) return allowList;
  const once = onceEach(faults, 'entry');
  const was = new Map(allowList.map(({ network, description }) => [network, description]));
  return settings.ip_allow_list
    .map(({ network, ...rest }) => ({ network: normalNetwork(network) ?? network, ...rest }))
    .filter(({ network }, at) => once(network, network, ['settings', 'ip_allow_list', at, 'network']))
    .map(({ network, description }) => ({ network, description: description ?? was.get(network) ?? '' }))
    .toSorted((one, other) => compareText(one.network, other.network));
}

/** What of a list is added or described anew (`description`), or removed (null), to become another. */
export function allowListChanges(
  before: readonly AllowedState[],
  after: readonly AllowedState[],
): { readonly network: string; readonly description: string | null }[] {
  const was = new Map(before.map(({ network, description }) => [network, description]));
  const stays = new Set(after.map(({ network }) => network));
  return [
    ...before.flatMap(({ network }) => (stays.has(network) ? [] : [{ network, description: null }])),
    ...after.filter(({ network, description }) => was.get(network) !== description),
  ];
}
