import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, webServer } from './web-server.ts';

/** A server of buckets that answers what the stream of the audit log asks, for any bucket and any key to it. */

export interface S3Server {
  readonly url: string;
  /** What is there, by bucket and key. */
  readonly objects: Map<string, Stored>;
  /** Whether it refuses everything; set by tests. */
  fails: boolean;
}

interface Stored {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = 'x-amz-meta-';

/** Ends with `stopWebServers`. */
export async function s3Server(): Promise<S3Server> {
  const objects = new Map<string, Stored>();
  const { url } = await webServer((request, response) => {
    if (made.fails) response.writeHead(403).end(errorText('AccessDenied'));
    else void answer(objects, request, response);
  });
  const made: S3Server = { url, objects, fails: false };
  return made;
}

async function answer(objects: Map<string, Stored>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
  const name = decodeURIComponent(pathname).replace(/^\//, '').replace(/\/$/, '');
  const there = objects.get(name);
  if (request.method === 'GET' && searchParams.has('prefix')) {
    response.setHeader('content-type', 'application/xml');
    response.end(listing([...objects.keys()], name, searchParams));
  } else if (request.method === 'PUT') {
    const body = await bodyOf(request);
    const isRefused = request.headers['if-none-match'] === '*' && there !== undefined;
    if (!isRefused) objects.set(name, { body, metadata: metadataOf(request) });
    response.statusCode = isRefused ? 412 : 200;
    response.end(isRefused ? errorText('PreconditionFailed') : '');
  } else if (request.method === 'DELETE') {
    objects.delete(name);
    response.statusCode = 204;
    response.end();
  } else if (there === undefined) {
    response.statusCode = 404;
    response.end(errorText('NoSuchKey'));
  } else {
    for (const [key, value] of Object.entries(there.metadata)) response.setHeader(METADATA + key, value);
    response.end(there.body);
  }
}

const metadataOf = ({ headers }: IncomingMessage): Stored['metadata'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) =>
      key.startsWith(METADATA) ? [[key.slice(METADATA.length), String(value)]] : [],
    ),
  );

const errorText = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

function listing(names: readonly string[], bucket: string, asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? '';
  const after = asked.get('marker') ?? '';
  const keys = names
    .filter((name) => name.startsWith(`${bucket}/`))
    .map((name) => name.slice(bucket.length + 1))
    .filter((key) => key.startsWith(prefix) && key > after)
    .sort();
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  return `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
}
