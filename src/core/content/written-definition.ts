// What people wrote of a campaign: without the fields that are made from it. Differences and files show only this.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { sourceOf } from './email-source.ts';

/** HTML that is made from MJML or blocks, or with styles set inline, says nothing that its source does not say. */
export const withoutMade = ({
  source_problem: _problem,
  inlined_body: _inlined,
  ...content
}: JsonObject): JsonObject => {
  if (sourceOf(content) === 'html') return content;
  const { body: _body, ...written } = content;
  return written;
};

/** Applies to every message of every variant; anything that is not one stays as it is. */
export const mapMessages = (
  definition: JsonObject,
  change: (message: JsonObject) => JsonObject,
): JsonObject => {
  const variants = definition['variants'];
  if (!Array.isArray(variants)) return definition;
  return {
    ...definition,
    variants: (variants as readonly Json[]).map((variant): Json => {
      if (!isObject(variant) || !Array.isArray(variant['messages'])) return variant;
      const messages = (variant['messages'] as readonly Json[]).map((message): Json =>
        isObject(message) ? change(message) : message,
      );
      return { ...variant, messages };
    }),
  };
};

export const writtenDefinition = (definition: JsonObject): JsonObject =>
  mapMessages(definition, (message) =>
    isObject(message['content']) ? { ...message, content: withoutMade(message['content']) } : message,
  );
