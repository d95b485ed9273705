import * as z from 'zod/mini';
import { customCommand } from '../app/command.ts';
import { storeVersion } from '../context/connect.ts';
import type { View } from '../terminal/output.ts';

interface Versions {
  readonly version: string;
  readonly store_version: number;
  readonly api_versions: readonly string[];
  readonly node: string;
}

const view: View<Versions> = {
  data: (versions) => ({ ...versions }),
  columns: ['version', 'store_version', 'api_versions', 'node'],
};

/** Descriptions of servers are found there: it is no API. */
const WELL_KNOWN = '.well-known';

export const command = customCommand({
  path: ['version'],
  summary: 'Show the versions of roster, of stores and of the API',
  details:
    'roster --version alone prints the version of roster, and with --json all of them. store_version is the version of the store that this roster works with; api_versions are the APIs that roster serve has. It opens no store. What each may change is in docs/installing.md.',
  flags: z.object({}),
  examples: ['roster version', 'roster version --json'],
  async run(cli) {
    const { io } = cli;
    const [store_version, { routes }] = await Promise.all([storeVersion(), cli.api()]);
    // Of /api/v1, v1.
    const api_versions = [
      ...new Set(routes.map(({ api }) => api.base.replace(/^\/(?:api\/)?/, '')).filter((base) => base !== WELL_KNOWN)),
    ];
    await cli.show(view, { version: io.version, store_version, api_versions, node: io.node });
  },
});
