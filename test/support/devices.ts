import { s256 } from '../../src/lib/pkce.ts';
import { CHOSEN, sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { ask } from './attacked.ts';
import type { RequestOptions, Told } from './attacked.ts';
import { testServer } from './server.ts';
import type { TestServer } from './server.ts';

/** An instance where devices and programs ask for sessions, and people approve them. */

type Json = Readonly<Record<string, unknown>>;

export interface Devices {
  readonly box: Sandbox;
  readonly server: TestServer;
  /** Sends a form to a path below /oauth. */
  readonly form: (path: string, fields: Readonly<Record<string, string>>, options?: RequestOptions) => Promise<Answer>;
  /** Calls a path below /api/v1. */
  readonly call: (path: string, body: Json, options?: RequestOptions) => Promise<Answer>;
  /** Logs a person in with a password; returns the session token. */
  readonly session: (login?: string) => Promise<string>;
  /** Begins the device flow. */
  readonly begin: (options?: RequestOptions) => Promise<{ readonly device: string; readonly user: string }>;
  /** Asks whether a device is approved. */
  readonly poll: (device: string, options?: RequestOptions) => Promise<Answer>;
  /** A person lets a program in that waits at the redirect URI; returns the code. */
  readonly authorize: (token: string, more?: Json) => Promise<string>;
  readonly exchange: (code: string, more?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const REDIRECT = 'http://127.0.0.1:7777/callback';
export const VERIFIER = 'the-verifier-of-a-program-that-is-long-enough-0123456789';

const parsed = ({ status, text }: Told): Answer => ({ status, body: JSON.parse(text) as Json });

/** Ready to use; the caller closes it. */
export async function devices(backend: Backend): Promise<Devices> {
  const box = await sandbox(backend);
  const server = await testServer(box.location, box.environment);
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const form: Devices['form'] = async (path, fields, options) =>
    parsed(
      await ask(server, 'POST', `/oauth/${path}`, {
        body: new URLSearchParams(fields).toString(),
        headers: type,
        ...options,
      }),
    );
  const call: Devices['call'] = async (path, body, options) =>
    parsed(await ask(server, 'POST', `/api/v1/${path}`, { body: JSON.stringify(body), ...options }));
  return {
    box,
    server,
    form,
    call,
    session: async (login = 'ada') => (await call('session', { login, password: CHOSEN })).body.token as string,
    async begin(options) {
      const named = { client_id: 'roster', client_name: 'roster', host_name: 'build-7' };
      const { body } = await form('device_authorization', named, options);
      return { device: body.device_code as string, user: body.user_code as string };
    },
    poll: (device, options) =>
      form('token', { grant_type: DEVICE_GRANT, client_id: 'roster', device_code: device }, options),
    async authorize(token, more = {}) {
      const wanted = { redirect_uri: REDIRECT, code_challenge: s256(VERIFIER), code_challenge_method: 'S256', ...more };
      return (await call('session/authorize', wanted, { token })).body.code as string;
    },
    exchange: (code, more = {}) =>
      form('token', {
        ...{ grant_type: 'authorization_code', client_id: 'roster' },
        ...{ code, code_verifier: VERIFIER, redirect_uri: REDIRECT, ...more },
      }),
    async close() {
      await server.close();
      await box.destroy();
    },
  };
}
