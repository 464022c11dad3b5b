// Where providers report what became of messages (20.1, 20.2): a secret path per channel configuration and shape, and
// the provider's signature where it has one. Answered when everything is durable, so that a provider may repeat.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import { readHookToken } from '../../core/channels/hook-token.ts';
import type { Mac } from '../../core/channels/unsubscribe.ts';
import type {
  FetchCertificate,
  ReportKind,
  ReportRequest,
  SignatureDigests,
} from '../../core/interactions/provider-report.ts';
import type { JsonObject } from '../../core/json.ts';
import { ok } from '../../core/result.ts';
import { takeReports, type ReportDeps } from '../../engine/take-reports.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';

/** What the door has to know of a configuration. */
export interface HookConfiguration {
  readonly channel: string;
  readonly secrets: JsonObject;
}

export interface HookServices extends ReportDeps {
  readonly kinds: readonly ReportKind[];
  readonly mac: Mac;
  readonly digests: SignatureDigests;
  readonly publicUrl: () => string;
  /** Null: gone or switched off. */
  readonly configuration: (workspaceId: number, configurationId: string) => Promise<HookConfiguration | null>;
  /** Fetches an address of the provider's own; false when that failed. */
  readonly confirm: (url: string) => Promise<boolean>;
  readonly certificate: FetchCertificate;
}

export const HOOK_PATH = '/hooks/';

export const hookRoutes = (services: HookServices): readonly Route[] => [
  publicRoute(REPORT_ENDPOINT, async (context, { shape, token, body, text }) => {
    const kind = services.kinds.find(({ id }) => id === shape);
    return kind === undefined
      ? refuseWith(NOT_FOUND)
      : answerHook(services, kind, context, token, { body, ...(text === undefined ? {} : { text }) });
  }),
];

const COUNTS = Type.Object({
  message: Type.String(),
  recorded: Type.Integer({ description: 'Reports that were counted for a message.' }),
  repeated: Type.Integer({ description: 'Reports that were known already.' }),
  unknown: Type.Integer({
    description: 'Reports about no message of ours; what they say of an address counts.',
  }),
});

const REPORT_ENDPOINT = publicEndpoint({
  id: 'hooks.report',
  method: 'POST',
  path: `${HOOK_PATH}:shape/:token`,
  area: 'Tracking',
  summary: 'Bounces, complaints, deliveries and answers, as a provider reports them',
  description:
    'The secret addresses of a channel configuration, by the shape of its provider, are listed by ' +
    'GET /admin/v1/channel-configurations/{configuration_id}/webhooks.',
  consumes: 'report',
  shapes: {
    params: Type.Object({ shape: Type.String(), token: Type.String() }),
    body: Type.Unknown(),
    responses: { 200: COUNTS },
  },
  parse: ({ params, body, text }) =>
    ok({ shape: params['shape'] ?? '', token: params['token'] ?? '', body, text }),
});

const answerHook = async (
  services: HookServices,
  kind: ReportKind,
  context: PublicContext,
  token: string,
  given: Pick<ReportRequest, 'body' | 'text'>,
): Promise<Reply> => {
  const claim = readHookToken(kind.id, token, services.mac);
  if (!claim.ok) return refuseWith(NOT_FOUND);
  const { workspaceId, configurationId } = claim.value;
  const configuration = await services.configuration(workspaceId, configurationId);
  if (configuration === null || !kind.channels.some((channel) => channel === configuration.channel))
    return refuseWith(NOT_FOUND);
  const url = `${services.publicUrl()}${HOOK_PATH}${kind.id}/${token}`;
  const request: ReportRequest = { ...given, headers: context.headers, url };
  const { digests, certificate } = services;
  const genuine =
    kind.verify === undefined || (await kind.verify(request, configuration.secrets, digests, certificate));
  if (genuine === null)
    return refuseWith({ code: 'unavailable', message: 'The signature cannot be checked now; come again.' });
  if (!genuine)
    return refuseWith({ code: 'invalid_signature', message: 'The signature is missing or wrong.' });
  return takeRequest(services, kind, request, workspaceId, context.now);
};

const takeRequest = async (
  services: HookServices,
  kind: ReportKind,
  request: ReportRequest,
  workspaceId: number,
  realNow: number,
): Promise<Reply> => {
  const confirmation = kind.confirmationUrl?.(request) ?? null;
  if (confirmation !== null && !(await services.confirm(confirmation)))
    return refuseWith({ code: 'unavailable', message: 'The subscription could not be confirmed.' });
  const reports = kind.parse(request);
  if (!reports.ok) return refuseWith(reports.error);
  const counts = await takeReports(services, workspaceId, reports.value, realNow);
  return kind.answer === undefined ? succeed({ ...counts }) : { kind: 'text', status: 200, ...kind.answer };
};
