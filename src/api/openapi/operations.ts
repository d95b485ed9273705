import type { AnyOperation } from '../../core/operation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { asksWho, operationErrors, permissionLines } from '../../operations/shared/operation-docs.ts';
import { ownForm } from '../endpoints.ts';
import type { Endpoint } from '../endpoints.ts';
import { takesKey } from '../idempotency-key.ts';
import { OWN_FORM } from '../route.ts';
import type { Route } from '../route.ts';
import { curlOf, headersFor } from './curl.ts';
import { COMMON_HEADERS } from './errors.ts';
import type { ErrorAnswers } from './errors.ts';
import { partsOf } from './parts.ts';
import type { FormParts } from './parts.ts';
import type { Schemas } from './schemas.ts';
import type { Content, Described, Parameter, Reference, RequestBody } from './types.ts';

/** What stands at one endpoint: one form of an operation, or two. */

const KEY_PARAMETERS: readonly Reference[] = ['IdempotencyKey', 'IdempotencyReplay'].map((name) => ({
  $ref: `#/components/parameters/${name}`,
}));

/** Describes an endpoint, which is called by the name of its operation in roster's own form. */
export function describe(endpoint: Endpoint, schemas: Schemas, errors: ErrorAnswers): Described {
  const { forms } = endpoint;
  const { operation } = ownForm(endpoint);
  const parts = forms.map((form) => ({ form, ...partsOf(form, forms.length > 1, schemas) }));
  const parameters = parametersIn(parts);
  const requestBody = bodyIn(parts);
  return {
    operationId: operation.name,
    tags: [nounOf(operation)],
    summary: operation.summary,
    description: descriptionOf(endpoint),
    'x-roster-permission': 'none' in operation.permission ? [] : [...operation.permission],
    ...(forms.some((form) => asksWho(form.operation)) ? {} : { security: [] }),
    parameters: [...parameters, ...(forms.some((form) => takesKey(form.operation)) ? KEY_PARAMETERS : [])],
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: {
      '200': { description: 'Done.', headers: COMMON_HEADERS, content: merged(parts.map(({ answer }) => answer)) },
      ...errors.of(forms.flatMap((form) => errorsOf(form.operation))),
    },
    'x-codeSamples': [
      {
        lang: 'Shell',
        source: curlOf({
          method: endpoint.method,
          path: pathOf(endpoint),
          headers: headersFor(forms.map((form) => form.operation)),
          parameters,
          body: requestBody,
        }),
      },
    ],
  };
}

/** The path of an endpoint as OpenAPI writes it, below BASE. */
export const pathOf = (endpoint: Endpoint): string => ownForm(endpoint).path.replace(/:([^/]+)/g, '{$1}');

export const nounOf = ({ name }: AnyOperation): string => name.slice(0, name.indexOf('.'));

/** Where a key is taken, it may have been used for something else. */
const errorsOf = (operation: AnyOperation): ErrorCode[] => [
  ...operationErrors(operation),
  ...(takesKey(operation) ? (['conflict'] as const) : []),
];

function descriptionOf({ forms }: Endpoint): string {
  const permissions = [...new Set(forms.map(({ operation }) => permissionLines(operation).join('; ')))];
  return [
    `Permission: ${permissions.join('; or in roster’s own form: ')}.`,
    forms.length > 1
      ? `In Semaphore’s form; asked with \`Accept: ${OWN_FORM}\`, in roster’s own.`
      : forms[0].form === 'semaphore'
        ? 'In Semaphore’s form.'
        : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

type FormWithParts = FormParts & { readonly form: Route };

/** Parameters of all forms, each once; the path's are called as roster's own form calls them. */
function parametersIn(parts: readonly FormWithParts[]): Parameter[] {
  const [own] = parts.filter(({ form }) => form.form === 'own').concat(parts);
  const inPath = own?.parameters.filter((one) => one.in === 'path') ?? [];
  const inQuery = new Map<string, Parameter>();
  for (const { form, parameters } of parts)
    for (const parameter of parameters.filter((one) => one.in === 'query')) {
      const { name, required } = parameter;
      const isOfAll = parts.every((part) => part.parameters.some((one) => one.in === 'query' && one.name === name));
      const earlier = inQuery.get(name);
      inQuery.set(
        name,
        isOfAll
          ? { ...(earlier ?? parameter), required: required && earlier?.required !== false }
          : { ...ofForm(parameter, form), required: false },
      );
    }
  return [...inPath, ...inQuery.values()];
}

/** A parameter that only one of two forms takes. */
function ofForm(parameter: Parameter, { form }: Route): Parameter {
  const whose = form === 'own' ? 'in roster’s own form' : 'in Semaphore’s form';
  const { description } = parameter;
  return { ...parameter, description: description === undefined ? whose : `${description}; ${whose}` };
}

function bodyIn(parts: readonly FormWithParts[]): RequestBody | undefined {
  const bodies = parts.flatMap(({ body }) => body ?? []);
  if (bodies.length === 0) return undefined;
  const required = bodies.length === parts.length && bodies.every((body) => body.required);
  return { required, content: merged(bodies.map(({ content }) => content)) };
}

const merged = (contents: readonly Content[]): Content => Object.assign({}, ...contents) as Content;
