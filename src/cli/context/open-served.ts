import type { StoreAdmin } from '../../core/store/admin.ts';
import type { Store } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';

/** A store with an organization, for a server or its work. */
interface Opened {
  readonly store: Store & StoreAdmin;
  /** The name of the organization. */
  readonly organization: string;
}

/** Opens a store, does what must be done first, and finds the organization in it. Throws `not_found`, and what opening throws. */
export async function openServed(
  location: string,
  before: (store: Store & StoreAdmin) => Promise<void> = () => Promise.resolve(),
): Promise<Opened> {
  const [{ openAny }, { requireVersion }] = await Promise.all([
    import('../../stores/open.ts'),
    import('../../stores/sql/versions.ts'),
  ]);
  const store = await openAny(location, { create: false });
  try {
    await before(store);
    requireVersion(await store.version());
    const organization = await store.read((tx) => tx.organization.get());
    if (organization === undefined)
      throw new AppError('not_found', 'there is no organization in the store yet', {
        hint: 'set it up with: roster init',
      });
    return { store, organization: organization.name };
  } catch (error) {
    await store.close();
    throw error;
  }
}
