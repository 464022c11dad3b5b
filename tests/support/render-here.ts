// Renders one text in this process, for tests of the dialect that need many renders and no isolation.
import { createDialect } from '../../src/adapters/liquid/dialect.ts';
import { joinPieces } from '../../src/adapters/liquid/pieces.ts';
import { compileTemplate, renderNow } from '../../src/adapters/liquid/render-job.ts';
import type { RenderResult } from '../../src/ports/templates.ts';
import type { RenderOptions } from './templates.ts';
import { toJob } from './templates.ts';

const liquid = createDialect({ reportAll: false });

export const renderHere = (source: string, options: RenderOptions = {}): RenderResult => {
  const {
    templateKey: key,
    parts,
    htmlParts = [],
    preview = false,
    ...job
  } = toJob({ body: source }, options);
  const template = compileTemplate(liquid, { key, parts, htmlParts });
  // Nobody answers: what asks the host finds nothing.
  const nobody = () => Promise.resolve(null as never);
  return joinPieces(
    renderNow(liquid, template, { ...job, key, preview, index: 0 }, nobody),
    template.standing.texts,
  );
};

export const textHere = (source: string, options: RenderOptions = {}): string => {
  const result = renderHere(source, options);
  if (result.kind !== 'rendered') throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result.parts['body']!;
};
