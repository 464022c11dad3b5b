// {% abort_message('reason') %}: reaching it means the message is not sent. The reason is a literal (6.1).
import { Tag } from 'liquidjs';
import type { Context, Liquid, TagToken, TopLevelToken } from 'liquidjs';
import { stateOf } from '../render-state.ts';
import { readParenthesised } from './arguments.ts';

const NO_REASON = '{% abort_message %} called';

export class AbortMessageTag extends Tag {
  readonly reason: string;
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.reason = readParenthesised(token.args) || NO_REASON;
  }

  override render(context: Context): void {
    stateOf(context).stop('liquid_abort', this.reason);
  }
}
