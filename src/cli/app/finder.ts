import type * as z from 'zod/mini';
import type { Given } from './asking/asker.ts';
import type { Cli } from './cli.ts';
import { idsWhere, whereFlag } from './named.ts';

/** Flags that find things, beside arguments and files that name them. */
export interface Finder {
  readonly flags: () => Readonly<Record<string, z.core.$ZodType>>;
  /** Whether what is given asks to find some. */
  readonly isAsked: (given: Given) => boolean;
  /** The ids of what is found. Throws `usage`, and `invalid` for more than can be changed at once. */
  readonly ids: (cli: Cli, given: Given) => Promise<readonly string[]>;
  /** Whether some may be named as well. */
  readonly besideNames: boolean;
  /** Who or what was not found, in words. */
  readonly none: string;
}

/** People, by the filters of their list. */
export const PEOPLE: Finder = {
  flags: () => ({ where: whereFlag() }),
  isAsked: ({ where }) => where !== undefined,
  ids: (cli, { where }) => idsWhere(cli, where as string),
  besideNames: true,
  none: 'nobody',
};
