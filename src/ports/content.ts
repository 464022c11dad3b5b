// What editors of messages need of the store: names templates may use, a person to show a message as, templates of
// emails with their versions, and where a piece of content is used.
import type { Vocabulary } from '../core/content/inspect-liquid.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

export type StoredVocabulary = Pick<
  Vocabulary,
  'attributes' | 'events' | 'blocks' | 'catalogs' | 'groups' | 'centers'
>;

export interface PreviewPeople {
  /** Somebody, never the same on purpose; null when there is nobody. */
  random(workspaceId: number): Promise<Profile | null>;
  /** Names of attributes and events are of a sample of people: nothing lists them all. */
  vocabulary(workspaceId: number): Promise<StoredVocabulary>;
}

/** What of a template makes a message; `body` is made from `source` when it is saved. */
export interface EmailTemplateContent {
  readonly name: string;
  readonly description: string;
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
  readonly plaintextBody: string;
  readonly source: 'html' | 'mjml' | 'blocks';
  readonly mjml: string | null;
  readonly blocks: JsonObject | null;
  readonly shouldInlineCss: boolean;
  readonly tags: readonly string[];
}

export interface EmailTemplate extends EmailTemplateContent {
  readonly templateId: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

export type EmailTemplateSummary = Omit<EmailTemplate, 'body' | 'plaintextBody' | 'mjml' | 'blocks'>;

export interface TemplateQuery {
  readonly search: string | null;
  readonly tag: string | null;
  /** Drag-and-drop templates do not go over Braze's door. */
  readonly withBlocks: boolean;
  readonly modifiedAfter: Instant | null;
  readonly modifiedBefore: Instant | null;
  readonly limit: number;
  readonly offset: number;
}

export interface ContentVersion {
  readonly version: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export interface EmailTemplateStore {
  /** Newest change first. */
  list(workspaceId: number, query: TemplateQuery): Promise<readonly EmailTemplateSummary[]>;
  find(workspaceId: number, templateId: string): Promise<EmailTemplate | null>;
  create(
    workspaceId: number,
    template: EmailTemplateContent & { readonly templateId: string },
    by: string,
    at: Instant,
  ): Promise<void>;
  /** False when another change came first. */
  revise(
    workspaceId: number,
    templateId: string,
    content: EmailTemplateContent,
    fromVersion: number,
    by: string,
    at: Instant,
  ): Promise<boolean>;
  remove(workspaceId: number, templateId: string, at: Instant): Promise<boolean>;
  /** Newest first. */
  versions(workspaceId: number, templateId: string): Promise<readonly ContentVersion[]>;
  version(workspaceId: number, templateId: string, version: number): Promise<EmailTemplateContent | null>;
}

export interface BlockVersion extends ContentVersion {
  readonly content: string;
  readonly description: string;
}

export interface Use {
  readonly kind: 'campaign' | 'content_block' | 'email_template' | 'preference_center';
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export interface ContentUses {
  /** Campaigns, blocks and templates whose texts insert this block. */
  ofBlock(workspaceId: number, name: string): Promise<readonly Use[]>;
  /** Campaigns, blocks and templates that lead to this preference centre. */
  ofPreferenceCenter(workspaceId: number, name: string): Promise<readonly Use[]>;
  /** Campaigns, blocks and templates that hand out codes of this list. */
  ofPromotion(workspaceId: number, list: string): Promise<readonly Use[]>;
  /** Campaigns whose email began with this template. */
  ofTemplate(workspaceId: number, templateId: string): Promise<readonly Use[]>;
  blockVersions(workspaceId: number, contentBlockId: string): Promise<readonly BlockVersion[]>;
  keepBlockVersion(
    workspaceId: number,
    block: { readonly contentBlockId: string; readonly content: string; readonly description: string },
    by: string,
    at: Instant,
  ): Promise<void>;
}
