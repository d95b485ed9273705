import * as z from 'zod/mini';
import { field, FILE } from '../../../domain/field.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const number = (describe: string, standard: number, least = 0) =>
  z._default(field(z.number().check(z.int(), z.gte(least), z.lte(1_000_000)), describe, 'N'), standard);
const flag = (describe: string) => z._default(field(z.boolean(), describe), false);
const file = (describe: string) => z.optional(field(z.string(), describe, FILE));

/** How an instance is served. */
export const flags = z.object({
  listen: z._default(
    field(z.string(), 'where to listen; port 0 takes any that is free', 'HOST:PORT'),
    '127.0.0.1:7667',
  ),
  tls_cert: file('the certificate with its chain (PEM)'),
  tls_key: file('its key (PEM)'),
  behind_proxy: flag('allow plain HTTP beyond this machine: a proxy in front does TLS'),
  trust_proxy: z._default(
    z.array(
      field(
        z.string(),
        'a proxy whose X-Forwarded-For is trusted: an address, or a network such as 10.0.0.0/8',
        'ADDRESS',
      ),
    ),
    [],
  ),
  allow_outbound: z._default(
    z.array(
      field(
        z.string(),
        'what requests to buckets and webhooks may reach beside the public internet: an address, or a network such as 10.0.0.0/8',
        'ADDRESS',
      ),
    ),
    [],
  ),
  rate: number('requests a second that one caller may make, on the average of ten seconds; 0: any number', 100),
  address_rate: number('the same for one address, for requests without a valid token', 200),
  stranger_rate: number('the same for one address without a valid token, as at logins', 2),
  work_rate: number('seconds of work a minute for one account, on the long average; 0: any number', 20),
  max_connections: number('how many connections there may be at once, a quarter of them from one address', 1000, 1),
  header_timeout: number('seconds to receive the headers of a request', 10, 1),
  request_timeout: number('seconds to receive a whole request', 300, 1),
  stop_timeout: number('seconds for requests in flight when it stops', 30),
  log_level: z._default(field(z.enum(LEVELS), 'the lowest level that is logged'), 'info'),
  log_file: file('append the log to this file instead of standard error'),
});

export type ServeFlags = z.infer<typeof flags>;
