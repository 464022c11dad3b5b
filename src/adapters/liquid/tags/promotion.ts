// {% promotion('list') %}: a code of its own for this delivery, the same in every part and channel (6.4).
import { Tag } from 'liquidjs';
import type { Context, Emitter, Liquid, TagToken, TopLevelToken } from 'liquidjs';
import { currentFacts } from '../parse-facts.ts';
import type { RenderState } from '../render-state.ts';
import { stateOf } from '../render-state.ts';
import { readParenthesised } from './arguments.ts';
import { refuseForbidden } from './forbidden.ts';

/** The code, or the end of the render when the list has none left. */
export const takeCode = async (state: RenderState, list: string): Promise<string> => {
  refuseForbidden(state, 'promotion');
  const code = await state.promotionCode(list);
  return code ?? state.stop('promotion_codes_exhausted', `promotion list "${list}" has no code left`);
};

export class PromotionTag extends Tag {
  readonly list: string;
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.list = readParenthesised(token.args);
    if (this.list === '') throw new Error('promotion needs the name of a list');
    const facts = currentFacts();
    facts.needsHost = true;
    facts.promotions.add(this.list);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    emitter.write(yield takeCode(stateOf(context), this.list));
  }
}
