import { flags } from './serve/flags.ts';
import { customCommand } from '../app/command.ts';
import { serve } from './serve/run.ts';
import type { Served } from './serve/run.ts';
import { storeLocation } from '../context/target.ts';
import type { View } from '../terminal/output.ts';

const view: View<Served> = { data: (served) => ({ ...served }), columns: ['url', 'organization', 'store'] };

export const command = customCommand({
  path: ['serve'],
  summary: 'Serve the organization to others, over HTTP',
  details: `Others reach it with roster context add NAME --url URL and roster login. For other machines it needs TLS: --tls-cert and --tls-key, or --behind-proxy. An older store is brought up to date first. Each request is logged as a line of JSON, without secrets and without anything that somebody typed.

SIGTERM or Ctrl-C once: it takes no more requests, finishes those in flight, exits 0. /healthz and /readyz report its health; /metrics, which needs a token, is for Prometheus.`,
  errors: ['not_found', 'unavailable', 'corrupt_store', 'store_locked'],
  flags,
  examples: [
    'roster serve',
    'roster serve --listen 127.0.0.1:7667 --tls-cert server.pem --tls-key server.key',
    'roster serve --listen 0.0.0.0:7667 --behind-proxy --trust-proxy 10.0.0.0/8',
  ],
  async run(cli, given) {
    await serve(storeLocation(cli.flags, cli.io.env), given, cli.io, cli.api, async (served) => {
      if (cli.flags.format !== undefined) return cli.show(view, served);
      cli.note(`${served.organization} is served at ${served.url} from ${served.store}`, 'started');
    });
    return 0;
  },
});
