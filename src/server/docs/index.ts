import { createHash } from 'node:crypto';
import type { ApiTable } from '../../api/api.ts';
import { openApi } from '../../api/openapi/index.ts';
import { DOCUMENT_PATH } from '../../api/openapi/server-paths.ts';
import { BASE } from '../../api/route.ts';
import { jsonText } from '../responses.ts';
import type { Incoming } from '../request-handler.ts';
import { docsPage } from './page.ts';
import { STYLE } from './style.ts';

/** What a server says of its own API, to anybody: it is the same on every server of a version. */

interface Docs {
  /** The document, OpenAPI 3.1. */
  readonly document: (incoming: Pick<Incoming, 'defaultHeaders'>) => Response;
  /** The same as a page. */
  readonly page: (incoming: Pick<Incoming, 'defaultHeaders'>) => Response;
}

/** Responses about an API, each made when it is first asked for. */
export function docsOf(api: ApiTable, version: string): Docs {
  let document: string | undefined;
  let page: string | undefined;
  return {
    document: ({ defaultHeaders }) => jsonText((document ??= JSON.stringify(openApi(api, version))), defaultHeaders),
    page({ defaultHeaders }) {
      page ??= docsPage(openApi(api, version), BASE + DOCUMENT_PATH);
      return new Response(page, {
        headers: { ...defaultHeaders, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy() },
      });
    },
  };
}

/** Its own style and nothing else: no script, no frame, no form, nothing from elsewhere. */
const policy = (): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
