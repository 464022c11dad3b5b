// Templates and content blocks as the server gives them.
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../api.ts';
import type { ContentValue } from '../../parts/content/content-editor.tsx';

export interface TemplateSummary {
  readonly template_id: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly subject: string;
  readonly preheader: string;
  readonly source: 'html' | 'mjml' | 'blocks';
  readonly should_inline_css: boolean;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly updated_by: string;
}

export interface Template extends TemplateSummary {
  readonly body: string;
  readonly plaintext_body: string;
  readonly mjml: string | null;
  readonly blocks: Readonly<Record<string, unknown>> | null;
}

export interface ContentBlock {
  readonly content_block_id: string;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly content_type: 'html' | 'text';
  readonly state: 'active' | 'draft';
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Version {
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
}

export interface Use {
  readonly kind: 'campaign' | 'content_block' | 'email_template' | 'preference_center';
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export const templatesQuery = (api: Api, search: string) =>
  queryOptions({
    queryKey: [api.workspace, 'templates', 'list', search],
    queryFn: ({ signal }) =>
      api.get<{ readonly templates: readonly TemplateSummary[] }>(
        '/admin/v1/templates',
        { search, limit: 200 },
        signal,
      ),
  });

export const templateQuery = (api: Api, templateId: string) =>
  queryOptions({
    queryKey: [api.workspace, 'templates', templateId],
    queryFn: ({ signal }) =>
      api.get<{ readonly template: Template }>(`/admin/v1/templates/${templateId}`, {}, signal),
    // What is being edited does not change under the reader's hands.
    staleTime: Infinity,
    gcTime: 0,
  });

export const blocksQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'content-blocks', 'list'],
    queryFn: ({ signal }) =>
      api.get<{ readonly content_blocks: readonly ContentBlock[] }>(
        '/admin/v1/content-blocks',
        { limit: 1_000 },
        signal,
      ),
  });

export const blockQuery = (api: Api, blockId: string) =>
  queryOptions({
    queryKey: [api.workspace, 'content-blocks', blockId],
    queryFn: ({ signal }) =>
      api.get<{ readonly content_block: ContentBlock }>(`/admin/v1/content-blocks/${blockId}`, {}, signal),
    staleTime: Infinity,
    gcTime: 0,
  });

/** What the editor edits of a template: as a campaign stores an email. */
export const valueOf = (template: Template): ContentValue => ({
  subject: template.subject,
  source: template.source,
  body: template.body,
  ...(template.should_inline_css ? { should_inline_css: true } : {}),
  ...(template.preheader === '' ? {} : { preheader: template.preheader }),
  ...(template.plaintext_body === '' ? {} : { plaintext_body: template.plaintext_body }),
  ...(template.mjml === null ? {} : { mjml: template.mjml }),
  ...(template.blocks === null ? {} : { blocks: template.blocks }),
});

/** And back: what the server is told. */
export const fieldsOf = (value: ContentValue): Readonly<Record<string, unknown>> => ({
  subject: value['subject'] ?? '',
  preheader: value['preheader'] ?? '',
  plaintext_body: value['plaintext_body'] ?? '',
  source: value['source'] ?? 'html',
  should_inline_css: value['should_inline_css'] === true,
  mjml: value['mjml'] ?? null,
  blocks: value['blocks'] ?? null,
  ...(value['source'] === 'mjml' || value['source'] === 'blocks' ? {} : { body: value['body'] ?? '' }),
});
