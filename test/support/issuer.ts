import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import tls from 'node:tls';
import { makeCertificates } from './certificates.ts';
import type { Certificates } from './certificates.ts';
import { webServer } from './web-server.ts';

/** An issuer of OpenID Connect on this machine, with its own key, over TLS. */

export interface Issuer {
  readonly url: string;
  /** A token with these claims beside those that are right; undefined leaves one out. `header` likewise. */
  token(claims?: Claims, header?: Claims): string;
  /** Answers instead of the issuer, by path. */
  readonly answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** The paths that were asked for. */
  readonly asked: string[];
  /** The keys that it publishes. */
  keys: object[];
  readonly key: SigningKey;
}

export type Claims = Readonly<Record<string, unknown>>;

interface SigningKey {
  readonly id: string;
  readonly own: KeyObject;
  readonly jwk: object;
}

let made: Promise<Certificates> | undefined;
const untrusting = tls.createSecureContext;

/** Certificates of this machine by an authority that this process trusts: no other way adds one to a process that runs. */
export async function trustedCertificates(): Promise<Certificates> {
  const certificates = await (made ??= makeCertificates());
  tls.createSecureContext = (options) => {
    const context = untrusting(options);
    (context.context as { addCACert(pem: string): void }).addCACert(certificates.ca);
    return context;
  };
  return certificates;
}

/** An RSA key, as most CI systems have. */
export function signingKey(id: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    id,
    own: privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, alg: 'RS256', use: 'sig' },
  };
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token of any header and payload. */
export function signed(header: Claims, payload: unknown, key: SigningKey): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key.own).toString('base64url')}`;
}

/** The same under a secret. */
export function hmacSigned(header: Claims, payload: unknown, secret: string): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

let tokens = 0;
let issuers = 0;
let standardKey: SigningKey | undefined;

/** Starts one; `now` is the clock of who checks its tokens, in milliseconds. */
export async function startIssuer(now: () => number, audience: string): Promise<Issuer> {
  const key = (standardKey ??= signingKey('first'));
  // No two are the same, though ports are used again: keys are cached.
  const base = `/ci${(issuers += 1)}`;
  const answers: Issuer['answers'] = new Map();
  const asked: string[] = [];
  const server = await webServer(
    (request, response) => {
      const path = (request.url ?? '').replace(base, '');
      asked.push(path);
      const own = answers.get(path);
      if (own !== undefined) own(request, response);
      else if (path === '/.well-known/openid-configuration')
        response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
      else if (path === '/keys') response.end(JSON.stringify({ keys: issuer.keys }));
      else response.writeHead(404).end();
    },
    await trustedCertificates(),
  );
  const issuer: Issuer = {
    url: server.url + base,
    answers,
    asked,
    keys: [key.jwk],
    key,
    token(claims = {}, header = {}) {
      const at = Math.floor(now() / 1000);
      const standard = { iss: issuer.url, sub: 'repo:acme/web:ref:refs/heads/main', aud: audience };
      const times = { iat: at, nbf: at, exp: at + 300, jti: `token ${(tokens += 1)}` };
      return signed({ alg: 'RS256', typ: 'JWT', kid: key.id, ...header }, { ...standard, ...times, ...claims }, key);
    },
  };
  return issuer;
}
