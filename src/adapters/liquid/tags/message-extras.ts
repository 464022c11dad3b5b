// {% message_extras :key k :value v %}: data for exports, prints nothing (6.8).
import { Tag } from 'liquidjs';
import type { Context, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import { parseFragment } from '../parse-facts.ts';
import { renderText } from '../render-text.ts';
import { stateOf } from '../render-state.ts';

const ARGUMENTS = /^:key\s+(\S[\s\S]*?)\s+:value(?:\s+([\s\S]*))?$/;

export class MessageExtrasTag extends Tag {
  readonly key: Template[];
  readonly value: Template[];
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const [, key, value = ''] = ARGUMENTS.exec(token.args.trim()) ?? [];
    if (key === undefined) throw new Error('message_extras is written {% message_extras :key k :value v %}');
    this.key = parseFragment(liquid, key, token);
    this.value = parseFragment(liquid, value.trim(), token);
  }

  override *render(context: Context): Generator<unknown, void> {
    const key = (yield renderText(this.key, context)) as string;
    const value = (yield renderText(this.value, context)) as string;
    stateOf(context).addExtra(key, value);
  }
}
