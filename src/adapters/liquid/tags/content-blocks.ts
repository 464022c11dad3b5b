// {{content_blocks.${name}}} and {{${email_footer}}}: shared content rendered with the same data and variables.
// Blocks may contain blocks; a third level is left out (6.3).
import { Tag } from 'liquidjs';
import type { Context, Emitter, Liquid, TagToken, TopLevelToken } from 'liquidjs';
import { MAX_BLOCK_CHARS, MAX_BLOCK_DEPTH } from '../limits.ts';
import { currentFacts } from '../parse-facts.ts';
import { PROFILE } from '../pre-lex.ts';
import { renderInto } from '../render-text.ts';
import type { RenderState } from '../render-state.ts';
import { stateOf } from '../render-state.ts';
import { print } from '../print.ts';

function* renderBlock(
  state: RenderState,
  source: string,
  context: Context,
  emitter: Emitter,
): Generator<unknown, void> {
  if (source.length > MAX_BLOCK_CHARS) state.stop('render_limit', 'a content block is larger than 50 KB');
  const { templates } = state.init.compile(source);
  state.blockDepth++;
  try {
    yield renderInto(templates, context, emitter);
  } finally {
    state.blockDepth--;
  }
}

export class ContentBlocksTag extends Tag {
  readonly block: string;
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.block = token.args.trim();
    currentFacts().needsHost = true;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const state = stateOf(context);
    if (state.blockDepth >= MAX_BLOCK_DEPTH || state.inResponse) return;
    const source = (yield state.ask('contentBlock', [state.init.workspaceId, this.block])) as string | null;
    if (source === null) state.warn(`content block "${this.block}" does not exist`);
    else yield renderBlock(state, source, context, emitter);
  }
}

export class EmailFooterTag extends Tag {
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    // A footer is workspace content: it may hold any tag.
    currentFacts().needsHost = true;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const state = stateOf(context);
    if (state.blockDepth >= MAX_BLOCK_DEPTH || state.inResponse) return;
    const footer = print(yield context._get([PROFILE, 'email_footer']));
    if (footer !== '') yield renderBlock(state, footer, context, emitter);
  }
}
