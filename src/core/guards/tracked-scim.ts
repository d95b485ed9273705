import type { Writes } from '../store/index.ts';
import type { ChangeLog } from './change-log.ts';

/**
 * What a provider says of people and groups needs an event, and changes nobody's permissions. But the provider finds them
 * by it later, so that only it says it, and who manages it.
 */
export const trackedScim = (tx: Writes, { at, changed, provided }: ChangeLog): Writes['scim'] => ({
  ...tx.scim,
  putProvider: async (provider) => {
    changed(provider.id);
    await tx.scim.putProvider(provider);
  },
  removeProvider: async (id) => {
    changed(id);
    await tx.scim.removeProvider(id);
  },
  putProfile: async (record) => {
    changed(record.id);
    provided();
    await tx.scim.putProfile(record);
    await tx.touch.of('people', [record.id], at);
  },
  putGroupLink: async (link) => {
    changed(link.id);
    provided();
    await tx.scim.putGroupLink(link);
    await tx.touch.of('groups', [link.id], at);
  },
});

/** A mapping gives a role to groups that a provider makes later. */
export const trackedScimMappings = (tx: Writes, { changed, mapped }: ChangeLog): Writes['scimMappings'] => ({
  ...tx.scimMappings,
  put: async (record) => {
    changed(record.id);
    mapped(record);
    await tx.scimMappings.put(record);
  },
  remove: async (id) => {
    changed(id);
    await tx.scimMappings.remove(id);
  },
});
