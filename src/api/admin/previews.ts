// What editors ask while somebody writes. Nothing here changes anything, so nothing is written to the audit log.
import * as contract from '../../contract/admin/content.ts';
import { mjmlOf } from '../../core/content/email-source.ts';
import type { Vocabulary } from '../../core/content/inspect-liquid.ts';
import { previewPerson } from '../../core/content/preview-person.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Profile } from '../../core/users/user.ts';
import { compileEmail } from '../../engine/compile-content.ts';
import { inspectSource, previewMessage } from '../../engine/preview-message.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const contentPreviewRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.previewMessage, async (context, { body }) => preview(services, context, body)),
  route(contract.lintTexts, async ({ workspaceId }, { body }) => {
    const vocabulary = await vocabularyOf(services, workspaceId);
    const found = await Promise.all(
      body.texts.map(({ field, text, html }) =>
        inspectSource(services.templates, vocabulary, field, text, html === true),
      ),
    );
    return succeed({ findings: found.flat() });
  }),
  route(contract.compileEmailSource, async (_, { body }) => {
    const content = {
      source: body.source,
      mjml: body.mjml ?? null,
      blocks: (body.blocks ?? null) as JsonObject,
    };
    const mjml = mjmlOf(content, '');
    const made = await compileEmail(services.mjml, content);
    return succeed({
      mjml: mjml.ok ? mjml.value : null,
      body: made.content['body'] ?? '',
      problems: made.problems,
    });
  }),
  route(contract.readVocabulary, async ({ workspaceId }) =>
    succeed({ ...(await vocabularyOf(services, workspaceId)) }),
  ),
];

const vocabularyOf = async ({ content }: AdminServices, workspaceId: number): Promise<Vocabulary> => ({
  ...content.words,
  ...(await content.people.vocabulary(workspaceId)),
});

type Person =
  | { readonly kind: 'random' }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'custom'; readonly profile: object };

interface PreviewBody {
  readonly channel: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly type?: 'scheduled' | 'action_based' | 'api_triggered' | 'orchestrated';
  readonly category?: 'marketing' | 'transactional';
  readonly campaign_name?: string;
  readonly configuration_id?: string;
  readonly person?: Person;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const preview = async (
  services: AdminServices,
  context: RequestContext,
  body: PreviewBody,
): Promise<Reply> => {
  const { workspaceId, now } = context;
  const person = await findPerson(services, context, body.person ?? { kind: 'custom', profile: {} });
  if (!person.ok) return refuseWith(person.error);
  const id = body.configuration_id;
  const configuration =
    id === undefined || id === '' ? null : await services.configurations.find(workspaceId, id);
  const shown = await previewMessage(services, {
    workspaceId,
    now,
    channel: body.channel,
    content: body.content as JsonObject,
    type: body.type ?? 'api_triggered',
    category: body.category ?? 'marketing',
    campaignName: body.campaign_name ?? '',
    sender: configuration?.channel === body.channel ? configuration.settings.sender : null,
    person: person.value,
    properties: (body.properties ?? {}) as JsonObject,
    vocabulary: await vocabularyOf(services, workspaceId),
  });
  return succeed({ ...shown, person: presentPerson(person.value, body.person?.kind ?? 'custom') });
};

const NO_SUCH_PERSON: Refusal = {
  code: 'invalid_field',
  message: 'person.user: there is no such person.',
  field: 'person.user',
};

const findPerson = async (
  { reports, content }: AdminServices,
  { workspaceId, now }: RequestContext,
  person: Person,
): Promise<Result<Profile>> => {
  switch (person.kind) {
    case 'custom':
      return ok(previewPerson(workspaceId, person.profile as JsonObject, now));
    case 'random':
      return ok((await content.people.random(workspaceId)) ?? previewPerson(workspaceId, {}, now));
    case 'user': {
      const found = await reports.findPerson(workspaceId, person.user);
      const { code, message, field } = NO_SUCH_PERSON;
      return found === null ? refuse(code, message, field) : ok(found);
    }
  }
};

const presentPerson = (person: Profile, kind: Person['kind']) => ({
  user_id: kind === 'custom' ? null : person.userId,
  external_id: person.externalId,
  first_name: person.fields.first_name ?? null,
  last_name: person.fields.last_name ?? null,
  email: person.email,
  language: person.fields.language ?? null,
});
