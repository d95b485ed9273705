import { request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, webServer } from './web-server.ts';

/** A proxy before a bucket that breaks requests as a test says. `stopWebServers` stops it. */

/** What happens to a request: it is not passed on, is cut after it was carried out or in its answer, or gets an answer of the test's own. */
export type Fault =
  | 'cut before'
  | 'cut after'
  | 'cut in the middle'
  | {
      readonly status: number;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export interface BucketProxy {
  readonly url: string;
  /** The method and path of each request, in order. */
  readonly requests: readonly string[];
}

/** `faultOf`: the fault of the n-th request, from 1 on; undefined: it is passed on. */
export async function bucketProxy(
  endpoint: string,
  faultOf: (count: number, request: IncomingMessage) => Fault | undefined,
): Promise<BucketProxy> {
  const requests: string[] = [];
  const { url } = await webServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    void pass(endpoint, request, response, faultOf(requests.length, request));
  });
  return { url, requests };
}

async function pass(
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const body = await bodyOf(request);
  if (fault === 'cut before') {
    request.socket.destroy();
    return;
  }
  if (typeof fault === 'object') {
    response.writeHead(fault.status, fault.headers);
    response.end(fault.body ?? (fault.code === undefined ? '' : `<Error><Code>${fault.code}</Code></Error>`));
    return;
  }
  const { method, headers } = request;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = ask(new URL(request.url ?? '', endpoint), { method, headers, agent: false }, resolve);
    asking.once('error', reject);
    asking.end(body);
  });
  const answered = await bodyOf(answer);
  if (fault === 'cut after') {
    request.socket.destroy();
    return;
  }
  if (fault === 'cut in the middle') {
    request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answered.length + 1}\r\n\r\n`);
    request.socket.end(answered);
    return;
  }
  const { 'transfer-encoding': _, ...rest } = answer.headers;
  response.writeHead(answer.statusCode ?? 0, rest);
  response.end(answered);
}
