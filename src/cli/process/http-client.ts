import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IncomingResponse, OutgoingRequest } from '../../client/transport.ts';
import { proxyFor } from './proxies.ts';
import type { Env } from '../terminal/io.ts';

/**
 * Requests over Node's own HTTP, which a command has at hand in a third of the time that loading another takes. It
 * follows no redirects and undoes no compression, both of which nobody asks for.
 */
interface HttpClient {
  /** Throws where no response begins, with the code of the system or of TLS. */
  readonly fetch: (url: URL, sent: OutgoingRequest) => Promise<IncomingResponse>;
  readonly close: () => Promise<void>;
}

/** How long to wait for a connection, in milliseconds. */
const CONNECT = 10_000;

/** `ca`: the only certificates to trust. */
export function openHttpClient(env: Env, ca: string | undefined): HttpClient {
  const tls = ca === undefined ? {} : { ca };
  const agents = new Map<string, Promise<Agent>>();
  /** There is hardly ever more than one. */
  const agentFor = (url: URL): Promise<Agent> => {
    const proxy = proxyFor(url, env);
    const agent = agents.get(url.origin) ?? openAgent(url, proxy, tls);
    agents.set(url.origin, agent);
    return agent;
  };
  return {
    async fetch(url, sent) {
      const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
      const { method, headers, signal } = sent;
      const asking = request(url, { method, headers, signal, agent: await agentFor(url), ...tls });
      return send(asking, sent.body);
    },
    async close() {
      for (const agent of agents.values()) (await agent).destroy();
      agents.clear();
    },
  };
}

/** Proxies see the name of the host alone: what is sent goes through a tunnel. */
async function openAgent(url: URL, proxy: string | undefined, tls: { readonly ca?: string }): Promise<Agent> {
  if (proxy !== undefined) {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, { ...tls, keepAlive: true });
  }
  const { Agent: Way } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Way({ keepAlive: true });
}

/** Sends the body, and resolves once the head of the response is there. */
function send(asking: ClientRequest, body: OutgoingRequest['body']): Promise<IncomingResponse> {
  return new Promise((resolve, reject) => {
    asking.once('response', (message) => resolve(receivedFrom(message)));
    asking.once('error', reject);
    asking.once('socket', (socket) => {
      if (!socket.connecting) return;
      const late = setTimeout(() => asking.destroy(coded('CONNECT_TIMEOUT')), CONNECT);
      for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(late));
    });
    // What the proxy says would else pass for the server's response.
    asking.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      if (statusCode !== 200) asking.destroy(coded('PROXY_REFUSED'));
    });
    if (typeof body === 'string' || body === undefined) asking.end(body);
    else pipeline(Readable.fromWeb(body), asking).catch(reject);
  });
}

const coded = (code: string): Error => Object.assign(new Error(code), { code });

function receivedFrom(message: IncomingMessage): IncomingResponse {
  const { statusCode = 0, headers } = message;
  return {
    status: statusCode,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
      },
    },
    body: {
      [Symbol.asyncIterator]: () => message[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
      cancel: () => Promise.resolve(void message.destroy()),
    },
  };
}
